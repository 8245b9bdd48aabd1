//! What a real API server said of 363 manifests, and whether we say the same: accepted or refused, and at which field.
//! `code.json` has more of them, of which the code of Kubernetes 1.36.0 said it that an API server runs: the strict
//! decoder, the defaults and the validation of each kind, without admission. `kinds.json` is of the same code (1.36.3), with
//! every field that it rejects: we name these and no other.
//!
//! A case is a change (RFC 6902, where `$repeat` stands for a text many times over, or a replacement in the text) to
//! one of the manifests in `tests/apiserver/`. `CASES=JOB-` runs those whose id begins so.

mod updates;

use std::collections::BTreeSet;
use std::fs;

use kafka_gen::kubernetes::manifest::{Options, PodSecurity};
use kafka_gen::report::Level;
use kafka_gen::report::diagnostic::{Diagnostic, Report, Severity};
use kafka_gen::rules;
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};
use serde_json::Value;

use crate::support::project;

struct Case {
    id: String,
    text: String,
    refused: bool,
    field: String,
    reason: String,
    client_side_apply: bool,
    /// All fields that are rejected, where that is known.
    fields: Option<Vec<String>>,
}

fn cases(file: &str) -> Vec<Case> {
    let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(project(file)).unwrap()).unwrap();
    list.iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let base = fs::read_to_string(project(&format!("tests/apiserver/{}.yaml", text("base")))).unwrap();
    Case {
        id: text("id"),
        text: patched(&base, case),
        refused: case["expect"] == "reject",
        field: text("field"),
        reason: text("reason"),
        client_side_apply: case["mode"] == "client-side-apply",
        fields: case["fields"]
            .as_array()
            .map(|fields| fields.iter().map(|field| field.as_str().unwrap().to_owned()).collect()),
    }
}

