//! The workflow and the hooks are safe on a pull request of a fork, as they stand.

use std::fs;

use serde_json::{Map, Value};

use super::yaml;
use crate::support::{files, project};

/// Events whose runs have no secrets and may not write if a fork is behind them, or that no fork can cause.
const EVENTS: [&str; 5] = ["pull_request", "push", "merge_group", "schedule", "workflow_dispatch"];
/// What a job that may write must be limited to.
const OWN: &str = "github.event.pull_request.head.repo.full_name == github.repository";
const STRICT: &str = "bash --noprofile --norc -euo pipefail {0}";

fn map(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => map(other).keys().cloned().collect(),
    }
}

fn may_write(permissions: Option<&Value>) -> bool {
    match permissions {
        Some(Value::String(all)) => all != "read-all",
        other => map(other).values().any(|level| level != "read" && level != "none"),
    }
}

fn is_pinned(action: &str) -> bool {
    action.split_once('@').is_some_and(|(name, commit)| {
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        name.contains('/') && !name.starts_with('.') && commit.len() == 40 && commit.chars().all(hexadecimal)
    })
}

/// What a stranger's pull request could use.
fn holes(workflow: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for event in names(workflow.get("on")) {
        if !EVENTS.contains(&event.as_str()) {
            found.push(format!("event {event}"));
        }
    }
    if workflow.get("permissions").is_none() || may_write(workflow.get("permissions")) {
        found.push("permissions of all jobs".to_owned());
    }
    if workflow.pointer("/defaults/run/shell").and_then(Value::as_str) != Some(STRICT) {
        found.push("shell".to_owned());
    }
    if workflow.get("env").is_some_and(has_secret) {
        found.push("secret for all jobs".to_owned());
    }
    for (name, job) in map(workflow.get("jobs")) {
        found.extend(holes_of(&job).into_iter().map(|hole| format!("{name}: {hole}")));
    }
    found
}

fn has_secret(value: &Value) -> bool {
    let text = value.to_string();
    ["secrets.", "secrets[", "github.token", "toJSON(github", "toJson(github"]
        .iter()
        .any(|secret| text.contains(secret))
}

fn holes_of(job: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let none = Vec::new();
    let steps = job.get("steps").and_then(Value::as_array).unwrap_or(&none);
    let checkout = steps.iter().position(|step| word(step, "uses").starts_with("actions/checkout@"));
    if steps.is_empty() || job.get("uses").is_some() {
        found.push("steps of another file".to_owned());
    }
    if !word(job, "runs-on").starts_with("ubuntu-") {
        found.push("runner".to_owned());
    }
    if may_write(job.get("permissions")) {
        if !word(job, "if").contains(&format!("&& {OWN}")) || word(job, "if").contains("||") {
            found.push("a fork may write".to_owned());
        }
        if checkout.is_some() {
            found.push("files of the pull request beside the right to write".to_owned());
        }
    }
    if checkout.is_some() && has_secret(job) {
        found.push("files of the pull request beside a secret".to_owned());
    }
    if job.pointer("/defaults/run/shell").is_some() {
        found.push("shell".to_owned());
    }
    for (i, step) in steps.iter().enumerate() {
        let (action, run) = (word(step, "uses"), word(step, "run"));
        if !action.is_empty() && !is_pinned(action) {
            found.push(format!("action {action} is not pinned"));
        }
        if action.starts_with("actions/checkout@") {
            let with = map(step.get("with"));
            if with.get("persist-credentials") != Some(&Value::Bool(false)) {
                found.push("checkout keeps the token".to_owned());
            }
            if with.contains_key("ref") || with.contains_key("repository") || with.contains_key("token") {
                found.push("checkout of something else".to_owned());
            }
        }
        if run.contains("${{") {
            found.push("an expression becomes code".to_owned());
        }
        if step.get("shell").is_some() {
            found.push("shell".to_owned());
        }
        let builds = ["cargo ", "rustup ", "npm ", "pip ", "make "].iter().any(|tool| run.contains(tool));
        if builds && checkout.is_some_and(|checkout| checkout < i) {
            found.push("a build where the files of the pull request are".to_owned());
        }
    }
    found
}

fn workflows() -> Vec<String> {
    let all = files(&project("tests/gitops/repository/.github/workflows"));
    assert!(!all.is_empty());
    all.into_values().collect()
}

