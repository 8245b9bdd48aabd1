//! Directories of clusters: each is compared with its own past, and what several share is said once.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, folder, git, run, run_in_with};

fn run_in(folder: &Path, line: &str) -> Run {
    run_in_with(folder, &line.split(' ').collect::<Vec<_>>(), "")
}

fn profile(name: &str, more: &str) -> String {
    format!("extends: ../shared.yaml\nrelease: {name}\nnamespace: {name}\n{more}")
}

const SHARED: &str =
    "extends: prod\nexternalAccess: { enabled: false }\ntopics: { audit: { partitions: 3 } }\n";

/// A repository with a directory of profiles, and what they render to.
fn repository(name: &str, clusters: &[&str]) -> PathBuf {
    let root = folder(name);
    fs::create_dir(root.join("clusters")).unwrap();
    fs::write(root.join("shared.yaml"), SHARED).unwrap();
    for cluster in clusters {
        fs::write(root.join(format!("clusters/{cluster}.yaml")), profile(cluster, "")).unwrap();
    }
    // `init` writes the schema for editors beside the profiles.
    fs::write(root.join("clusters/schema.json"), run_in(&root, "schema").stdout).unwrap();
    let done = run_in(&root, "render clusters --out rendered");
    assert_eq!(done.code, 0, "{}", done.stderr);
    git(&root, "init -q -b main");
    git(&root, "add -A");
    git(&root, "commit -qm Begin");
    root
}

/// The clusters of a report as `name status verdict`.
fn clusters(run: &Run) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
    let report = Run::json(run);
    let rows = report["clusters"].as_array().unwrap().iter();
    rows.map(|row| ["name", "status", "verdict"].map(|key| text(row, key)).join(" ")).collect()
}

#[test]
fn every_profile_of_a_directory_is_compared_with_its_own_past() {
    let root = repository("fleet-profiles", &["audit", "orders", "payments"]);
    let line = "diff clusters --against git:main";
    let same = run_in(&root, line);
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{}", same.stderr);
    let same = run_in(&root, &format!("{line} --format markdown"));
    assert_eq!(same.stdout, "### ✅ No change in 3 clusters\n");

    fs::write(root.join("clusters/payments.yaml"), profile("payments", "replicaCount: 5\n")).unwrap();
    fs::write(root.join("clusters/search.yaml"), profile("search", "")).unwrap();
    fs::remove_file(root.join("clusters/audit.yaml")).unwrap();
    let expected = [
        "audit removed review",
        "orders unchanged no-change",
        "payments changed safe",
        "search new new-cluster",
    ];
    for line in [
        "diff clusters --against git:main",
        "diff clusters/ --against git:main:clusters",
        "diff ./clusters --against git:main:clusters/",
        "diff clusters --against git:HEAD:rendered",
    ] {
        let found = run_in(&root, &format!("{line} --format json"));
        let found = (found.code, clusters(&found));
        assert_eq!(found, (1, expected.map(str::to_owned).to_vec()), "{line}");
    }
    let below = run_in(&root.join("clusters"), "diff . --against git:main --format json");
    assert_eq!(clusters(&below).len(), 4, "{}", below.stderr);

    let text = run_in(&root, line).stdout;
    let head: Vec<&str> = text.lines().take(5).collect();
    assert_eq!(head[0], "REVIEW: 3 of 4 clusters differ");
    assert_eq!(head[1], "  removed      audit: nothing is deleted: 11 objects remain in the cluster");
    assert!(head[2].starts_with("  SAFE         payments: ") && head[2].ends_with(" in-place"), "{text}");
    assert_eq!(head[3], "  new cluster  search: 11 objects");
    assert_eq!(head[4], "  NO CHANGE    orders");
    assert!(text.contains("\n== payments\n") && text.contains("[brokers-added]"), "{text}");
    assert!(text.contains("\n== audit\n  remaining in the cluster"), "{text}");
    // A cluster that comes or goes is no list of objects, and nobody's loss.
    assert!(!text.contains("  added\n") && !text.contains("  removed\n"), "{text}");
    assert!(!text.contains("data-loss") && !text.contains("client-impact"), "{text}");
    let markdown = run_in(&root, &format!("{line} --format markdown")).stdout;
    assert!(markdown.starts_with("### ⚠️ REVIEW: 3 of 4 clusters differ\n\n| cluster | verdict | changes |\n|---|---|---|\n| `audit` | ⚠️ removed |"), "{markdown}");
    assert!(
        markdown.contains("\n#### payments\n") && markdown.contains("payments: StatefulSet/payments"),
        "{markdown}"
    );

    // The exit code is that of the worst.
    for (class, code) in [("in-place", 1), ("rolling-restart", 0)] {
        assert_eq!(run_in(&root, &format!("{line} --fail-on {class}")).code, code, "{class}");
    }
    fs::write(root.join("clusters/payments.yaml"), profile("payments", "jvm: { heap: 768Mi }\n")).unwrap();
    assert_eq!(run_in(&root, &format!("{line} --fail-on rolling-restart")).code, 1);
    // A mistake in one is told, and nothing else.
    fs::write(root.join("clusters/orders.yaml"), "extends: prod\nreplicas: 3\n").unwrap();
    let failed = run_in(&root, line);
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""));
    assert!(failed.stderr.contains("unknown field `replicas`"), "{}", failed.stderr);
    fs::write(root.join("clusters/orders.yaml"), "extends: ./none.yaml\n").unwrap();
    assert_eq!(run_in(&root, line).code, 2);
    assert_eq!(run_in(&root, "diff clusters --against git:nowhere").code, 2);
}