fn patched(base: &str, case: &Value) -> String {
    if let Some(replacements) = case["text_patch"].as_array() {
        return replacements.iter().fold(base.to_owned(), |text, pair| {
            let (old, new) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            assert!(text.contains(old), "{}", case["id"]);
            text.replacen(old, new, 1)
        });
    }
    let id = SourceMap::default().add("base", base.to_owned());
    let mut value = read(base, id, Dialect::Manifest).unwrap().remove(0).to_value();
    let patch: json_patch::Patch = serde_json::from_value(repeated(&case["patch"])).unwrap();
    json_patch::patch(&mut value, &patch).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

/// The same value with every `$repeat` written out.
fn repeated(value: &Value) -> Value {
    match value {
        Value::Object(map) => match map.get("$repeat") {
            Some(pair) => {
                pair[0].as_str().unwrap().repeat(usize::try_from(pair[1].as_u64().unwrap()).unwrap()).into()
            }
            None => map.iter().map(|(key, value)| (key.clone(), repeated(value))).collect(),
        },
        Value::Array(items) => items.iter().map(repeated).collect(),
        other => other.clone(),
    }
}

fn judge(text: &str) -> Report {
    let id = SourceMap::default().add("case", text.to_owned());
    match read(text, id, Dialect::Manifest) {
        Ok(nodes) => {
            let nodes: Vec<Node> = nodes.into_iter().map(Node::without_nulls).collect();
            // The Namespace of the cases enforces it.
            let options = Options { pod_security: PodSecurity::Restricted };
            let mut report = rules::check_manifests(&nodes.iter().collect::<Vec<_>>(), options);
            report.retain(|finding| !is_of_other_components(finding));
            report
        }
        Err(report) => report,
    }
}

/// True for an error that the API server does not know: what it accepts, and the kubelet or a controller cannot do.
fn is_of_other_components(finding: &Diagnostic) -> bool {
    let level = finding.rule.and_then(rules::find).map(|rule| rule.level);
    let reason = finding.subject.as_ref().and_then(|subject| subject.reason);
    finding.severity == Severity::Error && level == Some(Level::Error) && reason.is_none()
}

/// Go names types by their structs and knows no indices there: only the last name can be compared.
fn is_expected(case: &Case, finding: &Diagnostic) -> bool {
    let Some(subject) = &finding.subject else { return false };
    let reason = subject.reason.map_or("", |reason| reason.name());
    match case.reason.as_str() {
        "type-mismatch" => {
            let last = |path: &str| {
                let name = path.rsplit('.').next().unwrap_or_default();
                name.split('[').next().unwrap_or_default().to_owned()
            };
            matches!(reason, "WrongType" | "Invalid")
                && (case.field.is_empty()
                    || subject.field.starts_with(&case.field)
                    || last(&subject.field) == last(&case.field))
        }
        // It does not mark a key that has dots in it.
        "strict-unknown-field" => {
            let plain = |path: &str| path.replace('[', ".").replace(']', "");
            reason == "UnknownField" && plain(&subject.field) == plain(&case.field)
        }
        "strict-duplicate-field" => reason == "DuplicateField" && subject.field == case.field,
        // Pod Security names no field.
        "Forbidden" if case.field.is_empty() => reason == "Forbidden",
        wanted => reason == wanted && subject.field == case.field,
    }
}

fn disagreement(case: &Case) -> Option<String> {
    let report = judge(&case.text);
    let list = || {
        let line = |finding: &Diagnostic| {
            let subject = finding.subject.as_ref();
            format!(
                "\n    {:?} {} {:?} {}",
                finding.severity,
                subject.map_or("", |subject| &subject.field),
                subject.and_then(|subject| subject.reason),
                finding.message.chars().take(160).collect::<String>()
            )
        };
        report.diagnostics().iter().map(line).collect::<String>()
    };
    let refused = report.has_errors() || (case.client_side_apply && !report.diagnostics().is_empty());
    match (case.refused, refused) {
        (false, true) => Some(format!("{}: the API server accepts it{}", case.id, list())),
        (true, false) => Some(format!("{}: the API server says {} at {}", case.id, case.reason, case.field)),
        (true, true) => {
            let counts = |finding: &&Diagnostic| {
                (finding.severity == Severity::Error || case.client_side_apply) && is_expected(case, finding)
            };
            if report.diagnostics().iter().filter(counts).count() == 0 {
                return Some(format!(
                    "{}: the API server says {} at {}, not{}",
                    case.id,
                    case.reason,
                    case.field,
                    list()
                ));
            }
            let errors = report.diagnostics().iter().filter(|finding| finding.severity == Severity::Error);
            let ours: BTreeSet<&str> =
                errors.filter_map(|finding| Some(finding.subject.as_ref()?.field.as_str())).collect();
            let fields = case.fields.as_ref()?;
            (ours != fields.iter().map(String::as_str).collect())
                .then(|| format!("{}: the API server rejects {}, not{}", case.id, fields.join(", "), list()))
        }
        (false, false) => None,
    }
}

#[test]
fn an_api_server_says_the_same_of_new_objects() {
    let chosen = std::env::var_os("CASES").map(|prefix| prefix.to_string_lossy().into_owned());
    let mut cases = cases("tests/apiserver/create.json");
    assert!(cases.len() > 350);
    cases.extend(self::cases("tests/apiserver/code.json"));
    cases.extend(self::cases("tests/apiserver/kinds.json"));
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| chosen.as_ref().is_none_or(|prefix| case.id.starts_with(prefix)))
        .filter_map(disagreement)
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Together, so that what one refers to in another is found as well.
#[test]
fn the_manifests_that_cases_change_are_sound() {
    let files = crate::support::files(&project("tests/apiserver"));
    let manifests: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".yaml")).collect();
    for (path, text) in &manifests {
        let report = judge(text);
        assert!(report.diagnostics().is_empty(), "{path}: {:?}", report.diagnostics());
    }
    let all: String = manifests.iter().map(|(_, text)| format!("---\n{text}")).collect();
    let report = judge(&all);
    assert!(report.diagnostics().is_empty(), "{:?}", report.diagnostics());
}
