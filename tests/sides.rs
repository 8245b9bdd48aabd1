//! What the sides of `kafka-gen diff` stand for: a profile with its layers at two revisions, a cluster that is new, and
//! listings of a cluster that show a part of it or objects of others.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Run, folder, git, printed, run, run_in_with};

/// Runs the program in a folder.
fn run_in(folder: &Path, line: &str, stdin: &str) -> Run {
    run_in_with(folder, &line.split(' ').collect::<Vec<_>>(), stdin)
}

/// A repository with these files.
fn repository(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = folder(name);
    for (path, text) in files {
        put(&root, path, text);
    }
    git(&root, "init -q -b main");
    git(&root, "add -A");
    git(&root, "commit -qm Begin");
    root
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn paths(run: &Run) -> Vec<String> {
    let rows = Run::json(run)["changes"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| format!("{} {}", row["object"].as_str().unwrap(), row["path"].as_str().unwrap()))
        .collect()
}

const PAYMENTS: &str = "extends: prod\nrelease: payments\nexternalAccess: { domain: kafka.example.org }\n";

#[test]
fn layers_are_on_both_sides_of_a_profile_at_two_revisions() {
    let root = repository(
        "sides-layers",
        &[("kafka/payments.yaml", PAYMENTS), ("env/eu.yaml", "replicaCount: 5\n")],
    );
    let layered = "-f env/eu.yaml --set podLabels.team=a";
    for against in ["git:main", "git:main:kafka/payments.yaml", "git:HEAD:./kafka/payments.yaml"] {
        let same = run_in(&root, &format!("diff kafka/payments.yaml --against {against} {layered}"), "");
        assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{against}: {}", same.stderr);
    }
    let absolute = root.join("kafka/payments.yaml");
    let line = format!("diff {} --against git:main:kafka/payments.yaml {layered}", absolute.display());
    assert_eq!(run_in(&root, &line, "").code, 0);
    let below = run_in(&root.join("kafka"), "diff payments.yaml --against git:main -f ../env/eu.yaml", "");
    assert_eq!((below.code, below.stdout.as_str()), (0, ""), "{}", below.stderr);
    let both = run_in(&root, "diff git:HEAD:kafka/payments.yaml --against git:main --set replicaCount=5", "");
    assert_eq!((both.code, both.stdout.as_str()), (0, ""), "{}", both.stderr);
    // Why there is nothing to see, and how to see it.
    let said = "warning: nothing differs: `--set` applies to the old side, too, which is the same profile\n";
    assert!(both.stderr.contains(said) && both.stderr.contains("add `--only-new`"), "{}", both.stderr);
    let many = run_in(&root, "diff kafka/ --against git:main --set replicaCount=5", "");
    assert_eq!((many.code, many.stderr.matches("add `--only-new`").count()), (0, 1), "{}", many.stderr);
    for quiet in ["", "-f env/eu.yaml", "--set replicaCount=5 --only-new"] {
        let quiet = run_in(&root, &format!("diff kafka/payments.yaml --against git:main {quiet}"), "");
        assert!(!quiet.stderr.contains("differs"), "{}", quiet.stderr);
    }
    let stdin = run_in(&root, "diff - --against git:main", PAYMENTS);
    assert!(stdin.code == 2 && stdin.stderr.contains("has no path"), "{}", stdin.stderr);

    // What they change is asked for.
    let only = format!("diff kafka/payments.yaml --against git:main {layered} --only-new --format json");
    let only = run_in(&root, &only, "");
    assert!(paths(&only).contains(&"StatefulSet/payments spec.replicas".to_owned()), "{}", only.stdout);
    // Another profile, and what is rendered, have no layers.
    for other in ["git:main:env/eu.yaml", "prod"] {
        let line = format!("diff kafka/payments.yaml --against {other} --set replicaCount=7 --format json");
        let other = run_in(&root, &line, "");
        let rows = paths(&other);
        assert!(rows.iter().any(|row| row.contains("StatefulSet/payments")), "{rows:?} {}", other.stderr);
    }

    // A layer is what it was at the revision: a change of it is a change.
    put(&root, "env/eu.yaml", "replicaCount: 4\n");
    let changed =
        run_in(&root, "diff kafka/payments.yaml --against git:main -f env/eu.yaml --format json", "");
    let rows = Run::json(&changed)["changes"].as_array().unwrap().clone();
    let replicas = rows.iter().find(|row| row["path"] == "spec.replicas").unwrap();
    assert_eq!((&replicas["old"], &replicas["new"]), (&json!(5), &json!(4)));
    // So it is for a profile of the program.
    let built_in = run_in(&root, "diff prod --against git:main -f env/eu.yaml --format json", "");
    assert!(paths(&built_in).contains(&"StatefulSet/kafka spec.replicas".to_owned()), "{}", built_in.stdout);
    // One that is new takes effect, and standard input and files of nowhere are the same on both sides.
    put(&root, "env/new.yaml", "replicaCount: 4\n");
    let new = run_in(&root, "diff kafka/payments.yaml --against git:main -f env/new.yaml", "");
    assert_eq!(new.code, 1);
    assert!(new.stderr.contains("`env/new.yaml` does not exist at `main`"), "{}", new.stderr);
    let stdin = run_in(&root, "diff kafka/payments.yaml --against git:main -f -", "replicaCount: 4\n");
    assert_eq!((stdin.code, stdin.stdout.as_str()), (0, ""), "{}", stdin.stderr);
    let outside = folder("sides-layers-outside").join("a.yaml");
    fs::write(&outside, "replicaCount: 4\n").unwrap();
    let line = format!("diff kafka/payments.yaml --against git:main -f {}", outside.display());
    let outside = run_in(&root, &line, "");
    assert_eq!((outside.code, outside.stdout.as_str()), (0, ""), "{}", outside.stderr);
}

#[test]
fn a_path_that_a_revision_does_not_have_is_a_new_cluster_and_a_revision_that_is_not_there_an_error() {
    let root = repository("sides-new", &[("kafka/payments.yaml", PAYMENTS), ("readme", "x")]);
    put(&root, "kafka/orders.yaml", "extends: dev\nrelease: orders\n");
    for (new, against) in [
        ("kafka/orders.yaml", "git:main"),
        ("kafka/orders.yaml", "git:main:rendered/orders"),
        ("./kafka/orders.yaml", "git:HEAD:./kafka/orders.yaml"),
    ] {
        let new = run_in(&root, &format!("diff {new} --against {against}"), "");
        assert_eq!(new.code, 1, "{against}: {}", new.stderr);
        assert!(new.stdout.starts_with("new cluster: 11 objects\n"), "{}", new.stdout);
        assert!(!new.stdout.contains("added") && !new.stdout.contains("client-impact"), "{}", new.stdout);
    }
    let below = run_in(&root.join("kafka"), "diff orders.yaml --against git:main", "");
    assert!(below.stdout.starts_with("new cluster: 11 objects\n"), "{}", below.stderr);
    let markdown = run_in(&root, "diff kafka/orders.yaml --against git:main --format markdown", "");
    assert!(markdown.stdout.starts_with("### 🆕 new cluster: 11 objects\n"), "{}", markdown.stdout);
    assert!(!markdown.stdout.contains("| class |"), "{}", markdown.stdout);
    let found = Run::json(&run_in(&root, "diff kafka/orders.yaml --against git:main --format json", ""));
    assert_eq!((&found["verdict"], &found["changes"]), (&json!("new-cluster"), &json!([])));
    assert_eq!(found["objects"].as_array().unwrap().len(), 11);
    for (class, code) in [("in-place", 1), ("rolling-restart", 0)] {
        let line = format!("diff kafka/orders.yaml --against git:main --fail-on {class}");
        assert_eq!(run_in(&root, &line, "").code, code, "{class}");
    }
    // So are an empty directory and an empty listing.
    fs::create_dir(root.join("empty")).unwrap();
    for (against, stdin) in [("empty", ""), ("-", "{apiVersion: v1, kind: List, items: []}")] {
        let new = run_in(&root, &format!("diff kafka/orders.yaml --against {against}"), stdin);
        assert!(new.code == 1 && new.stdout.starts_with("new cluster: 11 objects\n"), "{}", new.stderr);
    }

    // What git cannot know is no new cluster.
    for against in ["git:nowhere", "git:main~7", "git:main:../kafka", "git:main:/kafka"] {
        let failed = run_in(&root, &format!("diff kafka/orders.yaml --against {against}"), "");
        assert_eq!((failed.code, failed.stdout.as_str()), (2, ""), "{against}");
        assert!(failed.stderr.contains("git cannot read"), "{against}: {}", failed.stderr);
    }
    put(&root, "readme", "y");
    git(&root, "commit -qam More");
    let url = format!("file://{}", root.display());
    git(&root, &format!("clone -q --depth 1 {url} shallow"));
    put(&root.join("shallow"), "kafka/orders.yaml", "extends: dev\n");
    let shallow = run_in(&root.join("shallow"), "diff kafka/orders.yaml --against git:HEAD~1", "");
    assert_eq!((shallow.code, shallow.stdout.as_str()), (2, ""), "{}", shallow.stderr);
    assert!(shallow.stderr.contains("`git fetch --unshallow`"), "{}", shallow.stderr);
    let known = run_in(&root.join("shallow"), "diff kafka/orders.yaml --against git:HEAD", "");
    assert_eq!(known.code, 1, "{}", known.stderr);
    // A clone without the directories of a revision knows nothing of them.
    git(&root, "config uploadpack.allowFilter true");
    git(&root, &format!("clone -q --no-checkout --filter=tree:0 {url} treeless"));
    put(&root.join("treeless"), "orders.yaml", "extends: dev\n");
    let treeless = run_in(&root.join("treeless"), "diff orders.yaml --against git:HEAD:kafka/none.yaml", "");
    assert_eq!((treeless.code, treeless.stdout.as_str()), (2, ""), "{}", treeless.stderr);
}

/// The command between backticks that follows a word of a message.
fn command_after<'a>(text: &'a str, word: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("{word} `")).unwrap_or_else(|| panic!("no {word} in {text}"));
    rest.split('`').next().unwrap()
}

