//! Structural schemas: every field has one type, said outside of `allOf`, `anyOf`, `oneOf` and `not`.

use crate::kubernetes::rules::Findings;
use crate::report::diagnostic::Reason;
use crate::yaml::{Data, Node};

const EMBEDDED: &str = "x-kubernetes-embedded-resource";
const INT_OR_STRING: &str = "x-kubernetes-int-or-string";
const KEEP: &str = "x-kubernetes-preserve-unknown-fields";
const JUNCTORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// What a schema below a junctor cannot say.
const OUTSIDE: [&str; 13] = [
    "additionalProperties",
    "default",
    "description",
    "nullable",
    "title",
    "type",
    EMBEDDED,
    INT_OR_STRING,
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    KEEP,
    "x-kubernetes-validations",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

/// Checks the schema of a version.
pub(super) fn check_structure(root: &Node, path: &str, findings: &mut Findings<'_>) {
    check_schema(root, Level::Root, path, findings);
    for (step, nested) in junctions(root) {
        check_known(nested, Some(root), path, &format!("{path}{step}"), findings);
    }
}

fn is_true(map: &Node, key: &str) -> bool {
    map.get(key).and_then(Node::as_bool) == Some(true)
}

fn properties(schema: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = schema.get("properties").map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| (entry.key.as_str(), &entry.value))
}

/// The schemas below `allOf`, `anyOf`, `oneOf` and `not`.
fn junctions(schema: &Node) -> Vec<(String, &Node)> {
    let mut found: Vec<(String, &Node)> =
        schema.map("not").map(|not| (".not".to_owned(), not)).into_iter().collect();
    for key in JUNCTORS {
        found.extend(
            schema.list(key).iter().enumerate().map(|(index, inner)| (format!(".{key}[{index}]"), inner)),
        );
    }
    found
}

fn check_schema(schema: &Node, level: Level, path: &str, findings: &mut Findings<'_>) {
    let at = |key: &str| format!("{path}.{key}");
    if schema.text("type") == Some("array") && schema.get("items").is_none() {
        findings.key(schema, "items").field(at("items")).help("describe the items of the list").required();
    }
    if let Some(items) = schema.map("items") {
        check_schema(items, Level::Item, &at("items"), findings);
    }
    for (name, field) in properties(schema) {
        check_schema(field, Level::Field, &format!("{path}.properties[{name}]"), findings);
    }
    if let Some(more) = schema.get("additionalProperties") {
        let text = match level {
            Level::Root => Some("cannot be set at the root"),
            _ if is_true(schema, EMBEDDED) => Some("cannot be set for an embedded resource"),
            _ => None,
        };
        if let Some(text) = text {
            findings.at(more).field(at("additionalProperties")).forbidden(text);
        }
        if matches!(more.data, Data::Map(_)) {
            check_schema(more, Level::Field, &at("additionalProperties"), findings);
        }
    }
    if is_true(schema, INT_OR_STRING) {
        for key in [KEEP, EMBEDDED] {
            if is_true(schema, key) {
                findings
                    .key(schema, key)
                    .field(at(key))
                    .invalid(format!("cannot be set with `{INT_OR_STRING}`"));
            }
        }
    }
    check_junctions(schema, path, findings);
    check_type(schema, level, path, findings);
    if level == Level::Root || is_true(schema, EMBEDDED) {
        check_metadata(schema, level, path, findings);
    }
    if is_true(schema, EMBEDDED) && !is_true(schema, KEEP) && properties(schema).next().is_none() {
        findings
            .key(schema, "properties")
            .field(at("properties"))
            .help(format!("or set `{KEEP}: true`"))
            .required();
    }
}

fn check_type(schema: &Node, level: Level, path: &str, findings: &mut Findings<'_>) {
    let Some(kind) = schema.text("type") else { return };
    let is_open = is_true(schema, INT_OR_STRING) || is_true(schema, KEEP);
    let (reason, text) = if is_true(schema, EMBEDDED) && kind != "object" {
        let reason = if kind.is_empty() { Reason::Required } else { Reason::Invalid };
        (reason, format!("must be `object` with `{EMBEDDED}`"))
    } else if kind.is_empty() && !is_open {
        (Reason::Required, "is missing".to_owned())
    } else if level == Level::Root && !kind.is_empty() && kind != "object" {
        (Reason::Invalid, format!("is `{kind}`, and must be `object` at the root"))
    } else {
        return;
    };
    findings.key(schema, "type").field(format!("{path}.type")).say(reason, text);
}

