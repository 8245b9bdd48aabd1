use super::hoisted::{of_versions, spec};
use super::list_type::{check_list, check_map_type};
use super::structural::check_structure;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-definition-schema",
    summary: "the schema of a custom resource is missing, uses unsupported keywords or is not structural",
    level: Level::Refused,
    page: include_str!("invalid_definition_schema.md"),
    check: Check::Object(check),
};

const KEEP: &str = "x-kubernetes-preserve-unknown-fields";
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
/// Keywords of JSON Schema that definitions do not support, as the API server spells them.
const UNSUPPORTED: [&str; 6] =
    ["$ref", "additionalItems", "definitions", "dependencies", "id", "patternProperties"];
/// What may stand at the root where the status is a subresource.
const AT_ROOT: [&str; 21] = [
    "description",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "uniqueItems",
    "x-kubernetes-validations",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = spec(object) else { return };
    for version in spec.maps("versions") {
        if version.dig(&["schema", "openAPIV3Schema"]).is_none() {
            findings
                .dig(version, &["schema", "openAPIV3Schema"])
                .help("at least `{ type: object, x-kubernetes-preserve-unknown-fields: true }`")
                .required();
        }
    }
    let has_status = spec.maps("versions").any(|version| version.dig(&["subresources", "status"]).is_some());
    for (path, schema) in of_versions(spec, "schema", "validation") {
        let Some(root) = schema.map("openAPIV3Schema") else { continue };
        let path = format!("{path}.openAPIV3Schema");
        if has_status {
            check_root(root, &path, findings);
        }
        if is_true(root, "nullable") {
            findings
                .key(root, "nullable")
                .field(format!("{path}.nullable"))
                .forbidden("cannot be set at the root");
        }

        check_words(root, &path, Place { is_root: true, ..Place::default() }, findings);
        // What cannot be read as a structural schema is not checked as one.
        if is_structural(root) {
            check_structure(root, &path, findings);
        }
    }
}

/// The status is validated by what is below `properties.status` only.
fn check_root(root: &Node, path: &str, findings: &mut Findings<'_>) {
    let is_allowed = |key: &str| AT_ROOT.contains(&key) || key == KEEP;
    if let Some(entry) =
        root.entries().iter().find(|entry| !is_allowed(&entry.key) && !is_unset(&entry.value))
    {
        findings
            .key(root, &entry.key)
            .field(path)
            .help("put it below `properties`")
            .invalid(format!("has `{}` at the root, which the status subresource does not allow", entry.key));
    }
    if root.text("type").is_some_and(|kind| !kind.is_empty() && kind != "object") {
        findings.key(root, "type").field(format!("{path}.type")).invalid("must be `object` at the root");
    }
}

fn is_unset(value: &Node) -> bool {
    value.is_empty() || value.as_bool() == Some(false)
}

/// Where a schema is in the whole one.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    is_root: bool,
    is_in_metadata: bool,
    has_no_defaults: bool,
}

fn is_true(map: &Node, key: &str) -> bool {
    map.get(key).and_then(Node::as_bool) == Some(true)
}

/// True if the schema has none of the keywords that keep it from being read as a structural one.
pub(super) fn is_structural(schema: &Node) -> bool {
    let is_own = UNSUPPORTED.iter().all(|word| schema.get(word).is_none_or(Node::is_empty))
        && !matches!(schema.get("items").map(|items| &items.data), Some(Data::List(_)))
        && schema.get(KEEP).and_then(Node::as_bool) != Some(false);
    is_own && below(schema).iter().all(|(_, inner)| is_structural(inner))
}

/// The schemas in a schema, each with its path from there.
pub(super) fn below(schema: &Node) -> Vec<(String, &Node)> {
    let mut found = Vec::new();
    for key in ["items", "additionalProperties", "not"] {
        found.extend(schema.map(key).map(|inner| (format!(".{key}"), inner)));
    }
    for entry in schema.get("properties").map(Node::entries).unwrap_or_default() {
        found.push((format!(".properties[{}]", entry.key), &entry.value));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        found.extend(
            schema.list(key).iter().enumerate().map(|(index, inner)| (format!(".{key}[{index}]"), inner)),
        );
    }
    found
}

