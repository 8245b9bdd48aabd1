//! `kafka-gen diff` on the command line: what its sides may be, what it exits with, and what a profile acknowledges.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, folder, git, printed, run, run_in_with};

/// Runs the program in a folder.
fn run_in(folder: &Path, args: &[&str]) -> Run {
    run_in_with(folder, args, "")
}

/// The changes of a review as `class rule object path`, without those that follow from others.
fn rows(review: &Value) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
    let rows = review["changes"].as_array().unwrap().iter();
    rows.map(|row| ["class", "rule", "object", "path"].map(|key| text(row, key)).join(" ")).collect()
}

/// A repository with a profile in a folder, what it extends above, and what it renders to.
fn repository(name: &str) -> PathBuf {
    let root = folder(name);
    fs::create_dir(root.join("kafka")).unwrap();
    fs::write(root.join("shared.yaml"), "extends: prod\nexternalAccess: { domain: kafka.example.org }\n")
        .unwrap();
    fs::write(root.join("kafka/payments.yaml"), "extends: ../shared.yaml\nrelease: payments\n").unwrap();
    printed(&[
        "render",
        root.join("kafka/payments.yaml").to_str().unwrap(),
        "--out",
        root.join("rendered").to_str().unwrap(),
    ]);
    for line in ["init -q -b main", "add -A", "commit -qm Begin"] {
        git(&root, line);
    }
    root
}

#[test]
fn a_side_is_a_profile_a_directory_a_file_or_a_revision() {
    let root = repository("diff-sides");
    let new = "kafka/payments.yaml";
    fs::write(
        root.join("kafka/payments.yaml"),
        "extends: ../shared.yaml\nrelease: payments\nreplicaCount: 5\n",
    )
    .unwrap();
    fs::write(root.join("all.yaml"), printed(&["render", root.join(new).to_str().unwrap()])).unwrap();
    let against = |new: &str, old: &str| run_in(&root, &["diff", new, "--against", old, "--format", "json"]);
    let expected = rows(&Run::json(&against(new, "git:main")));
    assert!(
        expected.contains(&"in-place brokers-added StatefulSet/payments spec.replicas".to_owned()),
        "{expected:?}"
    );
    for old in [
        "git:main:kafka/payments.yaml",
        "git:main:./kafka/payments.yaml",
        "git:HEAD:rendered",
        "git:main:rendered/",
        "rendered",
    ] {
        for new in [new, "all.yaml", "./all.yaml"] {
            let found = against(new, old);
            assert_eq!((found.code, rows(&Run::json(&found))), (1, expected.clone()), "{new} {old}");
        }
    }
    // From a folder of the repository the same words mean the files there, and what they extend.
    let below =
        run_in(&root.join("kafka"), &["diff", "payments.yaml", "--against", "git:main", "--format", "json"]);
    assert_eq!(rows(&Run::json(&below)), expected, "{}", below.stderr);
    let same = against("git:main:kafka/payments.yaml", "git:main:rendered");
    assert_eq!((same.code, rows(&Run::json(&same)).len(), same.stderr.as_str()), (0, 0, ""));
}

