//! `kafka-gen validate`: what it reads, and how it says what it found. What the rules find is for the pages of the
//! rules to show.

mod brought;
mod chart;
mod dialects;
mod foreign;
mod hostile;
mod kinds;
mod pod_security;
mod secrets;
mod strimzi;
mod tried;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Run, folder, program, project, run, run_in_with};

/// A sound object of one line.
pub fn config_map(name: &str) -> String {
    format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}\n")
}

/// A folder with these files.
pub fn filled(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(name);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Validates in a folder, so that messages hold relative paths.
pub fn validate(folder: &Path, args: &[&str]) -> Run {
    run_in_with(folder, &[&["validate"], args].concat(), "")
}

/// The findings as lines, with the exit code before them.
fn lines(folder: &Path, args: &[&str]) -> (i32, Vec<String>) {
    let run = validate(folder, &[&["--format", "concise"], args].concat());
    (run.code, run.stdout.lines().map(str::to_owned).collect())
}

const WRONG: &str = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, dat: {}}\n";

#[test]
fn sound_manifests_are_passed_over_in_silence() {
    let folder = filled(
        "silence",
        &[
            ("a.yaml", &config_map("a")),
            ("b.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"b\"}}"),
        ],
    );
    for format in ["human", "concise"] {
        let run = validate(&folder, &["a.yaml", "b.json", "--format", format]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    }
}

#[test]
fn what_render_prints_is_sound() {
    for profile in ["dev", "prod"] {
        let stream = run(&["render", profile], "").stdout;
        let yaml = run(&["validate", "-"], &stream);
        assert_eq!((yaml.code, yaml.stdout.as_str()), (0, ""), "{}", yaml.stderr);
        let list = run(&["render", profile, "--format", "json"], "").stdout;
        let json = run(&["validate", "-", "--format", "json"], &list);
        let json: Value = serde_json::from_str(&json.stdout).unwrap();
        let objects = stream.matches("\nkind: ").count();
        assert_eq!(json["summary"], json!({"errors": 0, "warnings": 0, "objects": objects, "files": 1}));
    }
}

#[test]
fn a_directory_is_read_in_order_and_to_its_ground() {
    let folder = filled(
        "walk",
        &[
            ("m/b.yaml", WRONG),
            ("m/a.yml", WRONG),
            (
                "m/c/d/e.json",
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"y\"}, \"dat\": {}}",
            ),
            ("m/b/z.yaml", "# nothing\n"),
            ("m/.hidden.yaml", "]"),
            ("m/.git/x.yaml", "]"),
            ("m/kustomization.yaml", "]"),
            ("m/c/kustomization.yml", "]"),
            ("m/notes.txt", "]"),
            ("m/yaml", "]"),
        ],
    );
    let (code, found) = lines(&folder, &["m"]);
    assert_eq!(code, 1);
    assert_eq!(
        found,
        [
            "m/a.yml:1:56: error[unknown-field]: unknown field `dat`",
            "m/b.yaml:1:52: error[duplicate-object]: `ConfigMap/x` is a duplicate object",
            "m/b.yaml:1:56: error[unknown-field]: unknown field `dat`",
            "m/c/d/e.json:1:70: error[unknown-field]: unknown field `dat`",
        ]
    );
    // A file is read once, whatever names it has.
    assert_eq!(lines(&folder, &["m/a.yml", "./m", "m/b.yaml", "m/../m/a.yml"]).1.len(), 4);
    assert_eq!(lines(&folder, &["m", "m/c", "m/a.yml"]).1.len(), 4);
    // Who names a file means it.
    assert_eq!(lines(&folder, &["m/notes.txt", "m/kustomization.yaml"]).1.len(), 2);
}

#[test]
fn links_are_followed_to_files_and_to_nothing_else() {
    let folder = filled("links", &[("m/a.yaml", &config_map("a")), ("other/b.yaml", "]"), ("c", WRONG)]);
    symlink("../other", folder.join("m/other")).unwrap();
    symlink("..", folder.join("m/loop")).unwrap();
    symlink("../other", folder.join("m/other.yaml")).unwrap();
    symlink("../c", folder.join("m/c.yaml")).unwrap();
    let (code, found) = lines(&folder, &["m"]);
    assert_eq!(
        (code, found),
        (1, vec!["m/c.yaml:1:56: error[unknown-field]: unknown field `dat`".to_owned()])
    );
    symlink("m", folder.join("link")).unwrap();
    assert_eq!(lines(&folder, &["link"]).1.len(), 1);
}

#[test]
fn what_cannot_be_read_hides_nothing_else() {
    let folder = filled("unreadable", &[("m/b.yaml", WRONG), ("m/z.yaml", &config_map("z"))]);
    symlink("a.yaml", folder.join("m/a.yaml")).unwrap();
    symlink("nowhere", folder.join("m/gone.yaml")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("m/pipe.yaml")).status().unwrap().success());
    let run = validate(&folder, &["m", "missing.yaml", "--format", "concise"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.stdout, "m/b.yaml:1:56: error[unknown-field]: unknown field `dat`\n");
    let said = [
        "cannot read `m/a.yaml`: ",
        "cannot read `m/gone.yaml`: no such file",
        "cannot read `m/pipe.yaml`: not a regular file",
        "cannot read `missing.yaml`: no such file",
        "1 error in 2 objects of 2 files",
    ];
    for text in said {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("no Kubernetes object"), "{}", run.stderr);
}

#[test]
fn an_input_without_an_object_is_a_mistake() {
    let folder = filled(
        "validate-nothing",
        &[
            ("empty.yaml", ""),
            ("comment.yaml", "# a\n---\n---\n"),
            ("d/comment.yaml", "# a\n"),
            ("none/x.txt", ""),
            ("list.yaml", "{apiVersion: v1, kind: List, items: []}"),
            ("broken.yaml", "]"),
            ("good.yaml", &config_map("a")),
        ],
    );
    for input in ["empty.yaml", "comment.yaml", "d", "none", "list.yaml", "/dev/null"] {
        let (code, found) = lines(&folder, &["good.yaml", input]);
        assert_eq!((code, found), (1, vec![format!("error: no Kubernetes object in `{input}`")]));
    }
    assert_eq!(lines(&folder, &["broken.yaml"]).1.len(), 1);
    let nothing = run(&["validate", "-", "--format", "concise"], "");
    assert_eq!(
        (nothing.code, nothing.stdout.as_str()),
        (1, "error: no Kubernetes object in standard input\n")
    );
}

#[test]
fn usage_is_checked() {
    assert_eq!(run(&["validate"], "").code, 2);
    assert_eq!(run(&["validate", "-", "--format", "xml"], "").code, 2);
    let twice = run(&["validate", "-", "-"], &config_map("a"));
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("only once"), "{}", twice.stderr);
}

