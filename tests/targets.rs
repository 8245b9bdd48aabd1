mod bitnami;
pub mod fates;
mod secured;
mod strimzi;

use std::fs;

use serde_json::Value;

use crate::support::{Run, files, folder, printed, project, run};

const EVERYTHING: &str = include_str!("targets/everything.yaml");

/// What a profile renders to, as JSON.
fn rendered(target: &str, profile: &str, sets: &[&str]) -> (Value, String) {
    let mut args = vec!["render", "-", "--target", target, "--format", "json"];
    for set in sets {
        args.extend(["--set", set]);
    }
    let Run { code, stdout, stderr } = run(&args, profile);
    assert_eq!(code, 0, "{sets:?}: {stderr}");
    (serde_json::from_str(&stdout).unwrap(), stderr)
}

#[test]
fn each_target_renders_the_same_twice_and_with_out() {
    for target in ["bitnami", "strimzi"] {
        let stream = printed(&["render", "prod", "--target", target]);
        assert_eq!(stream, printed(&["render", "prod", "--target", target]));
        let folder = folder(&format!("out-{target}"));
        let out = folder.to_str().unwrap();
        let args = ["render", "prod", "--target", target, "--out", out];
        printed(&args);
        printed(&[&args[..], &["--check"]].concat());
        let written = files(&folder);
        match target {
            "bitnami" => assert_eq!(written.values().collect::<Vec<_>>(), [&stream]),
            _ => assert!(written.keys().any(|name| name == "20-kafka-kafka.yaml"), "{:?}", written.keys()),
        }
        let first = written.keys().next().unwrap();
        fs::write(folder.join(first), written[first].clone() + "# more\n").unwrap();
        let stale = run(&[&args[..], &["--check"]].concat(), "");
        assert_eq!((stale.code, stale.stdout), (1, format!("differs {first}\n")));
    }
}

#[test]
fn a_directory_goes_from_one_target_to_another() {
    let folder = folder("to-another-target");
    let out = folder.to_str().unwrap();
    for (target, first) in [
        ("bitnami", "values.yaml"),
        ("strimzi", "10-kafkanodepool-controllers.yaml"),
        ("kubernetes", "00-namespace-kafka.yaml"),
    ] {
        printed(&["render", "dev", "--target", target, "--out", out]);
        assert_eq!(files(&folder).keys().next().unwrap(), first);
    }
}

#[test]
fn what_is_for_kubernetes_only_is_refused_elsewhere() {
    let folder = folder("only-kubernetes");
    let out = folder.to_str().unwrap();
    for (args, words) in [
        (&["--target", "strimzi", "--templates", out][..], "`--templates` is for `--target kubernetes`"),
        (&["--target", "bitnami", "--out", out, "--kustomization"], "`--target bitnami` writes values"),
    ] {
        let refused = run(&[&["render", "dev"], args].concat(), "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
}

#[test]
fn an_error_in_the_profile_renders_nothing_for_any_target() {
    for target in ["bitnami", "strimzi"] {
        let refused =
            run(&["render", "dev", "--target", target, "--set", "topics.a.replicationFactor=9"], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    }
}

#[test]
fn what_is_lost_can_be_denied_and_allowed() {
    let profile = "extends: dev\nminReadySeconds: 5\n";
    let strict = ["render", "-", "--target", "strimzi", "--deny", "warnings"];
    let denied = run(&strict, profile);
    assert_eq!((denied.code, denied.stdout.as_str()), (1, ""));
    assert!(denied.stderr.contains("error[lost-in-target]"), "{}", denied.stderr);
    let allowing = format!("{profile}allow:\n  lost-in-target: the operator does better\n");
    assert_eq!(run(&strict, &allowing).code, 0);
    let elsewhere = run(&["render", "-", "--deny", "warnings"], &allowing);
    assert_eq!(elsewhere.code, 0, "allowed where nothing is lost: {}", elsewhere.stderr);
}

#[test]
fn the_files_with_foreign_schemas_say_where_they_come_from() {
    for (path, text) in files(&project("tests/targets")) {
        if !path.ends_with(".rs") && path != "everything.yaml" {
            assert!(text.starts_with('#') && text.contains("Apache-2.0"), "{path}");
        }
    }
}