#[test]
fn a_side_that_is_not_there_is_one_clear_error() {
    let root = repository("diff-missing");
    for (new, old, said) in [
        ("prod", "git:nowhere:rendered", "git cannot read `nowhere:rendered`"),
        ("git:main:nothing", "prod", "git cannot read `main:nothing`"),
        ("kafka/payments.yaml", "git:nowhere", "git cannot read `nowhere:./kafka/payments.yaml`"),
        ("prod", "git:main", "`prod` is part of kafka-gen and the same at each revision"),
        ("prod", "./nothing", "cannot read `./nothing`: no such file"),
        ("prod", "prdo", "there is no profile `prdo`"),
        ("-", "-", "standard input can be read only once"),
    ] {
        let failed = run_in(&root, &["diff", new, "--against", old]);
        assert_eq!((failed.code, failed.stdout.as_str()), (2, ""), "{new} {old}: {}", failed.stderr);
        assert!(failed.stderr.contains(said), "{new} {old}: {}", failed.stderr);
    }
    fs::write(root.join("broken.yaml"), "apiVersion: v1\nkind: [\n").unwrap();
    let broken = run_in(&root, &["diff", "prod", "--against", "broken.yaml"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (1, ""));
    assert!(broken.stderr.contains("--> broken.yaml:2:"), "{}", broken.stderr);
    assert!(broken.stderr.contains("a `[` is not closed"), "{}", broken.stderr);
}

#[test]
fn live_objects_come_from_standard_input() {
    let list = printed(&["render", "prod", "--format", "json"]);
    let mut live: Value = serde_json::from_str(&list).unwrap();
    for object in live["items"].as_array_mut().unwrap() {
        object["metadata"]["uid"] = "8a0c8c1c-4f0e-4c5e-9d3e-0e6a2f3b1c11".into();
        object["metadata"]["resourceVersion"] = "4711".into();
        object["metadata"]["creationTimestamp"] = "2025-01-01T00:00:00Z".into();
    }
    let same = run(&["diff", "prod", "--against", "-"], &live.to_string());
    assert_eq!(
        (same.code, same.stdout.as_str(), same.stderr.contains("error")),
        (0, "", false),
        "{}",
        same.stderr
    );
    let grown = run(&["diff", "prod", "--against", "-", "--set", "replicaCount=5"], &live.to_string());
    assert_eq!(grown.code, 1);
    assert!(grown.stdout.contains("[brokers-added]"), "{}", grown.stdout);
    // A profile may come from there as well.
    let profile = run(&["diff", "-", "--against", "prod"], "extends: prod\nreplicaCount: 5\n");
    assert!(profile.stdout.contains("from <stdin>:2: replicaCount\n"), "{}", profile.stdout);
    // Where nothing is, everything is new.
    let empty = run(&["diff", "prod", "--against", "-"], "{apiVersion: v1, kind: List, items: []}");
    assert!(empty.stdout.starts_with("new cluster: 14 objects\n"), "{}", empty.stdout);
}

#[test]
fn the_exit_code_says_whether_a_class_is_reached() {
    for (set, class, code) in [
        ("replicaCount=3", "no-effect", 0),
        ("replicaCount=5", "in-place", 1),
        ("replicaCount=5", "rolling-restart", 0),
        ("jvm.heap=768Mi", "rolling-restart", 1),
        ("jvm.heap=768Mi", "client-impact", 0),
        ("persistence.size=16Gi", "recreate", 1),
        ("persistence.size=16Gi", "data-loss", 1),
        ("persistence.size=4Gi", "data-loss", 1),
    ] {
        let found = run(&["diff", "prod", "--against", "prod", "--set", set, "--fail-on", class], "");
        assert_eq!(found.code, code, "{set} {class}: {}", found.stdout);
    }
    let unknown = run(&["diff", "prod", "--against", "prod", "--fail-on", "restart"], "");
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("unknown class `restart`") && unknown.stderr.contains("`rolling-restart`")
    );
}

/// A profile on top of prod that shrinks the volumes, which two rules speak of.
const SHRUNK: &str = "extends: prod\npersistence: { size: 4Gi }\n";

fn acknowledging(entries: &[(&str, &str)]) -> String {
    let entry = |(rule, object): &(&str, &str)| {
        format!("  - {{ rule: {rule}, object: {object}, from: 8Gi, to: 4Gi, reason: the data was moved }}\n")
    };
    format!("{SHRUNK}acknowledge:\n{}", entries.iter().map(entry).collect::<String>())
}

/// The entries that a review prints, with a reason in place of the mark.
fn printed_entries(review: &str) -> String {
    let (_, block) =
        review.split_once("\n  acknowledge:\n").unwrap_or_else(|| panic!("no entries in\n{review}"));
    let lines = block.lines().take_while(|line| line.starts_with("    - "));
    lines.map(|line| format!("{}\n", line.replace("<REASON>", "moved on 12 May"))).collect()
}

