use std::collections::BTreeSet;

use super::hoisted::{of_versions, spec};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::check_choice_unless_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-definition",
    summary: "the names, versions, columns or conversion of a CustomResourceDefinition are invalid",
    level: Level::Refused,
    page: include_str!("invalid_definition.md"),
    check: Check::Object(check),
};

const SCOPES: [&str; 2] = ["Cluster", "Namespaced"];
const COLUMN_FORMATS: [&str; 8] =
    ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const COLUMN_TYPES: [&str; 5] = ["boolean", "date", "integer", "number", "string"];
const LABEL: &str =
    "a name of at most 63 lower-case letters, digits and `-`, a letter first, a letter or digit last";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = spec(object) else { return };
    check_group(spec, findings);
    check_choice_unless_empty(spec, "scope", &SCOPES, findings);
    if spec.get("scope").is_some_and(Node::is_empty) {
        findings.key(spec, "scope").say(Reason::Required, "is empty");
    }
    check_names(spec, findings);
    check_own_name(object, spec, findings);
    check_versions(spec, findings);
    for (path, columns) in of_versions(spec, "additionalPrinterColumns", "additionalPrinterColumns") {
        for (index, column) in columns.items().iter().enumerate() {
            check_column(column, &format!("{path}[{index}]"), findings);
        }
    }
    for (path, subresources) in of_versions(spec, "subresources", "subresources") {
        if let Some(scale) = subresources.map("scale") {
            check_scale(scale, &path, findings);
        }
    }
    for (path, fields) in of_versions(spec, "selectableFields", "selectableFields") {
        for (index, field) in
            fields.items().iter().enumerate().filter(|(_, field)| field.text("jsonPath") == Some(""))
        {
            findings.key(field, "jsonPath").field(format!("{path}[{index}].jsonPath")).required();
        }
    }
    if let Some(conversion) = spec.map("conversion") {
        check_conversion(conversion, findings);
    }
}

fn check_group(spec: &Node, findings: &mut Findings<'_>) {
    let Some(group) = spec.get("group").and_then(Node::as_str) else { return };
    if group.is_empty() {
        findings.key(spec, "group").say(Reason::Required, "is empty");
    } else if let Err(wanted) = Format::DnsSubdomain.check(group) {
        findings.key(spec, "group").is_not(group, wanted);
    } else if !group.contains('.') {
        findings
            .key(spec, "group")
            .is_not(group, "a domain with at least one dot, such as `kafka.example.com`");
    }
}