fn check_words(schema: &Node, path: &str, place: Place, findings: &mut Findings<'_>) {
    let at = |key: &str| format!("{path}.{key}");
    match schema.text("type") {
        Some("null") => {
            findings
                .key(schema, "type")
                .field(at("type"))
                .help("use `nullable: true`")
                .not_supported("null", &TYPES);
        }
        Some(kind) if !kind.is_empty() && !TYPES.contains(&kind) => {
            findings.key(schema, "type").field(at("type")).not_supported(kind, &TYPES);
        }
        _ => {}
    }
    if place.has_no_defaults && schema.get("default").is_some() {
        findings.key(schema, "default").field(at("default")).forbidden("cannot be set for metadata");
    }
    for word in UNSUPPORTED {
        if schema.get(word).is_some_and(|value| !value.is_empty() || word == "dependencies") {
            findings.key(schema, word).field(at(word)).forbidden("is not supported in definitions");
        }
    }
    if let Some(items) = schema.get("items").filter(|items| matches!(items.data, Data::List(_))) {
        findings.at(items).field(at("items")).forbidden("must be one schema, not a list");
    }
    if place.is_in_metadata && is_true(schema, "x-kubernetes-embedded-resource") {
        let key = "x-kubernetes-embedded-resource";
        findings.key(schema, key).field(at(key)).forbidden("cannot be set within metadata");
    }
    if is_true(schema, "uniqueItems") {
        findings
            .key(schema, "uniqueItems")
            .field(at("uniqueItems"))
            .help("use `x-kubernetes-list-type: set`")
            .forbidden("cannot be `true`: the check would be too expensive");
    }
    let has_properties = schema.get("properties").is_some_and(|properties| !properties.is_empty());
    if has_properties && schema.get("additionalProperties").is_some_and(|more| more.as_bool() != Some(true)) {
        findings
            .key(schema, "additionalProperties")
            .field(at("additionalProperties"))
            .forbidden("cannot be set with `properties`");
    }
    if schema.get(KEEP).and_then(Node::as_bool) == Some(false) {
        findings
            .key(schema, KEEP)
            .field(at(KEEP))
            .help("remove it")
            .invalid("is `false`, and can only be `true`");
    }
    check_map_type(schema, path, findings);
    check_list(schema, path, findings);
    check_validations(schema, path, findings);
    for (step, inner) in below(schema) {
        check_words(inner, &format!("{path}{step}"), place.below(schema, &step), findings);
    }
}

impl Place {
    /// The place of a schema in the one that is here.
    fn below(self, schema: &Node, step: &str) -> Self {
        let has_metadata = self.is_root || is_true(schema, "x-kubernetes-embedded-resource");
        let is_metadata = has_metadata
            && matches!(step, ".properties[metadata]" | ".properties[kind]" | ".properties[apiVersion]");
        let is_free = self.is_in_metadata && step == ".additionalProperties";
        Self {
            is_root: false,
            is_in_metadata: self.is_in_metadata || is_metadata,
            has_no_defaults: self.has_no_defaults || is_metadata && self.is_root || is_free,
        }
    }
}

/// The rules in CEL are not evaluated.
fn check_validations(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    for (index, rule) in schema.list("x-kubernetes-validations").iter().enumerate() {
        let at = |key: &str| format!("{path}.x-kubernetes-validations[{index}].{key}");
        let (Some(text), Some(message)) = (rule.text("rule"), rule.text("message")) else { continue };
        let has_breaks = |text: &str| text.trim().contains(['\n', '\r']);
        if text.trim().is_empty() {
            findings.key(rule, "rule").field(at("rule")).required();
        } else if !message.is_empty() && message.trim().is_empty() {
            findings.key(rule, "message").field(at("message")).invalid("is blank");
        } else if has_breaks(message) {
            findings.key(rule, "message").field(at("message")).invalid("contains line breaks");
        } else if has_breaks(text) && message.is_empty() {
            findings
                .key(rule, "message")
                .field(at("message"))
                .say(Reason::Required, "is missing; a rule of several lines needs a message");
        }
        let reasons =
            ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
        if let Some(reason) =
            rule.get("reason").and_then(Node::as_str).filter(|reason| !reasons.contains(reason))
        {
            findings.key(rule, "reason").field(at("reason")).not_supported(reason, &reasons);
        }
    }
}