#[test]
fn a_branch_that_was_not_fetched_is_fetched_by_the_command_of_the_help() {
    let root = repository("sides-fetch", &[("kafka/payments.yaml", PAYMENTS)]);
    git(&root, "branch team/eu");
    git(&root, "switch -qc other");
    let url = format!("file://{}", root.display());
    git(&root, &format!("clone -q --single-branch --branch other {url} one"));
    git(&root, &format!("clone -q {url} all"));
    let all = root.join("all");
    git(&all, "update-ref -d refs/remotes/origin/main");
    let diff = |clone: &Path, against: &str| {
        run_in(clone, &format!("diff kafka/payments.yaml --against git:{against}"), "")
    };
    for (clone, branch) in [("one", "main"), ("one", "team/eu"), ("all", "main")] {
        let clone = root.join(clone);
        let failed = diff(&clone, &format!("origin/{branch}"));
        assert_eq!((failed.code, failed.stdout.as_str()), (2, ""), "{}", failed.stderr);
        let command = command_after(&failed.stderr, "fetch it:");
        assert!(command.starts_with(&format!("git fetch origin {branch}")), "{command}");
        git(&clone, command.strip_prefix("git ").unwrap());
        assert_eq!(diff(&clone, &format!("origin/{branch}")).code, 0, "{command}");
    }
    for (against, help) in [
        ("main", "did you mean `git:origin/main`?"),
        ("v1.2", "`git branch --all` and `git tag` list the names"),
        ("origin/gone~2", "fetch it: `git fetch origin gone`"),
        ("origin/a'b", "`git fetch origin 'a'\\''b'`"),
    ] {
        let failed = diff(&all, against);
        assert!(failed.code == 2 && failed.stderr.contains(help), "{against}: {}", failed.stderr);
    }
    // The revision is known, and the path is not.
    let path = run_in(&all, "diff git:HEAD:nothing.yaml --against prod", "");
    assert!(path.code == 2 && !path.stderr.contains("git fetch"), "{}", path.stderr);
    let outside = run_in(&folder("sides-no-repository"), "diff a.yaml --against git:origin/main", "");
    assert!(outside.code == 2 && !outside.stderr.contains("git fetch"), "{}", outside.stderr);
}