/// The API server brings its own schema of `metadata`.
fn check_metadata(schema: &Node, level: Level, path: &str, findings: &mut Findings<'_>) {
    for (name, field) in properties(schema) {
        let wanted = match name {
            "kind" | "apiVersion" => "string",
            "metadata" => "object",
            _ => continue,
        };
        if field.text("type").is_some_and(|kind| kind != wanted) {
            findings
                .key(field, "type")
                .field(format!("{path}.properties[{name}].type"))
                .invalid(format!("must be `{wanted}`"));
        }
        let is_foreign = |key: &str, value: &Node| match key {
            "type" | "default" => false,
            "properties" => {
                value.entries().iter().any(|entry| !matches!(entry.key.as_str(), "name" | "generateName"))
            }
            _ => !value.is_empty() && value.as_bool() != Some(false),
        };
        let foreign = field.entries().iter().find(|entry| is_foreign(&entry.key, &entry.value));
        if let Some(entry) = foreign.filter(|_| name == "metadata" && level == Level::Root) {
            findings
                .key(field, &entry.key)
                .field(format!("{path}.properties[metadata]"))
                .help("write `metadata: { type: object }`")
                .forbidden("can only restrict `name` and `generateName`");
        }
    }
}

/// `[{ type: integer }, { type: string }]`, the one place where types may be said below a junctor.
fn is_int_or_string(list: &[Node]) -> bool {
    let is = |node: &Node, kind: &str| node.entries().len() == 1 && node.text("type") == Some(kind);
    matches!(list, [first, second] if is(first, "integer") && is(second, "string"))
}

fn check_junctions(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    let has_both = is_int_or_string(schema.list("anyOf"));
    let first_has_both =
        schema.list("allOf").first().is_some_and(|first| is_int_or_string(first.list("anyOf")));
    for (step, nested) in junctions(schema) {
        if step.starts_with(".anyOf") && has_both {
            continue;
        }
        let skips = step == ".allOf[0]" && first_has_both;
        check_nested(nested, skips, &format!("{path}{step}"), findings);
    }
}

fn check_nested(schema: &Node, skips_any: bool, path: &str, findings: &mut Findings<'_>) {
    for (step, nested) in junctions(schema) {
        if !(skips_any && step.starts_with(".anyOf")) {
            check_nested(nested, false, &format!("{path}{step}"), findings);
        }
    }
    if let Some(items) = schema.map("items") {
        check_nested(items, false, &format!("{path}.items"), findings);
    }
    for (name, field) in properties(schema) {
        check_nested(field, false, &format!("{path}.properties[{name}]"), findings);
    }
    for key in OUTSIDE {
        if schema
            .get(key)
            .is_some_and(|value| key == "default" || !value.is_empty() && value.as_bool() != Some(false))
        {
            findings
                .key(schema, key)
                .field(format!("{path}.{key}"))
                .help("say it outside of `allOf`, `anyOf`, `oneOf` and `not`")
                .forbidden("cannot be set here in a structural schema");
        }
    }
    if let Some(metadata) = schema.dig(&["properties", "metadata"]) {
        findings
            .at(metadata)
            .field(format!("{path}.properties[metadata]"))
            .forbidden("cannot be restricted here");
    }
}

/// Every field below a junctor must be described outside of it.
fn check_known(nested: &Node, schema: Option<&Node>, path: &str, place: &str, findings: &mut Findings<'_>) {
    let Some(schema) = schema else {
        findings
            .at(nested)
            .field(path)
            .say(Reason::Required, format!("is missing, and `{place}` restricts it"));
        return;
    };
    for (step, inner) in junctions(nested) {
        check_known(inner, Some(schema), path, &format!("{place}{step}"), findings);
    }
    if let Some(items) = nested.map("items") {
        check_known(
            items,
            schema.map("items"),
            &format!("{path}.items"),
            &format!("{place}.items"),
            findings,
        );
    }
    for (name, field) in properties(nested) {
        let step = format!(".properties[{name}]");
        let own = schema.dig(&["properties", name]);
        check_known(field, own, &format!("{path}{step}"), &format!("{place}{step}"), findings);
    }
}
