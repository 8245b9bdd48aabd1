//! What a schema says about how lists and maps are merged.

use crate::kubernetes::rules::Findings;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

const LIST_TYPE: &str = "x-kubernetes-list-type";
const KEYS: &str = "x-kubernetes-list-map-keys";
const MAP_TYPE: &str = "x-kubernetes-map-type";

pub(super) fn check_map_type(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(merge) = schema.get(MAP_TYPE).and_then(Node::as_str) else { return };
    check_type(schema, "object", MAP_TYPE, path, findings);
    if !["atomic", "granular"].contains(&merge) {
        findings
            .key(schema, MAP_TYPE)
            .field(format!("{path}.{MAP_TYPE}"))
            .not_supported(merge, &["atomic", "granular"]);
    }
}

/// Refuses another type than the keyword is for.
fn check_type(schema: &Node, wanted: &str, keyword: &str, path: &str, findings: &mut Findings<'_>) {
    let reason = match schema.text("type") {
        Some("") => Reason::Required,
        Some(kind) if kind != wanted => Reason::Invalid,
        _ => return,
    };
    findings
        .key(schema, "type")
        .field(format!("{path}.type"))
        .say(reason, format!("must be `{wanted}` with `{keyword}`"));
}

pub(super) fn check_list(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    let merge = schema.get(LIST_TYPE).and_then(Node::as_str);
    let keys = schema.list(KEYS);
    let at = |key: &str| format!("{path}.{key}");
    if let Some(merge) = merge {
        check_type(schema, "array", LIST_TYPE, path, findings);
        if merge == "set" && schema.text("type") == Some("array") {
            check_set(schema, path, findings);
        }
        if !["atomic", "set", "map"].contains(&merge) {
            findings
                .key(schema, LIST_TYPE)
                .field(at(LIST_TYPE))
                .not_supported(merge, &["atomic", "map", "set"]);
        }
    }
    if !keys.is_empty() && merge != Some("map") {
        let reason = if merge.is_none() { Reason::Required } else { Reason::Invalid };
        findings
            .key(schema, LIST_TYPE)
            .field(at(LIST_TYPE))
            .say(reason, format!("must be `map` with `{KEYS}`"));
    }
    let items = schema.map("items");
    if merge == Some("map") {
        if keys.is_empty() {
            findings
                .key(schema, KEYS)
                .field(at(KEYS))
                .help("name the fields that identify an item")
                .required();
        }
        match items {
            None if schema.get("items").is_none() => {
                findings.key(schema, "items").field(at("items")).required();
            }
            Some(items) if items.text("type").is_some_and(|kind| kind != "object") => findings
                .key(items, "type")
                .field(at("items.type"))
                .invalid(format!("must be `object` in a list with `{LIST_TYPE}: map`")),
            Some(items) => check_keys(schema, items, path, findings),
            None => {}
        }
    }
    if let Some(items) = items.filter(|_| matches!(merge, Some("map" | "set")))
        && items.get("nullable").and_then(Node::as_bool) == Some(true)
    {
        findings
            .key(items, "nullable")
            .field(at("items.nullable"))
            .forbidden(format!("cannot be set in a list with `{LIST_TYPE}: {}`", merge.unwrap_or_default()));
    }
}

/// Items of a set are compared as a whole.
fn check_set(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(items) = schema.map("items") else { return };
    let key = match items.text("type") {
        Some("array") if items.get(LIST_TYPE).is_some() => LIST_TYPE,
        Some("object") => MAP_TYPE,
        _ => return,
    };
    if items.text(key) != Some("atomic") {
        findings
            .key(items, key)
            .field(format!("{path}.items.{key}"))
            .invalid("must be `atomic` in a list with `x-kubernetes-list-type: set`");
    }
}

fn check_keys(schema: &Node, items: &Node, path: &str, findings: &mut Findings<'_>) {
    let required: Vec<&str> = items.list("required").iter().filter_map(Node::as_str).collect();
    let mut seen = Vec::new();
    for key in schema.list(KEYS) {
        let Some(name) = key.as_str() else { continue };
        let spot_of_keys = format!("{path}.{KEYS}");
        let is_again = seen.contains(&name);
        seen.push(name);
        if is_again {
            findings.at(key).field(spot_of_keys).invalid(format!("has `{name}` twice"));
            continue;
        }
        let Some(field) = items.dig(&["properties", name]) else {
            findings
                .at(key)
                .field(spot_of_keys)
                .invalid(format!("has `{name}`, which is not a property of the items"));
            continue;
        };
        let at = |word: &str| format!("{path}.items.properties[{name}].{word}");
        if matches!(field.text("type"), Some("array" | "object")) {
            findings.key(field, "type").field(at("type")).invalid("must be a scalar: it identifies items");
        }
        if !required.contains(&name) && field.get("default").is_none() {
            findings
                .at(field)
                .field(at("default"))
                .help(format!("or add `{name}` to `required` of the items"))
                .say(Reason::Required, "is missing; it identifies items");
        }
        if field.get("nullable").and_then(Node::as_bool) == Some(true) {
            findings
                .key(field, "nullable")
                .field(at("nullable"))
                .forbidden("cannot be set: it identifies items");
        }
    }
}
