//! Small inputs that expand. Each is refused with one error that has a place, within little memory; none hangs.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Run;

/// Runs the program with at most 600 MB of address space and a minute of CPU time; most of both is for the program
/// itself, which tests run without optimisation.
fn bounded(args: &[&str], stdin: &str) -> Run {
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v 600000; ulimit -t 60; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_kafka-gen")])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Exactly one error, at this place, and nothing printed.
#[track_caller]
fn one_error(run: &Run, message: &str, place: &str) {
    let shown = run.stderr.get(..2000).unwrap_or(&run.stderr);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{shown}");
    assert!(run.stderr.contains(message), "{message} is not in:\n{shown}");
    assert!(run.stderr.contains(place), "{place} is not in:\n{shown}");
    assert_eq!(run.stderr.matches("error: ").count() + run.stderr.matches("error[").count(), 1, "{shown}");
}

fn json_patch(operations: &[String]) -> String {
    let lines: String = operations.iter().map(|operation| format!("      - {operation}\n")).collect();
    format!("extends: dev\npatches:\n  a:\n    target: {{kind: Service}}\n    json:\n{lines}")
}

#[test]
fn a_json_patch_cannot_double_an_object_again_and_again() {
    for operation in ["copy", "add"] {
        let mut operations =
            vec!["{op: add, path: /metadata/annotations, value: {a: {x: [text, text]}}}".to_owned()];
        operations.extend((0..40).map(|i| {
            let to = format!("/metadata/annotations/k{i}");
            match operation {
                "copy" => format!("{{op: copy, from: /metadata/annotations, path: {to}}}"),
                // The same through a list: its end is inside what is copied.
                _ => format!("{{op: copy, from: /metadata, path: /metadata/annotations/a/x/{}}}", i % 2),
            }
        }));
        let refused = bounded(&["render", "-"], &json_patch(&operations));
        assert_eq!(refused.code, 1);
        one_error(&refused, "", "<stdin>:");
        let limit = ["enlarge its objects to more than", "levels of nesting"];
        assert!(limit.iter().any(|limit| refused.stderr.contains(limit)), "{}", refused.stderr);
    }
    let text = "x".repeat(200_000);
    let mut operations = vec![format!("{{op: add, path: /metadata/annotations, value: {{a: {text}}}}}")];
    operations.extend(
        (0..2000).map(|i| {
            format!("{{op: copy, from: /metadata/annotations/a, path: /metadata/annotations/k{i}}}")
        }),
    );
    one_error(&bounded(&["render", "-"], &json_patch(&operations)), "enlarge its objects", "<stdin>:");
}

#[test]
fn a_json_patch_cannot_nest_without_end() {
    let deep = format!("{}x{}", "{a: ".repeat(90), "}".repeat(90));
    let mut path = "/metadata/annotations".to_owned();
    let mut operations = vec![format!("{{op: add, path: {path}, value: {{}}}}")];
    for _ in 0..40 {
        path += "/a";
        operations.push(format!("{{op: add, path: {path}, value: {deep}}}"));
        path += &"/a".repeat(88);
    }
    one_error(
        &bounded(&["render", "-"], &json_patch(&operations)),
        "more than 100 levels of nesting",
        "<stdin>:8:",
    );
    for op in ["copy", "move"] {
        let mut operations = vec![
            "{op: add, path: /metadata/annotations, value: {a: {}}}".to_owned(),
            format!("{{op: add, path: /spec/x, value: {deep}}}"),
        ];
        let mut path = "/metadata/annotations/a".to_owned();
        for _ in 0..10 {
            path += "/a";
            operations.push(format!("{{op: add, path: {path}, value: {{}}}}"));
        }
        operations.push(format!("{{op: {op}, from: /spec/x, path: {path}/x}}"));
        one_error(&bounded(&["render", "-"], &json_patch(&operations)), "levels of nesting", "<stdin>:18:");
    }
}

#[test]
fn many_patches_of_many_objects_are_refused() {
    for (kind, body) in [
        ("merge", "merge: {data: {kN: v}}"),
        ("strategic", "strategic: {data: {kN: v}}"),
        ("json", "json: [{op: add, path: /data/kN, value: v}]"),
        ("test", "json: [{op: test, path: /data/a, value: b}]"),
    ] {
        let objects: String = (0..1000)
            .map(|i| {
                format!(
                    "  o{i}: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: o{i}}}, data: {{a: b}}}}\n"
                )
            })
            .collect();
        let patches: String = (0..2000)
            .map(|i| {
                format!("  p{i}: {{target: {{kind: ConfigMap}}, {}}}\n", body.replace('N', &i.to_string()))
            })
            .collect();
        let of_ours = "documents: {topicJob: false}\n";
        let profile = format!(
            "extends: dev\n{of_ours}patches:\n{patches}extraManifests:\n{objects}  \
             x: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: kafka-x}}, data: {{a: b}}}}\n"
        );
        // The ConfigMap of the brokers has no key `a`.
        let profile = if kind == "test" {
            profile.replace("path: /data/a, value: b", "path: /kind, value: ConfigMap")
        } else {
            profile
        };
        one_error(&bounded(&["render", "-"], &profile), "visit more than", "<stdin>:");
    }
}

/// One large patch is no attack: it costs what it and its object have.
#[test]
fn large_patches_of_large_objects_are_applied() {
    let pairs = |value: &str| (0..5000).map(|i| format!("k{i}: {value}")).collect::<Vec<_>>().join(", ");
    let object = format!(
        "extends: dev\nextraManifests: {{x: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: x}}, data: {{{}}}}}}}\n",
        pairs("old")
    );
    for kind in ["merge", "strategic"] {
        let patch = format!(
            "patches: {{a: {{target: {{kind: ConfigMap, name: x}}, {kind}: {{data: {{{}}}}}}}}}\n",
            pairs("new")
        );
        let run = bounded(&["render", "-"], &format!("{object}{patch}"));
        assert_eq!((run.code, run.stdout.matches(": new\n").count()), (0, 5000), "{}", run.stderr);
    }
    let variables = (0..2000).map(|i| format!("{{name: A{i}, value: x}}")).collect::<Vec<_>>().join(", ");
    let patch = format!(
        "extends: dev\npatches: {{a: {{target: {{kind: StatefulSet}}, strategic: {{spec: {{template: {{spec: {{containers: [{{name: kafka, env: [{variables}]}}]}}}}}}}}}}}}\n"
    );
    let run = bounded(&["render", "-"], &patch);
    assert_eq!((run.code, run.stdout.matches("- name: A").count()), (0, 2000), "{}", run.stderr);
}

#[test]
fn a_path_of_set_has_as_many_levels_as_a_file() {
    for path in [format!("extraManifests.x{}", ".a".repeat(30_000)), format!("a{}", ".\"a\"".repeat(20_000))]
    {
        let refused = bounded(&["render", "dev", "--set", &format!("{path}=1")], "");
        one_error(&refused, "more than 100 levels of nesting", "--set:1:1");
        assert!(refused.stderr.len() < 2000, "{}", refused.stderr.len());
    }
    // The path and the value together.
    let set = format!("extraManifests.x{}={}{}", ".a".repeat(60), "[".repeat(60), "]".repeat(60));
    one_error(&bounded(&["render", "dev", "--set", &set], ""), "levels of nesting", "--set:1:");
    let set = format!("extraManifests.x.spec{}={}{}", ".a".repeat(40), "[".repeat(40), "]".repeat(40));
    let object = "extraManifests: {x: {apiVersion: example.com/v1, kind: Thing, metadata: {name: x}}}\n";
    let run = bounded(&["render", "-", "--set", &set], object);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for args in [&["show", "dev"][..], &["explain"]] {
        let path = "a.".repeat(30_000) + "a";
        let run = bounded(&[args, &[&path]].concat(), "");
        assert!((1..=2).contains(&run.code), "{}", run.code);
    }
}
