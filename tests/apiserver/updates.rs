//! What a real API server said of updates: an object, what was applied to it, and whether that was rejected.
//!
//! The old object is one of the manifests in `tests/apiserver/` with `base_patch` applied, and with the status that the
//! cluster gave it in between; `patch` makes the new one of it.

use std::fs;

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Side};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};
use serde_json::Value;

use super::repeated;
use crate::support::project;

fn base(case: &Value) -> Value {
    let name = case["base"].as_str().unwrap();
    let text = fs::read_to_string(project(&format!("tests/apiserver/{name}.yaml"))).unwrap();
    let id = SourceMap::default().add("base", text.clone());
    read(&text, id, Dialect::Manifest).unwrap().remove(0).to_value()
}

fn patched(mut value: Value, patch: &Value) -> Value {
    if patch.is_array() {
        let patch: json_patch::Patch = serde_json::from_value(repeated(patch)).unwrap();
        json_patch::patch(&mut value, &patch).unwrap();
    }
    value
}

fn side(object: &Value) -> Side {
    let text = serde_json::to_string_pretty(object).unwrap();
    let id = SourceMap::default().add("side", text.clone());
    Side::new(read(&text, id, Dialect::Manifest).unwrap().into_iter().map(Node::without_nulls).collect())
}

fn disagreement(case: &Value) -> Option<String> {
    let mut old = patched(base(case), &case["base_patch"]);
    let new = patched(old.clone(), &case["patch"]);
    if let Some(status) = case["status_patch"]["status"].as_object() {
        old["status"] = status.clone().into();
    }
    let changes = Changes::between(&side(&old), &side(&new));
    let claims = judge(&changes);
    let refusals: Vec<(&str, &str)> = claims
        .iter()
        .filter_map(|claim| claim.refused.as_ref())
        .map(|(field, reason)| (field.as_str(), reason.name()))
        .collect();
    let (id, field, reason) = (&case["id"], &case["field"], &case["reason"]);
    if case["expect"] == "reject" {
        let right = refusals.iter().any(|found| *field == found.0 && *reason == found.1);
        (!right).then(|| format!("{id}: the API server says {reason} at {field}, not {refusals:?}"))
    } else {
        (!refusals.is_empty()).then(|| format!("{id}: the API server accepts it, not {refusals:?}"))
    }
}

#[test]
fn an_api_server_says_the_same_of_updates() {
    let chosen = std::env::var_os("CASES").map(|prefix| prefix.to_string_lossy().into_owned());
    let text = fs::read_to_string(project("tests/apiserver/update.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 70);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| chosen.as_ref().is_none_or(|prefix| case["id"].as_str().unwrap().starts_with(prefix)))
        .filter_map(disagreement)
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
