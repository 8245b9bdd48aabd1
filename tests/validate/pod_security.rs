//! Pod Security where no Namespace asks for it: nothing is refused, and one line says what would be.

use serde_json::{Value, json};

use super::{config_map, filled, lines, validate};

const POD: &str =
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: 'a:1'}]}}\n";
const SOUND: &str = "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: \
                     {type: RuntimeDefault}}, containers: [{name: a, image: 'a:1', securityContext: {allowPrivilegeEscalation: false, \
                     capabilities: {drop: [ALL]}}}]}}\n";
const NOTE: &str = "note: Pod/a does not meet Pod Security `restricted`: `allowPrivilegeEscalation`, `capabilities`, `runAsNonRoot`, \
                    `seccompProfile`; see each field with `--pod-security restricted`\n";

/// A Namespace with this level, or without a label.
fn namespace(level: &str) -> String {
    let label = format!("pod-security.kubernetes.io/enforce: {level}");
    let labels = if level.is_empty() { String::new() } else { label };
    format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: default, labels: {{{labels}}}}}}}\n")
}

#[test]
fn a_namespace_that_is_not_there_enforces_nothing() {
    let folder = filled("pod-security-unseen", &[("a.yaml", POD), ("b.yaml", SOUND)]);
    for format in ["human", "concise"] {
        let run = validate(&folder, &["a.yaml", "b.yaml", "--format", format]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", NOTE));
    }
    let sound = validate(&folder, &["b.yaml"]);
    assert_eq!((sound.code, sound.stdout.as_str(), sound.stderr.as_str()), (0, "", ""));
    // A note is no warning.
    assert_eq!(validate(&folder, &["a.yaml", "--deny", "warnings"]).code, 0);
}

#[test]
fn the_note_comes_last() {
    let folder = filled("pod-security-last", &[("a.yaml", POD), ("b.yaml", super::WRONG)]);
    let run = validate(&folder, &["a.yaml", "b.yaml"]);
    assert_eq!((run.code, run.stderr), (1, format!("1 error in 2 objects of 2 files\n{NOTE}")));
}

#[test]
fn who_names_a_level_is_told_by_its_findings() {
    let folder = filled("pod-security-asked", &[("a.yaml", POD)]);
    for (level, count) in [("privileged", 0), ("baseline", 0), ("restricted", 4)] {
        let (code, found) = lines(&folder, &["a.yaml", "--pod-security", level]);
        assert_eq!((code, found.len()), (i32::from(count > 0), count), "{level}: {found:?}");
        assert!(found.iter().all(|line| line.contains("error[pod-security]")), "{found:?}");
        let run = validate(&folder, &["a.yaml", "--pod-security", level]);
        assert!(!run.stderr.contains("note: "), "{level}: {}", run.stderr);
    }
}

/// A Namespace among the manifests is what its labels say, and nothing is said beyond it.
#[test]
fn a_namespace_in_the_input_decides() {
    for (level, count) in [("", 0), ("privileged", 0), ("baseline", 0), ("restricted", 4)] {
        let folder = filled("pod-security-seen", &[("a.yaml", POD), ("n.yaml", &namespace(level))]);
        for asked in [&["."][..], &[".", "--pod-security", "restricted"]] {
            let (_, found) = lines(&folder, asked);
            assert_eq!(found.len(), count, "{level}: {found:?}");
        }
        assert!(!validate(&folder, &["."]).stderr.contains("note: "));
    }
}

#[test]
fn templates_are_named_by_their_objects_and_many_are_counted() {
    let text: String = (0..5)
        .map(|i| {
            let container = "{name: a, image: 'a:1', securityContext: {privileged: true}}";
            format!(
                "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d{i}}}, spec: {{selector: {{matchLabels: {{a: b{i}}}}}, \
                 template: {{metadata: {{labels: {{a: b{i}}}}}, spec: {{containers: [{container}]}}}}}}}}\n---\n"
            )
        })
        .collect();
    let folder = filled("pod-security-many", &[("a.yaml", &text), ("b.yaml", &config_map("b"))]);
    let run = validate(&folder, &["a.yaml", "b.yaml"]);
    let said = "note: Deployment/d0, Deployment/d1, Deployment/d2 and 2 more do not meet Pod Security `restricted`: \
                `allowPrivilegeEscalation`, `capabilities`, `privileged`, `runAsNonRoot`, `seccompProfile`; ";
    assert!(
        run.code == 0 && run.stderr.starts_with(said) && run.stderr.lines().count() == 1,
        "{}",
        run.stderr
    );
}

#[test]
fn json_has_the_note_and_keeps_it_from_the_findings() {
    let folder = filled("pod-security-json", &[("a.yaml", POD), ("b.yaml", SOUND)]);
    let printed = |args: &[&str]| {
        let run = validate(&folder, &[args, &["--format", "json"]].concat());
        assert_eq!(run.stderr, "");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        (run.code, report["findings"].as_array().unwrap().len(), report["unmetPodSecurity"].clone())
    };
    let checks = ["allowPrivilegeEscalation", "capabilities", "runAsNonRoot", "seccompProfile"];
    let unmet = json!({"level": "restricted", "objects": ["Pod/a"], "checks": checks});
    assert_eq!(printed(&["a.yaml", "b.yaml"]), (0, 0, unmet));
    assert_eq!(printed(&["b.yaml"]), (0, 0, Value::Null));
    assert_eq!(printed(&["a.yaml", "--pod-security", "privileged"]), (0, 0, Value::Null));
    assert_eq!(printed(&["a.yaml", "--pod-security", "restricted"]), (1, 4, Value::Null));
}

/// What kafka-gen renders is held to `restricted`, with or without its Namespace.
#[test]
fn what_is_rendered_is_held_to_restricted() {
    let patch = "extends: prod\npatches:\n  a:\n    target: {kind: StatefulSet}\n    strategic: {spec: {template: {spec: {hostPID: true}}}}\n";
    let without = "documents: {namespace: false}\n";
    for profile in [patch.to_owned(), format!("{patch}{without}")] {
        let run = crate::support::run(&["render", "-"], &profile);
        assert!(run.code == 0 || run.stdout.is_empty());
        assert!(run.stderr.contains("[pod-security]"), "{profile}: {}", run.stderr);
        assert!(run.stderr.contains("`spec.template.spec.hostPID`"), "{profile}: {}", run.stderr);
    }
}