/// Every REVIEW and BLOCKED change of a profile is covered by the entries that are printed for it, and by no others.
#[test]
fn printed_acknowledgements_cover_what_they_were_printed_for_and_nothing_else() {
    let topics = |orders: u64, audit: u64| {
        let topic = |name: &str, ms: u64| format!("  {name}: {{ retentionMs: {ms} }}\n");
        format!("extends: prod\ntopics:\n{}{}", topic("orders", orders), topic("audit", audit))
    };
    let file = folder("acknowledged").join("old.yaml");
    fs::write(&file, topics(604_800_000, 604_800_000)).unwrap();
    let diff = |profile: &str| {
        run(&["diff", "-", "--against", file.to_str().unwrap(), "--fail-on", "client-impact"], profile)
    };
    let shortened = topics(86_400_000, 604_800_000);
    let open = diff(&shortened);
    assert_eq!(open.code, 1);
    let entries = printed_entries(&open.stdout);
    let expected = "    - { rule: retention-shortened, object: topic/orders, field: \"retention.ms\", from: \"604800000\", to: \"86400000\", reason: \"moved on 12 May\" }\n";
    assert_eq!(entries, expected);
    let with = |profile: &str, entries: &str| diff(&format!("{profile}acknowledge:\n{entries}"));
    let covered = with(&shortened, &entries);
    assert_eq!((covered.code, covered.stderr.as_str()), (0, ""), "{}", covered.stdout);
    assert!(!covered.stdout.contains("to accept these changes"), "{}", covered.stdout);
    // Another topic of the same ConfigMap, another value, and the other direction are not covered.
    for other in [topics(86_400_000, 1_000), topics(1_000, 604_800_000), topics(604_800_000, 86_400_000)] {
        assert_eq!(with(&other, &entries).code, 1, "{other}");
    }
    // Without the field it covers the same values; without values, or for the ConfigMap, nothing.
    assert_eq!(with(&shortened, &entries.replace("field: \"retention.ms\", ", "")).code, 0);
    for less in
        ["object: topic/orders", "object: ConfigMap/kafka-topics", "object: topic/orders, to: '86400000'"]
    {
        let entry = format!("    - {{ rule: retention-shortened, {less}, reason: moved on 12 May }}\n");
        let found = with(&shortened, &entry);
        assert_eq!(found.code, 1, "{less}");
        let help = expected.trim().to_owned();
        let message = "acknowledgement of another change: `retention-shortened` reports a change for";
        assert!(found.stderr.contains(message) && found.stderr.contains(&help), "{}", found.stderr);
    }
    // What is pasted without a reason is no acknowledgement.
    let unsaid = with(&shortened, &entries.replace("moved on 12 May", "<REASON>"));
    assert!(unsaid.stderr.contains("acknowledged without a reason"), "{}", unsaid.stderr);
}

/// The entries of changes of all kinds can be read back.
#[test]
fn printed_acknowledgements_are_read_back_whatever_they_are_about() {
    for sets in [
        "persistence.size=4Gi",
        "release=events",
        "delivery=argocd release=events",
        "config.\"log.retention.hours\"=24",
        "kraft.clusterId=MkU3OEVBNTcwNTJENDM2Qg externalAccess.domain=example.org",
        "topics.orders.deleted=true topicJob.allowDelete=true",
        "catalog=learnflow-events",
        "image.tag=4.2.0 securityContext.runAsUser=2000",
        "externalAccess.sourceRanges=[10.0.0.0/8]",
        "persistence.enabled=false",
    ] {
        let mut words = vec!["diff", "-", "--against", "prod", "--fail-on", "client-impact"];
        words.extend(sets.split(' ').flat_map(|set| ["--set", set]));
        let open = run(&words, "extends: prod\n");
        assert_eq!((open.code, open.stdout.is_empty()), (1, false), "{sets}: {}", open.stderr);
        let profile = format!("extends: prod\nacknowledge:\n{}", printed_entries(&open.stdout));
        let covered = run(&words, &profile);
        assert!(!covered.stderr.contains("acknowledg"), "{sets}: {}\n{profile}", covered.stderr);
        assert_eq!(covered.code, 0, "{sets}: {}\n{profile}", covered.stdout);
    }
}

#[test]
fn an_acknowledgement_silences_one_rule_on_one_object() {
    let diff =
        |profile: &str| run(&["diff", "-", "--against", "prod", "--fail-on", "client-impact"], profile);
    let (shrunk, fixed) = ("volume-shrunk", "immutable-stateful-set-field");
    let set = "StatefulSet/kafka";
    assert_eq!(diff(SHRUNK).code, 1);
    assert_eq!(diff(&acknowledging(&[(shrunk, set)])).code, 1, "the API server still rejects it");
    assert_eq!(diff(&acknowledging(&[(fixed, set)])).code, 1, "the data may still not fit");
    let both = diff(&acknowledging(&[(shrunk, set), (fixed, set)]));
    assert_eq!((both.code, both.stderr.contains("stale")), (0, false), "{}", both.stderr);
    assert!(
        both.stdout.starts_with("RESTART: 1 data-loss; 1 rejected by the API server\n"),
        "{}",
        both.stdout
    );
    assert!(both.stdout.contains("acknowledged [volume-shrunk]: the data was moved\n"), "{}", both.stdout);

    let stale = diff(&acknowledging(&[
        (shrunk, set),
        (fixed, set),
        ("brokers-removed", set),
        (shrunk, "StatefulSet/other"),
    ]));
    assert_eq!(stale.code, 0);
    assert_eq!(stale.stderr.matches("[stale-acknowledgement]").count(), 2, "{}", stale.stderr);
    assert!(stale.stderr.contains(" --> <stdin>:6:5\n"), "{}", stale.stderr);
    // Those of the old side are not asked.
    let old =
        run(&["diff", "prod", "--against", "-"], &acknowledging(&[("object-removed", "Namespace/kafka")]));
    assert!(!old.stderr.contains("stale"), "{}", old.stderr);
}