/// A label that begins with a letter.
fn is_label(text: &str) -> bool {
    Format::DnsLabel.check(text).is_ok() && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn check_names(spec: &Node, findings: &mut Findings<'_>) {
    let Some(names) = spec.map("names") else {
        for key in ["plural", "kind"].into_iter().filter(|_| spec.get("names").is_none()) {
            findings.dig(spec, &["names", key]).required();
        }
        return;
    };
    for key in ["plural", "singular", "kind", "listKind"] {
        let Some(text) = names.get(key).and_then(Node::as_str) else { continue };
        // An absent or empty name is made of the kind.
        let is_made = matches!(key, "singular" | "listKind") && names.text("kind") != Some("");
        let folded = if key.to_lowercase().ends_with("kind") { text.to_lowercase() } else { text.to_owned() };
        if text.is_empty() {
            if !is_made {
                findings.key(names, key).say(Reason::Required, "is empty");
            }
        } else if !is_label(&folded) {
            findings.key(names, key).is_not(text, LABEL);
        }
    }
    let kind = names.text("kind").filter(|kind| !kind.is_empty());
    if let Some(kind) = kind.filter(|kind| names.text("listKind") == Some(*kind)) {
        findings
            .key(names, "listKind")
            .help(format!("write `listKind: {kind}List`"))
            .invalid(format!("is `{kind}`, as `kind` is"));
    }
    for name in ["shortNames", "categories"].into_iter().flat_map(|key| names.list(key)) {
        if let Some(text) = name.as_str().filter(|text| !is_label(text)) {
            findings.at(name).is_not(text, LABEL);
        }
    }
}

fn check_own_name(object: &Object<'_>, spec: &Node, findings: &mut Findings<'_>) {
    let (Some(group), Some(plural)) =
        (spec.get("group").and_then(Node::as_str), spec.dig(&["names", "plural"]).and_then(Node::as_str))
    else {
        return;
    };
    let wanted = format!("{plural}.{group}");
    if let Some(metadata) =
        object.dig(&["metadata"]).filter(|_| !object.name.is_empty() && object.name != wanted)
    {
        findings
            .key(metadata, "name")
            .help(format!("write `name: {wanted}`"))
            .invalid(format!("is `{}`; it must be the plural name and the group", object.name));
    }
}

fn check_versions(spec: &Node, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for version in spec.maps("versions") {
        let Some(name) = version.text("name") else { continue };
        if !is_label(name) {
            findings.key(version, "name").is_not(name, LABEL);
        }
        if !seen.insert(name) {
            findings.key(spec, "versions").mark(version).invalid(format!("has the version `{name}` twice"));
        }
        check_deprecation(version, findings);
    }
    let stored = spec.maps("versions").filter(|version| flag(version, "storage"));
    let count = stored.count();
    if count != 1 {
        findings
            .key(spec, "versions")
            .help("set `storage: true` for one version, and `storage: false` for all others")
            .invalid(format!("has {count} versions with `storage: true`, and must have one"));
    }
    if count == 0 {
        findings
            .key(spec, "versions")
            .field("status.storedVersions")
            .invalid("is empty: there is no version with `storage: true`");
    }
}

fn flag(map: &Node, key: &str) -> bool {
    map.get(key).and_then(Node::as_bool) == Some(true)
}

fn check_deprecation(version: &Node, findings: &mut Findings<'_>) {
    let Some(text) = version.get("deprecationWarning").and_then(Node::as_str) else { return };
    let spot = findings.key(version, "deprecationWarning");
    if !flag(version, "deprecated") {
        spot.help("set `deprecated: true`").invalid("is set for a version that is not deprecated");
    } else if text.is_empty() {
        spot.invalid("is empty");
    } else if text.len() > 256 {
        spot.invalid("has more than 256 characters");
    } else if text.contains(char::is_control) {
        spot.invalid("contains a line break or another control character");
    }
}

fn check_column(column: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(kind) = column.text("type") else { return };
    if column.text("name") == Some("") {
        findings.key(column, "name").field(format!("{path}.name")).required();
    }
    let types = "one of `boolean`, `date`, `integer`, `number`, `string`";
    if kind.is_empty() {
        findings.key(column, "type").field(format!("{path}.type")).help(types).required();
    } else if !COLUMN_TYPES.contains(&kind) {
        findings
            .key(column, "type")
            .field(format!("{path}.type"))
            .help(types)
            .is_not(kind, "a type of columns");
    }
    if let Some(format) =
        column.text("format").filter(|text| !text.is_empty() && !COLUMN_FORMATS.contains(text))
    {
        findings.key(column, "format").field(format!("{path}.format")).is_not(format, "a format of columns");
    }
    match column.text("jsonPath") {
        Some("") => findings.key(column, "jsonPath").field(format!("{path}.JSONPath")).required(),
        Some(text) if !text.starts_with('.') => {
            findings.key(column, "jsonPath").field(format!("{path}.JSONPath")).is_not(text, JSON_PATH);
        }
        _ => {}
    }
}

const JSON_PATH: &str = "a path such as `.spec.replicas`, which begins with a dot";

fn check_scale(scale: &Node, path: &str, findings: &mut Findings<'_>) {
    let keys: [(&str, &[&str]); 3] = [
        ("specReplicasPath", &[".spec."]),
        ("statusReplicasPath", &[".status."]),
        ("labelSelectorPath", &[".spec.", ".status."]),
    ];
    for (key, starts) in keys {
        let Some(text) = scale.text(key) else { continue };
        let spot = findings.key(scale, key).field(format!("{path}.scale.{key}"));
        if text.is_empty() {
            if key != "labelSelectorPath" {
                spot.required();
            }
        } else if !text.starts_with('.') {
            spot.is_not(text, JSON_PATH);
        } else if !starts.iter().any(|start| text.starts_with(start)) {
            spot.invalid(format!("is `{text}`, which is not below `{}`", starts.join("` or `")));
        }
    }
}

fn check_conversion(conversion: &Node, findings: &mut Findings<'_>) {
    const WEBHOOK: &str = "spec.conversion.webhookClientConfig";
    check_choice_unless_empty(conversion, "strategy", &["None", "Webhook"], findings);
    if conversion.get("strategy").is_some_and(Node::is_empty) {
        findings.key(conversion, "strategy").say(Reason::Required, "is empty");
    }
    let webhook = conversion.map("webhook");
    let client = webhook.and_then(|webhook| webhook.map("clientConfig"));
    let versions = webhook.map(|webhook| webhook.list("conversionReviewVersions")).unwrap_or_default();
    if conversion.text("strategy") != Some("Webhook") {
        if let Some(webhook) = webhook.filter(|_| client.is_some()) {
            findings
                .at(webhook)
                .field(WEBHOOK)
                .help("set `strategy: Webhook`")
                .forbidden("cannot be set without `strategy: Webhook`");
        }
        if let Some(webhook) = webhook.filter(|_| !versions.is_empty()) {
            findings
                .key(webhook, "conversionReviewVersions")
                .field("spec.conversion.conversionReviewVersions")
                .forbidden("cannot be set without `strategy: Webhook`");
        }
        return;
    }
    let has = |key: &str| client.is_some_and(|client| client.get(key).is_some());
    if client.is_none() || has("url") == has("service") {
        findings
            .dig(conversion, &["webhook", "clientConfig"])
            .field(WEBHOOK)
            .help("set either `service` or `url`")
            .required();
    }
    if let Some(service) = client.and_then(|client| client.map("service")).filter(|_| !has("url")) {
        check_service(service, &format!("{WEBHOOK}.service"), findings);
    }
    let path = "spec.conversion.conversionReviewVersions";
    if versions.is_empty() {
        findings
            .dig(conversion, &["webhook", "conversionReviewVersions"])
            .field(path)
            .help("write `conversionReviewVersions: [v1]`")
            .required();
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, version) in versions.iter().enumerate() {
        let Some(text) = version.as_str() else { continue };
        let field = format!("{path}[{index}]");
        if !seen.insert(text) {
            findings.at(version).field(field).invalid(format!("is `{text}` again"));
        } else if !is_label(text) {
            findings.at(version).field(field).is_not(text, LABEL);
        }
    }
    if !versions.iter().any(|version| matches!(version.as_str(), Some("v1" | "v1beta1"))) {
        findings
            .dig(conversion, &["webhook", "conversionReviewVersions"])
            .field(path)
            .help("write `conversionReviewVersions: [v1]`")
            .invalid("has neither `v1` nor `v1beta1`, which the API server sends");
    }
}

fn check_service(service: &Node, path: &str, findings: &mut Findings<'_>) {
    // The API server confuses the two.
    for (key, blamed) in [("name", "namespace"), ("namespace", "name")] {
        if service.text(key) == Some("") {
            findings.key(service, key).field(format!("{path}.{blamed}")).required();
        }
    }
    if let Some(url) =
        service.get("path").and_then(Node::as_str).filter(|url| !url.is_empty() && !is_url_path(url))
    {
        findings
            .key(service, "path")
            .field(format!("{path}.path"))
            .is_not(url, "a path such as `/convert`, of lower-case letters, digits, `-`, `.` and `/`");
    }
    if let Some(port) = service.get("port").and_then(Node::as_int).filter(|port| !(1..=65535).contains(port))
    {
        findings
            .key(service, "port")
            .field(format!("{path}.port"))
            .invalid(format!("is {port}; ports are from 1 to 65535"));
    }
}

fn is_url_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    path == "/" || rest.split('/').all(|part| Format::DnsSubdomain.check(part).is_ok())
}