#[test]
fn a_broken_document_hides_nothing_after_it() {
    let text = format!(
        "{WRONG}---\na: [b\n---\n{}---\na: 'x\n---\n{}---\non: 1\n---\n{}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: q}, dat: {}}\n",
        config_map("z"),
        "{apiVersion: v1, kind: Secret, metadata: {name: q}, dat: {}}\n",
    );
    let folder = filled("broken-document", &[("a.yaml", &text), ("b.yaml", WRONG)]);
    let (_, found) = lines(&folder, &["a.yaml", "b.yaml"]);
    let places: Vec<&str> = found.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "a.yaml:1:56",
            "a.yaml:3:4",
            "a.yaml:5:56",
            "a.yaml:8:1",
            "a.yaml:11:1",
            "a.yaml:13:53",
            "b.yaml:1:52",
            "b.yaml:1:56",
        ]
    );
}

#[test]
fn streams_of_json_and_lists_are_read_with_places() {
    let stream = "{\n  \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}\n}\n{\n  \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n  \"metadata\": {\"name\": \"b\"},\n  \"dat\": {\"smile\": \"\\ud83d\\ude00\"}\n}\n";
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  dat: {}\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: d}\n    dat: {}\n";
    let typed = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: e}\n  dat: {}\n";
    let folder = filled("lists", &[("a.json", stream), ("b.yaml", list), ("c.yaml", typed)]);
    let (_, found) = lines(&folder, &["."]);
    let places: Vec<&str> = found.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["./a.json:7:3", "./b.yaml:7:3", "./b.yaml:14:5", "./c.yaml:5:3"]);
}

#[test]
fn nulls_are_not_there() {
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: }, data: ~, dat: null}\n";
    let folder = filled("nulls", &[("a.yaml", text)]);
    assert_eq!(lines(&folder, &["a.yaml"]), (0, vec![]));
}