#[test]
fn no_workflow_has_a_hole() {
    for text in workflows() {
        let workflow: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(holes(&workflow), Vec::<String>::new());
    }
}

/// Each rule above finds what it is for.
#[test]
fn a_hole_is_found() {
    let text = workflows().concat();
    let checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
    let write = "permissions:\n      pull-requests: write\n    steps:\n";
    for (from, to, hole) in [
        ("  pull_request:\n", "  pull_request_target:\n", "event pull_request_target"),
        ("  pull_request:\n", "  workflow_run:\n", "event workflow_run"),
        ("  pull_request:\n", "  issue_comment:\n", "event issue_comment"),
        ("permissions:\n  contents: read\n", "", "permissions of all jobs"),
        ("permissions:\n  contents: read\n", "permissions: write-all\n", "permissions of all jobs"),
        ("  contents: read\n", "  contents: write\n", "permissions of all jobs"),
        ("-euo pipefail", "-e", "shell"),
        ("    timeout-minutes: 30\n", "    permissions: write-all\n", "rendered: a fork may write"),
        (
            "    timeout-minutes: 30\n",
            "    permissions: {contents: write}\n",
            "rendered: files of the pull request beside the right to write",
        ),
        (
            " && github.event.pull_request.head.repo.full_name == github.repository",
            "",
            "comment: a fork may write",
        ),
        ("&& github.event", "|| github.event", "comment: a fork may write"),
        (checkout, "actions/checkout@v4", "rendered: action actions/checkout@v4 is not pinned"),
        (checkout, "actions/checkout@main", "rendered: action actions/checkout@main is not pinned"),
        (checkout, "actions/checkout@11bd719", "rendered: action actions/checkout@11bd719 is not pinned"),
        (checkout, "./.github/actions/own", "rendered: action ./.github/actions/own is not pinned"),
        ("persist-credentials: false", "persist-credentials: true", "rendered: checkout keeps the token"),
        ("          persist-credentials: false\n", "", "rendered: checkout keeps the token"),
        ("fetch-depth: 0", "ref: ${{ github.head_ref }}", "rendered: checkout of something else"),
        (
            "\"$PULL_REQUEST\"",
            "${{ github.event.pull_request.title }}",
            "comment: an expression becomes code",
        ),
        ("$GITHUB_BASE_REF", "${{ github.base_ref }}", "rendered: an expression becomes code"),
        (
            "          kafka-gen render",
            "          cargo run -- render",
            "rendered: a build where the files of the pull request are",
        ),
        (
            "run: |\n          kafka-gen render",
            "shell: sh\n        run: |\n          kafka-gen render",
            "rendered: shell",
        ),
        ("runs-on: ubuntu-24.04", "runs-on: self-hosted", "rendered: runner"),
        (
            "    timeout-minutes: 30\n",
            "    env: {KEY: \"${{ secrets.KEY }}\"}\n",
            "rendered: files of the pull request beside a secret",
        ),
        ("jobs:\n", "env: {KEY: \"${{ secrets.KEY }}\"}\njobs:\n", "secret for all jobs"),
        (
            write,
            &format!("{write}      - uses: {checkout}\n"),
            "comment: files of the pull request beside the right to write",
        ),
        ("jobs:\n", "jobs:\n  other: {uses: ./.github/workflows/x.yaml}\n", "other: steps of another file"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed: Value = serde_yaml::from_str(&text.replacen(from, to, 1)).unwrap();
        let found = holes(&changed);
        assert!(found.iter().any(|found| found == hole), "{to}: {found:?}");
    }
}

/// Names of files that a stranger chooses do not become arguments.
#[test]
fn hooks_take_no_names_of_files() {
    let hooks = yaml(&project(".pre-commit-hooks.yaml"));
    for hook in hooks.as_array().unwrap() {
        assert_eq!(hook["pass_filenames"], Value::Bool(false), "{hook}");
        assert!(word(hook, "entry").starts_with("kafka-gen render"), "{hook}");
        assert_eq!(hook["language"], "rust");
    }
    let text = fs::read_to_string(project("tests/gitops/repository/.pre-commit-config.yaml")).unwrap();
    let used: Value = serde_yaml::from_str(&text).unwrap();
    for repository in used["repos"].as_array().unwrap() {
        let revision = word(repository, "rev");
        // A branch would bring another program from one day to the next.
        assert!(revision.starts_with('v') && revision.contains('.'), "{revision}");
    }
}
