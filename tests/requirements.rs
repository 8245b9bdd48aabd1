//! `docs/src/reference/requirements.md`, and the edge cases that it names.

use std::fs;

use serde_json::json;

use crate::profile::{object, objects};
use crate::support::{printed, project, run};

/// What stands in backticks on the page.
fn quoted() -> Vec<String> {
    let page = fs::read_to_string(project("docs/src/reference/requirements.md")).unwrap();
    page.lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// True if a file has this line, but for what stands before and after it.
fn has(path: &str, words: &str) -> bool {
    fs::read_to_string(project(path)).is_ok_and(|text| text.contains(words))
}

fn is_test(name: &str) -> bool {
    let (module, function) = name.rsplit_once("::").unwrap();
    if module.starts_with("scenario_") {
        return has(&format!("tests/kafka/{module}.py"), &format!("def {function}("));
    }
    let file = format!("tests/{}.rs", module.replace("::", "/"));
    has(&file, &format!("#[test]\nfn {function}()"))
}

#[test]
fn everything_that_the_page_names_exists() {
    let (mut tests, mut commands) = (0, 0);
    for name in quoted() {
        if let Some(line) = name.strip_prefix("kafka-gen ") {
            let command = line.split(' ').next().unwrap();
            assert_eq!(run(&[command, "--help"], "").code, 0, "there is no command `{command}`");
            let help = run(&[command, "--help"], "").stdout;
            for flag in line.split(' ').filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "`kafka-gen {command}` has no `{flag}`");
            }
            commands += 1;
        } else if name.contains("::") {
            assert!(is_test(&name), "there is no test `{name}`");
            tests += 1;
        } else if name.starts_with("tests/") {
            assert!(project(&name).exists(), "there is no file `{name}`");
            tests += 1;
        }
    }
    assert!(tests > 60 && commands > 20, "{tests} tests, {commands} commands");
    assert!(!is_test("requirements::nothing_of_the_kind"));
}

#[test]
fn each_row_of_a_requirement_names_a_test() {
    let page = fs::read_to_string(project("docs/src/reference/requirements.md")).unwrap();
    let (_, rows) = page.split_once("## User stories").unwrap();
    let mut has_tests = false;
    for line in rows.lines().filter(|line| line.starts_with('|')) {
        if line.contains("| test |") || line.contains("| its counterpart |") {
            has_tests = true;
        } else if line.starts_with("| exit code ") {
            has_tests = false;
        } else if has_tests && !line.starts_with("| ---") {
            let last = line.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap();
            assert!(last.contains("::") || last.contains("tests/"), "{line}");
        }
    }
}

#[test]
fn a_namespace_that_already_exists_is_no_error() {
    let stream = printed(&["render", "dev"]);
    // It has a name and no more than labels, so that applying it again changes nothing.
    let namespace = object(&stream, "Namespace", "kafka");
    let keys: Vec<&String> = namespace.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["apiVersion", "kind", "metadata"]);
    let without = printed(&["render", "dev", "--set", "documents.namespace=false"]);
    let mut kinds = objects(&without).into_keys().map(|(kind, _)| kind);
    assert!(kinds.all(|kind| kind != "Namespace"));
    assert_eq!(object(&without, "StatefulSet", "kafka")["metadata"]["namespace"], "kafka");
}

#[test]
fn kafka_that_is_already_deployed_changes_only_where_the_profile_does() {
    let same = run(&["diff", "prod", "--against", "prod"], "");
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    let before = objects(&printed(&["render", "prod"]));
    let after = objects(&printed(&["render", "prod", "--set", "persistence.storageClass=fast"]));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed: Vec<_> =
        before.iter().filter(|(key, value)| after[*key] != **value).map(|(key, _)| key).collect();
    assert_eq!(changed, [&("StatefulSet".to_owned(), "kafka".to_owned())]);
}

#[test]
fn every_image_is_pinned() {
    for profile in ["dev", "prod"] {
        let stream = printed(&["render", profile]);
        let images: Vec<&str> =
            stream.lines().filter_map(|line| line.trim().strip_prefix("image: ")).collect();
        assert!(
            images.len() >= 2 && images.iter().all(|image| image.ends_with(|c: char| c.is_ascii_digit())),
            "{images:?}"
        );
    }
    let floating = run(&["render", "prod", "--set", "image.tag=latest", "--set", "kafkaVersion=4.3.1"], "");
    assert_eq!(floating.code, 1);
    assert!(floating.stderr.contains("error[floating-image-tag]"), "{}", floating.stderr);
}

#[test]
fn external_access_is_rendered_only_if_it_is_enabled() {
    let external = |args: &[&str]| {
        let stream = printed(args);
        objects(&stream).into_keys().filter(|(_, name)| name.ends_with("-external")).count()
    };
    assert_eq!(external(&["render", "dev"]), 0);
    assert_eq!(external(&["render", "prod", "--set", "externalAccess.enabled=false"]), 0);
    assert_eq!(external(&["render", "prod"]), 3);
}

#[test]
fn the_eight_topics_have_the_partitions_of_the_data_model() {
    let topics = object(
        &printed(&["render", "dev", "--set", "catalog=learnflow-events"]),
        "ConfigMap",
        "kafka-topics",
    );
    let expected: String = [
        ("code.reviews", 3),
        ("code.submissions", 3),
        ("exercise.attempts", 1),
        ("exercise.generated", 1),
        ("learning.requests", 3),
        ("learning.responses", 3),
        ("struggle.detected", 1),
        ("struggle.resolved", 1),
    ]
    .map(|(name, partitions)| format!("{name}\t{partitions}\t1\n"))
    .concat();
    assert_eq!(topics["data"]["topics.tsv"], json!(format!("#kafka-gen topics 1\n{expected}")));
}
