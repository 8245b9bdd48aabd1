use super::hoisted::{of_versions, spec};
use super::invalid_definition_schema::is_structural;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::schema::default_violation;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-definition-default",
    summary: "a default value in a CustomResourceDefinition violates its own schema",
    level: Level::Refused,
    page: include_str!("invalid_definition_default.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = spec(object) else { return };
    for (path, schema) in of_versions(spec, "schema", "validation") {
        let Some(root) = schema.map("openAPIV3Schema") else { continue };
        // What cannot be read as a structural schema has a finding of its own, and its defaults are not looked at.
        if is_structural(root) {
            check_defaults(root, &format!("{path}.openAPIV3Schema"), findings);
        }
    }
}

fn check_defaults(schema: &Node, path: &str, findings: &mut Findings<'_>) {
    if schema.get("default").is_some()
        && let Some(why) = default_violation(schema)
    {
        findings
            .key(schema, "default")
            .field(format!("{path}.default"))
            .help("change the default or the schema: every object that leaves the field out would be invalid")
            .invalid(format!("violates its own schema: {why}"));
    }
    // Elsewhere a schema cannot have defaults.
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.map(key) {
            check_defaults(inner, &format!("{path}.{key}"), findings);
        }
    }
    for entry in schema.get("properties").map(Node::entries).unwrap_or_default() {
        check_defaults(&entry.value, &format!("{path}.properties[{}]", entry.key), findings);
    }
}