#[test]
fn an_acknowledgement_may_have_the_former_name_of_its_rule() {
    let entry = |rule: &str| {
        format!(
            "{{ rule: {rule}, object: Namespace/kafka, field: \"metadata.labels.team\", to: a, reason: b }}"
        )
    };
    let diff = |entries: &[&str]| {
        let entries: Vec<String> = entries.iter().map(|rule| entry(rule)).collect();
        let labels = "patches:\n  team:\n    target: {kind: Namespace, name: kafka}\n    merge: {metadata: {labels: {team: a}}}\n";
        run(
            &["diff", "-", "--against", "prod"],
            &format!("extends: prod\n{labels}acknowledge: [{}]\n", entries.join(", ")),
        )
    };
    for rule in ["metadata-changed", "object-metadata-changed"] {
        let known = diff(&[rule]);
        assert!(
            known.stdout.contains("acknowledged [object-metadata-changed]: b\n"),
            "{}{}",
            known.stdout,
            known.stderr
        );
        assert!(!known.stderr.contains("stale"), "{}", known.stderr);
    }
    let twice = diff(&["metadata-changed", "object-metadata-changed"]);
    assert!(twice.stderr.contains("is acknowledged twice for Namespace/kafka"), "{}", twice.stderr);
}

#[test]
fn an_acknowledgement_is_checked_at_its_line() {
    for (entry, said) in [
        ("{ rule: volume-shrunk, object: StatefulSet/kafka }", "`acknowledge[0].reason` is missing"),
        ("{ rule: volume-shrunk, object: StatefulSet/kafka, reason: ' ' }", "acknowledged without a reason"),
        ("{ rule: volume-shrink, object: StatefulSet/kafka, reason: a }", "did you mean `volume-shrunk`?"),
        (
            "{ rule: single-replica, object: StatefulSet/kafka, reason: a }",
            "`single-replica` is not a rule about changes",
        ),
        ("{ rule: volume-shrunk, object: kafka, reason: a }", "`kafka` is not an object"),
    ] {
        let failed = run(&["render", "-"], &format!("extends: prod\nacknowledge: [{entry}]\n"));
        assert_eq!((failed.code, failed.stdout.as_str()), (1, ""), "{entry}");
        assert!(
            failed.stderr.contains(said) && failed.stderr.contains(" --> <stdin>:2:"),
            "{}",
            failed.stderr
        );
    }
    let entry = "{ rule: volume-shrunk, object: StatefulSet/kafka, reason: a }";
    let twice = run(&["render", "-"], &format!("extends: prod\nacknowledge: [{entry}, {entry}]\n"));
    assert!(twice.stderr.contains("is acknowledged twice for StatefulSet/kafka"), "{}", twice.stderr);
}