#[test]
fn warnings_do_not_fail_a_run_unless_they_are_denied() {
    let text = "{apiVersion: example.com/v1, kind: Foo, metadata: {name: a}}\n";
    let folder = filled("warnings", &[("a.yaml", text)]);
    let run = validate(&folder, &["a.yaml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "1 warning in 1 object of 1 file\n"));
    assert!(run.stdout.starts_with("warning[unchecked-kind]: "), "{}", run.stdout);
    let denied = validate(&folder, &["a.yaml", "--deny", "warnings"]);
    assert_eq!((denied.code, denied.stderr.as_str()), (1, "1 error in 1 object of 1 file\n"));
    assert!(denied.stdout.starts_with("error[unchecked-kind]: "), "{}", denied.stdout);
}

#[test]
fn json_says_all_that_is_known() {
    let folder = filled(
        "json",
        &[("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndat: {}\n"), ("b.yaml", "")],
    );
    let run = validate(&folder, &["a.yaml", "b.yaml", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        found,
        json!({
            "findings": [
                {
                    "file": null, "line": null, "column": null, "endLine": null, "endColumn": null,
                    "severity": "error", "rule": null, "object": null, "field": null, "reason": null,
                    "message": "no Kubernetes object in `b.yaml`",
                    "help": ["an object has `apiVersion` and `kind`; if a command writes the manifests, check that it succeeded"],
                },
                {
                    "file": "a.yaml", "line": 4, "column": 1, "endLine": 4, "endColumn": 4,
                    "severity": "error", "rule": "unknown-field", "object": "ConfigMap/x", "field": "dat",
                    "reason": "UnknownField", "message": "unknown field `dat`", "help": ["did you mean `data`?"],
                },
            ],
            "summary": { "errors": 2, "warnings": 0, "objects": 1, "files": 2 },
            "skipped": [],
            "unmetPodSecurity": null,
            "undecided": [],
            "partlyChecked": [],
        })
    );
}

#[test]
fn sarif_is_as_its_schema_wants_it() {
    let text = fs::read_to_string(project("tests/validate/sarif-schema-2.1.0.json")).unwrap();
    // One of its patterns is only understood by some.
    let schema: Value = serde_json::from_str(&text.replace("{2}]?$", "{2}$")).unwrap();
    let schema = jsonschema::options().offline().should_validate_formats(true).build(&schema).unwrap();
    let twice = format!("{WRONG}---\n{WRONG}---\na: 1\na: [\n");
    let folder =
        filled("sarif", &[("a b.yaml", &twice), ("good.yaml", &config_map("z")), ("empty.yaml", "")]);
    for args in [&["good.yaml"][..], &["a b.yaml", "empty.yaml"], &["./a b.yaml", "missing.yaml"]] {
        let run = validate(&folder, &[&["--format", "sarif"], args].concat());
        let sarif: Value = serde_json::from_str(&run.stdout).unwrap();
        let errors: Vec<String> = schema.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let renamed = rules.iter().find(|rule| rule["id"] == "whitespace-in-image").unwrap();
        assert_eq!(renamed["deprecatedIds"], json!(["padded-image"]));
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.is_empty(), args == ["good.yaml"]);
        for result in results {
            if let Some(index) = result["ruleIndex"].as_u64() {
                assert_eq!(rules[usize::try_from(index).unwrap()]["id"], result["ruleId"]);
            }
            for location in result["locations"].as_array().into_iter().flatten() {
                assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "a%20b.yaml");
            }
        }
        let read = &sarif["runs"][0]["invocations"][0];
        assert_eq!(read["executionSuccessful"], json!(run.code != 2));
    }
}

#[test]
fn a_reader_of_findings_that_stops_early_is_no_error() {
    let many: String = (0..20_000).map(|i| config_map(&format!("x{i}_")) + "---\n").collect();
    let folder = filled("head", &[("a.yaml", &many)]);
    let mut child = program()
        .args(["validate", "a.yaml"])
        .current_dir(&folder)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "20000 errors in 20000 objects of 1 file\n");
}

#[test]
fn every_rule_can_be_looked_up() {
    let list = run(&["rules", "--format", "json"], "");
    let list: Value = serde_json::from_str(&list.stdout).unwrap();
    let text = run(&["rules"], "").stdout;
    for (rule, line) in list.as_array().unwrap().iter().zip(text.lines()) {
        let name = rule["name"].as_str().unwrap();
        assert!(line.starts_with(name) && line.ends_with(rule["summary"].as_str().unwrap()), "{line}");
        let page = run(&["explain", name], "");
        assert_eq!(page.code, 0);
        assert!(page.stdout.starts_with(&format!("# {name}\n")), "{}", page.stdout);
    }
}
