//! `explain` of the fields of a profile, and the table of what each of them changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{expect_file, printed, run};
use crate::targets::fates::{SAMPLES, settings};

const PROFILE: &str = "extends: prod\nexternalAccess:\n  domain: kafka.example.org\ntopics:\n  a: {}\n";

/// The objects of a profile by kind and name; the digests in names are left out.
fn objects(sets: &[&str]) -> BTreeMap<(String, String), Value> {
    let mut args = vec!["render", "-", "--format", "json"];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    let run = run(&args, PROFILE);
    assert_eq!(run.code, 0, "{sets:?}: {}", run.stderr);
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut found = BTreeMap::new();
    for item in list["items"].as_array().unwrap() {
        let kind = item["kind"].as_str().unwrap().to_owned();
        let name = item["metadata"]["name"].as_str().unwrap();
        let name = if kind == "Job" { "job" } else { name };
        found.insert((kind, name.to_owned()), item.clone());
    }
    found
}

/// The paths of values that differ.
fn differing(old: &Value, new: &Value, path: &str, found: &mut BTreeSet<String>) {
    match (old, new) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let below =
                    if key.contains('.') { format!("{path}[{key}]") } else { format!("{path}.{key}") };
                differing(&old[key], &new[key], &below, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differing(one, other, &format!("{path}[{index}]"), found);
            }
        }
        _ if old == new => {}
        _ => drop(found.insert(path.trim_start_matches('.').to_owned())),
    }
}

/// Fields of a kind that are listed before the others are only counted.
const LISTED: usize = 4;

/// What the last of these settings changes: the objects, and what a running cluster does.
fn effect(sets: &[&str]) -> (String, &'static str) {
    let (old, new) = (objects(&sets[..sets.len() - 1]), objects(sets));
    let mut by_kind: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let names =
        |objects: &BTreeMap<(String, String), Value>| objects.keys().cloned().collect::<BTreeSet<_>>();
    let (before, after) = (names(&old), names(&new));
    for (kind, _) in before.symmetric_difference(&after) {
        by_kind.entry(kind).or_default().insert("the object itself".to_owned());
    }
    for key in before.intersection(&after) {
        let mut found = BTreeSet::new();
        differing(&old[key], &new[key], "", &mut found);
        // Digests follow from what they are of.
        let is_digest =
            |path: &String| path.contains("checksum") || (key.0 == "Job" && path == "metadata.name");
        let rest: BTreeSet<String> = found.iter().filter(|path| !is_digest(path)).cloned().collect();
        if !rest.is_empty() {
            by_kind.entry(&key.0).or_default().extend(rest);
        } else if key.0 == "StatefulSet" && !found.is_empty() {
            by_kind
                .entry(&key.0)
                .or_default()
                .insert("spec.template.metadata.annotations (checksum)".to_owned());
        }
    }
    let set = by_kind.get("StatefulSet").cloned().unwrap_or_default();
    let starts =
        |prefixes: &[&str]| set.iter().any(|path| prefixes.iter().any(|prefix| path.starts_with(prefix)));
    let fixed = [
        "spec.volumeClaimTemplates",
        "spec.selector",
        "spec.serviceName",
        "spec.podManagementPolicy",
        "the object",
    ];
    let rollout = if starts(&fixed) {
        "the StatefulSet must be deleted and recreated"
    } else if starts(&["spec.template"]) {
        "brokers restart one at a time"
    } else {
        "no broker restarts"
    };
    let kinds: Vec<String> = by_kind
        .iter()
        .map(|(kind, paths)| {
            let listed: Vec<String> = paths.iter().take(LISTED).map(|path| format!("`{path}`")).collect();
            let more = paths.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{kind}: {}{more}", listed.join(", ")).replace("`the object itself`", "the object itself")
        })
        .collect();
    (kinds.join("; "), rollout)
}

#[test]
fn what_each_field_changes_is_what_the_table_says() {
    let mut table = String::new();
    for (key, sets) in SAMPLES {
        let (mut objects, mut rollout) = effect(sets);
        if ["patches", "extraManifests"].contains(key) {
            (objects, rollout) = ("any field of any object".to_owned(), "depends on the field");
        }
        if objects.is_empty() {
            "no object: only what is checked".clone_into(&mut objects);
        }
        table.push_str(&format!("{key}\t{objects}\t{rollout}\n"));
    }
    expect_file("src/profile/effects.tsv", &table);
}

#[test]
fn every_field_is_explained() {
    for path in settings() {
        let page = run(&["explain", &path], "");
        assert_eq!(page.code, 0, "{path}: {}", page.stderr);
        for part in [format!("# {path}\n"), "\nType: ".to_owned(), "## Other targets".to_owned()] {
            assert!(page.stdout.contains(&part), "{path}: {part}\n{}", page.stdout);
        }
    }
}

#[test]
fn a_field_is_explained_with_its_presets_effects_and_rules() {
    let page = run(&["explain", "persistence.size"], "").stdout;
    for part in [
        "quantity",
        "In `base`: `8Gi` (profiles/base.yaml:",
        "In `prod`",
        "volumeClaimTemplates",
        "retention-exceeds-storage",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let page = run(&["explain", "jvm.heap"], "").stdout;
    assert!(page.contains("heap-too-large") && page.contains("heap-set-twice"), "{page}");
    let topic = run(&["explain", "topics.orders.replicationFactor"], "").stdout;
    assert!(topic.starts_with("# topics.*.replicationFactor\n"), "{topic}");
    assert!(topic.contains("replication-exceeds-brokers"), "{topic}");
    let whole = run(&["explain", "persistence"], "").stdout;
    assert!(whole.contains("- `persistence.size` (quantity)"), "{whole}");
    for (word, hint) in [
        ("persistence.sise", "persistence.size"),
        ("storageClass", "persistence.storageClass"),
        ("duplicate-keys", "duplicate-key"),
        ("nothing-at-all-like-it", "kafka-gen rules"),
    ] {
        let unknown = run(&["explain", word], "");
        assert_eq!((unknown.code, unknown.stdout.as_str()), (1, ""), "{word}");
        assert!(unknown.stderr.contains(hint), "{word}: {}", unknown.stderr);
    }
}

#[test]
fn json_has_the_page_and_what_it_is_made_of() {
    let explained = |subject: &str| -> Value {
        let json: Value = serde_json::from_str(&printed(&["explain", subject, "--format", "json"])).unwrap();
        assert_eq!(json["page"], printed(&["explain", subject]), "{subject}");
        json
    };
    let rule = explained("not-persistent");
    assert_eq!((&rule["rule"], &rule["scope"]), (&json!("ephemeral-storage"), &json!("cluster")));
    assert_eq!((&rule["level"], &rule["formerNames"]), (&json!("warning"), &json!(["not-persistent"])));
    let field = explained("persistence.size");
    assert_eq!((&field["field"], &field["type"]), (&json!("persistence.size"), &json!("quantity")));
    let preset = &field["presets"][0];
    assert_eq!((&preset["profile"], &preset["value"]), (&json!("base"), &json!("8Gi")));
    assert!(field["rules"].as_array().unwrap().contains(&json!("retention-exceeds-storage")), "{field}");
    let whole = explained("persistence");
    assert!(whole["fields"].as_array().unwrap().contains(&json!("persistence.size")), "{whole}");
    let unknown = run(&["explain", "nothing-at-all-like-it", "--format", "json"], "");
    assert_eq!((unknown.code, unknown.stdout.as_str()), (1, ""));
}