/// Objects of a profile as a cluster has them.
fn live(line: &str) -> Vec<Value> {
    let words: Vec<&str> = "render".split(' ').chain(line.split(' ')).chain(["--format", "json"]).collect();
    let list: Value = serde_json::from_str(&printed(&words)).unwrap();
    list["items"].as_array().unwrap().iter().cloned().map(alive).collect()
}

fn alive(mut object: Value) -> Value {
    object["metadata"]["uid"] = json!("8a0c8c1c-4f0e-4c5e-9d3e-0e6a2f3b1c11");
    object["metadata"]["resourceVersion"] = json!("4711");
    object
}

fn list(items: Vec<Value>) -> String {
    json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}

fn some(objects: &[Value], kinds: &[&str]) -> Vec<Value> {
    objects.iter().filter(|object| kinds.contains(&object["kind"].as_str().unwrap())).cloned().collect()
}

#[test]
fn kinds_that_a_listing_does_not_show_are_unknown() {
    let objects = live("prod");
    let diff = |stdin: &str, more: &[&str]| run(&[&["diff", "prod", "--against", "-"], more].concat(), stdin);
    let shown = list(some(&objects, &["StatefulSet", "Service", "ConfigMap"]));
    let same = diff(&shown, &[]);
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    let said = "NO CHANGE in what the listing shows\n  unknown: no Namespaces, ServiceAccounts, NetworkPolicies, PodDisruptionBudgets or Jobs in the listing, so 5 objects are not compared\n  to compare everything, list all kinds: `kubectl get namespace,serviceaccount,configmap,networkpolicy,poddisruptionbudget,service,statefulset,job -n kafka -o json`\n";
    assert_eq!(same.stdout, said);
    let found = Run::json(&diff(&shown, &["--format", "json"]));
    assert_eq!((&found["verdict"], &found["changes"]), (&json!("no-change"), &json!([])));
    assert_eq!(found["notCompared"]["unknown"].as_array().unwrap().len(), 5);
    let markdown = diff(&shown, &["--format", "markdown"]).stdout;
    assert!(
        markdown.starts_with("### ✅ NO CHANGE in what the listing shows\n\n- unknown: no "),
        "{markdown}"
    );
    // It may not be called safe where the rest may matter.
    let set = ["--set", "topics.orders.partitions=3", "--format", "json"];
    let all = Run::json(&diff(&list(objects.clone()), &set));
    assert_eq!(all["verdict"], "safe", "{all}");
    assert_eq!(Run::json(&diff(&shown, &set))["verdict"], "review");
    for kinds in [&["Service", "ConfigMap"][..], &["Service", "StatefulSet"], &["Service"], &["Job"]] {
        let part = diff(&list(some(&objects, kinds)), &[]);
        assert_eq!(part.code, 1, "{kinds:?}");
        assert!(part.stdout.starts_with("REVIEW: the listing shows too little\n"), "{}", part.stdout);
        assert!(!part.stdout.contains("added"), "{}", part.stdout);
        assert_eq!(diff(&list(some(&objects, kinds)), &["--fail-on", "data-loss"]).code, 1);
    }
    // One object alone says nothing of others of its kind, and one Namespace nothing of another.
    let service = some(&objects, &["Service"]).remove(0).to_string();
    let alone = diff(&service, &[]);
    assert!(!alone.stdout.contains("added") && alone.stdout.contains("Services"), "{}", alone.stdout);
    let elsewhere = diff(&list(live("prod --set namespace=other")), &["--format", "json"]);
    assert!(paths(&elsewhere).iter().all(|row| !row.starts_with("Service/kafka ") || row.ends_with(' ')));
    let added = Run::json(&elsewhere)["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["old"].is_null())
        .count();
    assert_eq!(added, 1, "the Namespace alone: {}", elsewhere.stdout);
    // What is missing among objects of its kind is missing.
    let mut fewer = objects.clone();
    fewer.retain(|object| object["metadata"]["name"] != "kafka-headless");
    let missing = diff(&list(fewer), &["--format", "json"]);
    assert_eq!(paths(&missing), ["Service/kafka-headless "]);
}

#[test]
fn standard_input_without_all_that_kubectl_prints_is_an_error() {
    let whole = list(live("prod"));
    let yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: kafka\n";
    for (stdin, said) in [
        ("", "standard input is empty"),
        (" \n\n", "standard input is empty"),
        (whole.get(..whole.len() / 2).unwrap(), "kubectl get"),
        (whole.get(..whole.len() - 1).unwrap(), "kubectl get"),
        (yaml, "kubectl get"),
    ] {
        let failed = run(&["diff", "prod", "--against", "-"], stdin);
        assert_eq!((failed.code, failed.stdout.as_str()), (2, ""), "{}", failed.stderr);
        assert!(failed.stderr.contains(said) && failed.stderr.contains("kubectl get"), "{}", failed.stderr);
    }
}

#[test]
fn objects_of_others_in_a_listing_are_none_of_the_cluster() {
    let objects = live("prod");
    let other = |kind: &str, name: &str, more: Value| {
        let version = if kind == "StatefulSet" { "apps/v1" } else { "v1" };
        let mut object = json!({ "apiVersion": version, "kind": kind, "metadata": { "name": name, "namespace": "kafka" } });
        for (key, value) in more.as_object().unwrap() {
            object["metadata"][key] = value.clone();
        }
        alive(object)
    };
    let own = json!({ "app.kubernetes.io/managed-by": "kafka-gen", "app.kubernetes.io/instance": "orders" });
    let tracked = json!({ "argocd.argoproj.io/tracking-id": "redis:/Service:kafka/redis" });
    let others = [
        other("ConfigMap", "settings", json!({})),
        other("Service", "redis", json!({ "annotations": tracked })),
        other("StatefulSet", "postgres", json!({ "labels": { "app.kubernetes.io/managed-by": "Helm" } })),
        other(
            "PersistentVolumeClaim",
            "data-kafka-0",
            json!({ "labels": { "app.kubernetes.io/name": "kafka" } }),
        ),
        other("Secret", "sh.helm.release.v1.redis.v1", json!({})),
        other("ConfigMap", "flux", json!({ "labels": { "kustomize.toolkit.fluxcd.io/name": "redis" } })),
        // Another cluster of kafka-gen.
        other("StatefulSet", "orders", json!({ "labels": own })),
    ];
    let with: Vec<Value> = objects.iter().chain(&others).cloned().collect();
    let same = run(&["diff", "prod", "--against", "-"], &list(with.clone()));
    let said = "NO CHANGE in what the listing shows\n  not compared: 6 objects in the listing that are managed elsewhere\n";
    assert_eq!((same.code, same.stdout.as_str()), (0, said), "{}", same.stderr);

    // The Namespace of the platform.
    let mut platform: Vec<Value> = with.into_iter().filter(|object| object["kind"] != "Namespace").collect();
    let mut namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "kafka" } });
    namespace["metadata"]["labels"] = json!({ "kubernetes.io/metadata.name": "kafka" });
    platform.push(alive(namespace));
    let without = ["diff", "prod", "--against", "-", "--set", "documents.namespace=false"];
    let kept = run(&without, &list(platform));
    assert_eq!(kept.code, 0, "{}{}", kept.stdout, kept.stderr);
    // Its own one is removed.
    let removed = run(&[&without[..], &["--format", "json"]].concat(), &list(objects.clone()));
    assert_eq!(paths(&removed), ["Namespace/kafka "], "{}", removed.stderr);

    // What was its own, and what the tool that delivers it tracks for it, is removed.
    let mut more = objects.clone();
    for object in &mut more {
        object["metadata"]["annotations"]["argocd.argoproj.io/tracking-id"] = json!("payments:x/y:z");
    }
    let labels =
        json!({ "app.kubernetes.io/managed-by": "kafka-gen", "app.kubernetes.io/instance": "kafka" });
    more.push(other("Service", "kafka-7-external", json!({ "labels": labels })));
    more.push(other(
        "ConfigMap",
        "more",
        json!({ "annotations": { "argocd.argoproj.io/tracking-id": "payments:/ConfigMap:kafka/more" } }),
    ));
    let found = run(&["diff", "prod", "--against", "-", "--format", "json"], &list(more));
    assert_eq!(paths(&found), ["ConfigMap/more ", "Service/kafka-7-external "]);
    // A release that was renamed leaves all its objects behind.
    let renamed = run(
        &["diff", "prod", "--set", "release=events", "--against", "-", "--format", "json"],
        &list(objects),
    );
    assert!(paths(&renamed).contains(&"StatefulSet/kafka ".to_owned()), "{}", renamed.stdout);
}

#[test]
fn what_another_tool_rendered_needs_no_label() {
    let service = |name: &str| json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "namespace": "shop" }, "spec": { "ports": [{ "port": 80 }] } });
    let root = folder("sides-foreign");
    fs::write(root.join("a.json"), service("web").to_string()).unwrap();
    let stdin = list(vec![alive(service("web")), alive(service("old"))]);
    let found = run_in(&root, "diff a.json --against - --format json", &stdin);
    assert!(paths(&found).contains(&"Service/old ".to_owned()), "{} {}", found.stdout, found.stderr);
}
