//! What a route does with requests on their way.

use std::collections::BTreeSet;

use super::invalid_gateway_route::check_backend;
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

/// Types of filters, and the field of each.
const FILTERS: [(&str, &str); 8] = [
    ("CORS", "cors"),
    ("ExtensionRef", "extensionRef"),
    ("ExternalAuth", "externalAuth"),
    ("RequestHeaderModifier", "requestHeaderModifier"),
    ("RequestMirror", "requestMirror"),
    ("RequestRedirect", "requestRedirect"),
    ("ResponseHeaderModifier", "responseHeaderModifier"),
    ("URLRewrite", "urlRewrite"),
];
/// Types of which a list of filters has one at most.
const ONCE: [&str; 5] =
    ["CORS", "RequestHeaderModifier", "RequestRedirect", "ResponseHeaderModifier", "URLRewrite"];
/// Types of what replaces a path, and the field of each.
const REPLACED: [(&str, &str); 2] =
    [("ReplaceFullPath", "replaceFullPath"), ("ReplacePrefixMatch", "replacePrefixMatch")];

/// Checks the filters of a rule or of a backend.
pub(super) fn check_filters(owner: &Node, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for filter in owner.maps("filters") {
        let Some(kind) = filter.get("type").and_then(Node::as_str) else { continue };
        if ONCE.contains(&kind) && !seen.insert(kind) {
            findings
                .key(owner, "filters")
                .mark(filter)
                .invalid(format!("has two filters of the type `{kind}`"));
        }
        check_type(filter, kind, &FILTERS, findings);
        if let Some(mirror) = filter.map("requestMirror") {
            check_mirror(mirror, findings);
        }
        for key in ["requestRedirect", "urlRewrite"] {
            if let Some(path) = filter.map(key).and_then(|filter| filter.map("path")) {
                check_type(path, path.text("type").unwrap_or_default(), &REPLACED, findings);
            }
        }
        for key in ["allowHeaders", "allowMethods", "allowOrigins"] {
            let Some(list) = filter.dig(&["cors", key]) else { continue };
            if list.items().len() > 1 && list.items().iter().any(|item| item.as_str() == Some("*")) {
                findings.at(list).help("write only `*`, or remove it").invalid("has `*` beside other values");
            }
        }
    }
    if seen.contains("RequestRedirect") && seen.contains("URLRewrite") {
        findings
            .key(owner, "filters")
            .invalid("has both `RequestRedirect` and `URLRewrite`, which exclude each other");
    }
}

/// A union has the field of its type, and no other.
fn check_type(union: &Node, kind: &str, types: &[(&str, &str)], findings: &mut Findings<'_>) {
    let Some((_, own)) = types.iter().find(|row| row.0 == kind) else { return };
    if union.get(own).is_none() {
        findings
            .at(union)
            .help(format!("set `{own}`"))
            .invalid(format!("has no `{own}`, which the type `{kind}` requires"));
    }
    for (other, key) in types.iter().filter(|row| row.0 != kind && union.get(row.1).is_some()) {
        findings
            .at(union)
            .mark(union.get(key).unwrap_or(union))
            .invalid(format!("has `{key}`, which belongs to the type `{other}`, not to `{kind}`"));
    }
}

fn check_mirror(mirror: &Node, findings: &mut Findings<'_>) {
    if let Some(backend) = mirror.map("backendRef") {
        check_backend(backend, findings);
    }
    let Some(fraction) = mirror.map("fraction") else { return };
    if mirror.get("percent").is_some() {
        findings.at(mirror).help("remove one of them").invalid("has both `percent` and `fraction`");
    }
    let number = |key: &str| fraction.get(key).and_then(Node::as_int);
    let denominator = number("denominator").unwrap_or(100);
    if let Some(numerator) = number("numerator").filter(|numerator| *numerator > denominator) {
        findings
            .at(fraction)
            .invalid(format!("is {numerator}/{denominator}, which is more than all requests"));
    }
}