#[test]
fn one_change_of_many_clusters_is_one_entry() {
    let names: Vec<String> = (0..20).map(|number| format!("c{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let root = repository("fleet-shared", &names);
    let retention = SHARED.replace("partitions: 3", "partitions: 3, retentionMs: 86400000");
    fs::write(root.join("shared.yaml"), retention).unwrap();
    // One of them has another change as well, and one acknowledges.
    fs::write(root.join("clusters/c05.yaml"), profile("c05", "replicaCount: 5\n")).unwrap();
    let line = "diff clusters --against git:main";
    let text = run_in(&root, line).stdout;
    let entries: Vec<&str> =
        text.lines().filter(|line| line.contains("topic audit: retention.ms: ")).collect();
    assert_eq!(entries.len(), 1, "{text}");
    assert!(entries[0].contains("→ 1d (86400000)"), "{text}");
    assert!(
        text.contains(
            "\n== 20 clusters: c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11 and 8 more\n"
        ),
        "{text}"
    );
    assert!(text.contains("names and commands are those of c00"), "{text}");
    assert!(text.contains("\n== c05\n"), "{text}");
    assert_eq!(text.matches("[brokers-added]").count(), 1, "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("  BLOCKED  c")).count(), 20, "{text}");
    let markdown = run_in(&root, &format!("{line} --format markdown")).stdout;
    assert!(markdown.chars().count() < 65_536);
    assert_eq!(markdown.matches("`topic audit: retention.ms`: ").count(), 1, "{markdown}");
    // Another value, and one that is acknowledged, is another entry.
    let other = "topics: { audit: { retentionMs: 3600000 } }\n";
    fs::write(root.join("clusters/c06.yaml"), profile("c06", other)).unwrap();
    let text = run_in(&root, line).stdout;
    assert!(text.contains("\n== 19 clusters: ") && text.contains("→ 1h (3600000)"), "{text}");
    // Clusters with other names have the same changes; the Job of c05 also waits for more brokers.
    assert_eq!(text.matches("[hashed-name-changed]").count(), 2, "{text}");
    assert_eq!(text.matches("with it: brokers that the topic Job waits for").count(), 1, "{text}");
}

#[test]
fn rendered_clusters_are_compared_each_with_itself() {
    let root = repository("fleet-rendered", &["dev-ap", "dev-us"]);
    git(&root, "rm -q --cached rendered/dev-ap/60-statefulset-dev-ap.yaml");
    // All objects of both have the same names.
    for cluster in ["dev-ap", "dev-us"] {
        let more = format!("extends: ../shared.yaml\npodLabels: {{ region: {cluster} }}\n");
        fs::write(root.join(format!("clusters/{cluster}.yaml")), more).unwrap();
    }
    assert_eq!(run_in(&root, "render clusters --out rendered").code, 0);
    git(&root, "add -A");
    git(&root, "commit -qm Same");
    for line in [
        "diff rendered --against git:main",
        "diff rendered --against rendered",
        "diff clusters --against rendered",
    ] {
        let same = run_in(&root, line);
        assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{line}: {}", same.stderr);
    }
    let valid = run_in(&root, "validate rendered");
    assert_eq!((valid.code, valid.stdout.as_str()), (0, ""), "{}", valid.stderr);

    let more = "extends: ../shared.yaml\npodLabels: { region: dev-us }\njvm: { heap: 768Mi }\n";
    fs::write(root.join("clusters/dev-us.yaml"), more).unwrap();
    assert_eq!(run_in(&root, "render clusters --out rendered").code, 0);
    let found = run_in(&root, "diff rendered --against git:main --format json");
    assert_eq!(clusters(&found), ["dev-ap unchanged no-change", "dev-us changed restart"]);
    // A cluster among several is named.
    let uneven = run_in(&root, "diff clusters/dev-us.yaml --against rendered");
    assert_eq!((uneven.code, uneven.stdout.as_str()), (2, ""));
    assert!(
        uneven.stderr.contains("`rendered` holds 2 clusters") && uneven.stderr.contains("`rendered/dev-us`"),
        "{}",
        uneven.stderr
    );
    let uneven = run_in(&root, "diff rendered --against clusters/dev-us.yaml");
    assert!(uneven.code == 2 && uneven.stderr.contains("`rendered` holds 2 clusters"), "{}", uneven.stderr);
    // One that is spread over directories is one.
    for (from, to) in [("60-statefulset-kafka.yaml", "brokers"), ("00-namespace-kafka.yaml", "all")] {
        let folder = root.join("rendered/dev-us").join(to);
        fs::create_dir(&folder).unwrap();
        fs::rename(root.join("rendered/dev-us").join(from), folder.join(from)).unwrap();
    }
    let found = run_in(&root, "diff rendered --against git:main --format json");
    assert_eq!(clusters(&found), ["dev-ap unchanged no-change", "dev-us changed restart"]);

    // Within one of them a duplicate is one, and what is missing is missing.
    let double = root.join("rendered/dev-ap/99-again.yaml");
    fs::copy(root.join("rendered/dev-ap/60-statefulset-kafka.yaml"), &double).unwrap();
    let invalid = run_in(&root, "validate rendered --format concise");
    assert_eq!(invalid.code, 1, "{}", invalid.stdout);
    assert!(invalid.stdout.contains("duplicate-object"), "{}", invalid.stdout);
    fs::remove_file(double).unwrap();
    fs::remove_file(root.join("rendered/dev-ap/20-configmap-kafka-config.yaml")).unwrap_or_else(|_| {
        let folder = root.join("rendered/dev-ap");
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        let config = names.iter().find(|path| path.to_string_lossy().ends_with("kafka-config.yaml")).unwrap();
        fs::remove_file(config).unwrap();
    });
    let dangling = run_in(&root, "validate rendered --format concise");
    assert!(dangling.stdout.contains("dangling-reference"), "{}{}", dangling.stdout, dangling.stderr);
}

#[test]
fn a_removed_cluster_of_a_tool_that_prunes_is_deleted() {
    let root = repository("fleet-prunes", &["orders", "payments"]);
    for cluster in ["orders", "payments"] {
        let text = profile(cluster, "delivery: argocd\n");
        fs::write(root.join(format!("clusters/{cluster}.yaml")), text).unwrap();
    }
    git(&root, "commit -qam Argo");
    fs::remove_file(root.join("clusters/orders.yaml")).unwrap();
    let text = run_in(&root, "diff clusters --against git:main").stdout;
    let row = text.lines().nth(1).unwrap();
    assert!(
        row.contains("removed") && row.contains("orders: Argo CD deletes") && row.contains("if it prunes"),
        "{text}"
    );
}

#[test]
fn a_directory_of_one_cluster_stays_one_side() {
    let root = folder("fleet-one");
    let done = run(&["render", "prod", "--out", root.join("prod").to_str().unwrap()], "");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let found = run_in(&root, "diff prod --against ./prod --set replicaCount=5 --format json");
    assert!(Run::json(&found)["clusters"].is_null() && found.code == 1, "{}", found.stderr);
    // A directory with one profile is that profile, and one that is mixed is a mistake.
    fs::create_dir(root.join("one")).unwrap();
    fs::write(root.join("one/a.yaml"), "extends: prod\nreplicaCount: 5\n").unwrap();
    let found = run_in(&root, "diff one --against ./prod --format json");
    assert_eq!(clusters(&found), ["a changed safe"], "{}", found.stderr);
    fs::copy(root.join("prod/00-namespace-kafka.yaml"), root.join("one/namespace.yaml")).unwrap();
    let mixed = run_in(&root, "diff one --against ./prod");
    assert_eq!((mixed.code, mixed.stdout.as_str()), (1, ""));
    assert!(mixed.stderr.contains("one/a.yaml:1"), "{}", mixed.stderr);
    // Other applications in directories of their own are not clusters.
    for name in ["redis", "postgres"] {
        fs::create_dir_all(root.join("apps").join(name)).unwrap();
        let text = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: {name}, namespace: a }}\nspec: {{ ports: [{{ port: 80 }}] }}\n"
        );
        fs::write(root.join("apps").join(name).join("service.yaml"), text).unwrap();
    }
    let found = run_in(&root, "diff apps --against apps --format json");
    assert!(Run::json(&found)["clusters"].is_null(), "{}", found.stdout);
}