#[test]
fn each_change_names_the_line_that_causes_it() {
    let profile = "extends: prod\nconfig:\n  num.io.threads: 16\ntopics:\n  metrics.raw: { partitions: 12 }\nreplicaCount: 5\n";
    let review = Run::json(&run(
        &["diff", "-", "--against", "prod", "--format", "json", "--set", "persistence.size=16Gi"],
        profile,
    ));
    let cause = |object: &str, path: &str, part: Option<&str>| {
        let is =
            |row: &&Value| row["object"] == object && row["path"] == path && row["part"].as_str() == part;
        let row = review["changes"].as_array().unwrap().iter().find(is);
        row.unwrap_or_else(|| panic!("{object} {path} {part:?} in {:#?}", rows(&review)))["cause"]
            .as_str()
            .map(str::to_owned)
    };
    let is = |cause: Option<String>, expected: &str| assert_eq!(cause.as_deref(), Some(expected));
    is(cause("StatefulSet/kafka", "spec.replicas", None), "<stdin>:6: replicaCount");
    is(
        cause("ConfigMap/kafka-config", "data[server.properties]", Some("num.io.threads")),
        "<stdin>:3: config[num.io.threads]",
    );
    is(
        cause("ConfigMap/kafka-topics", "data[topics.tsv]", Some("topic metrics.raw")),
        "<stdin>:5: topics[metrics.raw]",
    );
    is(
        cause("StatefulSet/kafka", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", None),
        "--set persistence.size=16Gi",
    );
    // What a profile no longer says stood in the old one.
    let gone = run(&["diff", "prod", "--against", "-"], "extends: prod\nconfig:\n  num.io.threads: 16\n");
    assert!(gone.stdout.contains("from <stdin>:2: config\n"), "{}", gone.stdout);
}

#[test]
fn a_comment_fits_whatever_changes_and_keeps_its_summary() {
    let topic = |number: usize| {
        format!(
            "  topic.{number}: {{ partitions: 3, config: {{ segment.ms: {number}0000 }}, purpose: \"{}\" }}\n",
            "x|<y>\u{e4} ".repeat(5)
        )
    };
    let old = format!("extends: prod\ntopics:\n{}", (1..2_000).map(topic).collect::<String>());
    // Each topic gets another value, so that no two changes are equal.
    let new = old.replace("0000 }", "1000 }").replace("extends: prod\n", "extends: prod\nreplicaCount: 5\n");
    let root = folder("diff-markdown");
    fs::write(root.join("new.yaml"), new).unwrap();
    fs::write(root.join("old.yaml"), old).unwrap();
    for (after, before) in [("new.yaml", "old.yaml"), ("old.yaml", "new.yaml")] {
        let comment = run_in(&root, &["diff", after, "--against", before, "--format", "markdown"]);
        assert_eq!(comment.code, 1, "{}", comment.stderr);
        let length = comment.stdout.chars().count();
        assert!((10_000..=60_000).contains(&length), "{length}");
        let mut lines = comment.stdout.lines();
        assert!(lines.next().unwrap().starts_with("### "), "{}", &comment.stdout[..200]);
        assert!(
            comment.stdout.contains(" more changes do not fit into this comment: "),
            "{}",
            &comment.stdout[length / 2..]
        );
        for part in
            ["- topic topic.1", " more, which `kafka-gen diff` shows", " in-place", "Line by line too long"]
        {
            assert!(comment.stdout.contains(part), "{part}\n{}", &comment.stdout[..2_000]);
        }
    }
}

#[test]
fn equal_changes_of_many_are_one_entry() {
    let root = folder("diff-equal");
    let topics: String = (0..500).map(|number| format!("  topic.{number}: {{ partitions: 3 }}\n")).collect();
    fs::write(root.join("few.yaml"), "extends: prod\n").unwrap();
    fs::write(
        root.join("many.yaml"),
        format!("extends: prod\ncommonLabels: {{ team: a }}\ntopics:\n{topics}"),
    )
    .unwrap();
    for format in ["text", "markdown"] {
        let shown = run_in(&root, &["diff", "few.yaml", "--against", "many.yaml", "--format", format]).stdout;
        let entries =
            shown.lines().filter(|line| line.contains("stays in the cluster with all its records")).count();
        assert_eq!(entries, 1, "{shown}");
        assert!(
            shown.contains("500 topics (topic.0, topic.1, topic.10,") && shown.contains("and 488 more)"),
            "{shown}"
        );
        let labels = shown.matches("metadata.labels.team: (not set)").count()
            + shown.matches("`metadata.labels.team`: `a`").count();
        assert!(labels <= 1 && shown.contains("13 objects in kafka: "), "{shown}");
        assert!(shown.lines().next().unwrap().contains("1 topic-caution"), "{shown}");
    }
    // Programs get each.
    let json = Run::json(&run_in(&root, &["diff", "few.yaml", "--against", "many.yaml", "--format", "json"]));
    assert!(json["changes"].as_array().unwrap().len() > 500);
}

#[test]
fn keys_in_another_order_are_no_line_of_a_difference() {
    let root = folder("diff-order");
    let one = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels: { a: b, c: d }\nspec:\n  type: ClusterIP\n  ports:\n    - { name: x, port: 1, targetPort: 2 }\n  selector: { a: b }\n";
    let other = "kind: Service\nspec:\n  selector: { a: b }\n  ports:\n    - { targetPort: 2, port: 1, name: x }\n  sessionAffinity: ClientIP\n  type: ClusterIP\nmetadata:\n  labels: { c: d, a: e }\n  name: a\napiVersion: v1\n";
    fs::write(root.join("one.yaml"), one).unwrap();
    fs::write(root.join("other.yaml"), other).unwrap();
    let shown = run_in(&root, &["diff", "other.yaml", "--against", "one.yaml"]).stdout;
    let changed: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(['+', '-']))
        .collect();
    assert_eq!(changed, ["-    a: b", "+    a: e", "+  sessionAffinity: ClientIP"], "{shown}");
}

/// The feature gate `StrictIPCIDRValidation` is off by default up to 1.35, and on from 1.36; a range that was there before is
/// taken by all (`IsValidCIDRForLegacyField`).
#[test]
fn source_ranges_with_bits_beyond_the_prefix_depend_on_the_release() {
    let root = folder("diff-source-ranges");
    let service = |range: &str, port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: a, namespace: b }}\nspec: {{ type: LoadBalancer, loadBalancerSourceRanges: [{range}], ports: [{{ port: {port} }}] }}\n"
        )
    };
    let of = |old: &str, new: &str| {
        fs::write(root.join("old.yaml"), old).unwrap();
        fs::write(root.join("new.yaml"), new).unwrap();
        Run::json(&run_in(&root, &["diff", "new.yaml", "--against", "old.yaml", "--format", "json"]))
    };
    let changed = of(&service("10.0.0.0/8", 1), &service("10.1.2.3/8", 1));
    assert_eq!(changed["verdict"], "review", "{changed:#}");
    assert!(changed["changes"][0]["why"].as_str().unwrap().contains("Kubernetes 1.36 and newer reject it"));
    let kept = of(&service("10.1.2.3/8", 1), &service("10.1.2.3/8", 2)).to_string();
    assert!(!kept.contains("1.36"), "{kept}");
}

/// The API server reads a null item as the empty value of its type.
#[test]
fn null_items_of_lists_are_empty_values() {
    let root = folder("diff-null-items");
    let pod = |args: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: a, namespace: b }}\nspec: {{ containers: [{{ name: a, image: 'b:1', args: {args} }}] }}\n"
        )
    };
    fs::write(root.join("old.yaml"), pod("[a, null]")).unwrap();
    fs::write(root.join("new.yaml"), pod("[a, '']")).unwrap();
    let same = run_in(&root, &["diff", "new.yaml", "--against", "old.yaml"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{}", same.stderr);
    let valid = run_in(&root, &["validate", "old.yaml"]);
    let said = valid.stdout + &valid.stderr;
    assert!(!said.contains("wrong-type"), "{said}");
    fs::write(
        root.join("bad.yaml"),
        "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: [null] }\n",
    )
    .unwrap();
    let bad = run_in(&root, &["validate", "bad.yaml"]);
    assert_eq!(bad.code, 1);
    assert!(bad.stdout.contains("`spec.ports[0].port` is missing"), "{}{}", bad.stdout, bad.stderr);
}

#[test]
fn a_disposable_cluster_is_acknowledged_once_for_every_restart() {
    let root = folder("disposable");
    let entry = "acknowledge:\n  - { rule: records-lost-with-pods, object: StatefulSet/kafka, field: records, reason: test data only }\n";
    for (name, more) in [
        ("old", ""),
        ("pull", "image: { pullPolicy: Always }\n"),
        ("requests", "config: { queued.max.requests: 400 }\n"),
    ] {
        fs::write(root.join(format!("{name}.yaml")), format!("extends: dev\n{more}")).unwrap();
        fs::write(root.join(format!("{name}-known.yaml")), format!("extends: dev\n{more}{entry}")).unwrap();
    }
    let diff = |new: &str| {
        run_in(&root, &["diff", new, "--against", "./old.yaml", "--format", "json", "--fail-on", "data-loss"])
    };
    for name in ["pull", "requests"] {
        let open = diff(&format!("./{name}.yaml"));
        assert_eq!(open.code, 1, "{name}: {}{}", open.stdout, open.stderr);
        assert!(open.stdout.contains("\"verdict\": \"blocked\""), "{}", open.stdout);
        let known = diff(&format!("./{name}-known.yaml"));
        assert_eq!(known.code, 0, "{name}: {}{}", known.stdout, known.stderr);
        assert!(known.stdout.contains("\"verdict\": \"restart\""), "{}", known.stdout);
        assert!(known.stdout.contains("test data only"), "it is still shown\n{}", known.stdout);
    }
    // Nothing restarts: the entry waits for the next change.
    let same = diff("./old-known.yaml");
    assert_eq!((same.code, same.stderr.as_str()), (0, ""), "{}", same.stdout);
}
