//! Which requests a rule of a route is for.

use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

/// So many matches may a route have in all.
const MOST_MATCHES: usize = 128;
const AMBIGUOUS: [&str; 6] = ["//", "/./", "/../", "%2f", "%2F", "#"];

pub(super) fn check_matches(spec: &Node, kind: &str, findings: &mut Findings<'_>) {
    // A rule of an HTTPRoute without matches gets one.
    let least = usize::from(kind == "HTTPRoute");
    let count: usize = spec
        .maps("rules")
        .map(|rule| rule.get("matches").map_or(least, |matches| matches.items().len()))
        .sum();
    if count > MOST_MATCHES {
        findings
            .key(spec, "rules")
            .invalid(format!("has {count} matches, and at most {MOST_MATCHES} are allowed"));
    }
    for found in spec.maps("rules").flat_map(|rule| rule.maps("matches")) {
        match kind {
            "HTTPRoute" => check_path(found, findings),
            "GRPCRoute" => check_method(found, findings),
            _ => {}
        }
    }
}

fn check_path(found: &Node, findings: &mut Findings<'_>) {
    let Some(path) = found.map("path") else { return };
    let (Some(kind), Some(value)) = (path.text("type"), path.get("value").and_then(Node::as_str)) else {
        return;
    };
    if !matches!(kind, "" | "Exact" | "PathPrefix") {
        return;
    }
    let ambiguous = AMBIGUOUS.into_iter().find(|part| value.contains(part));
    let end = ["/..", "/."].into_iter().find(|end| value.ends_with(end));
    let why = if !value.starts_with('/') {
        "does not begin with `/`".to_owned()
    } else if let Some(part) = ambiguous.or(end) {
        format!("contains `{part}`")
    } else if !is_plain(value) {
        "has characters other than letters, digits and `-._~!$&'()*+,;=:@%/`".to_owned()
    } else {
        return;
    };
    let spot = findings.at(path).mark(path.get("value").unwrap_or(path));
    spot.invalid(format!("has the value `{value}`, which {why}"));
}

fn is_plain(value: &str) -> bool {
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let is_fine = if byte == b'%' {
            rest.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2
        } else {
            byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte)
        };
        if !is_fine {
            return false;
        }
    }
    true
}

fn check_method(found: &Node, findings: &mut Findings<'_>) {
    let Some(method) = found.map("method") else { return };
    let text = |key: &str| method.get(key).and_then(Node::as_str);
    if text("service").is_none() && text("method").is_none() {
        findings
            .at(method)
            .help("set `service`, `method` or both")
            .invalid("has neither `service` nor `method`");
    }
    if text("type").is_some_and(|kind| kind != "Exact") {
        return;
    }
    let is_word = |word: &str| {
        !word.starts_with(|c: char| c.is_ascii_digit())
            && !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(name) =
        text("service").filter(|name| !name.strip_prefix('.').unwrap_or(name).split('.').all(is_word))
    {
        let spot = findings.at(method).mark(method.get("service").unwrap_or(method));
        spot.invalid(format!("has the service `{name}`, which is not a name such as `com.example.Orders`"));
    }
    if let Some(name) = text("method").filter(|name| !is_word(name)) {
        let spot = findings.at(method).mark(method.get("method").unwrap_or(method));
        spot.invalid(format!("has the method `{name}`, which is not a name such as `Create`"));
    }
}

/// What replaces the prefix of a path needs a prefix: one match, of the type `PathPrefix`.
pub(super) fn check_prefix(rule: &Node, findings: &mut Findings<'_>) {
    let of_backends = rule.maps("backendRefs").flat_map(|backend| backend.maps("filters"));
    let replaces = |filter: &Node| {
        ["requestRedirect", "urlRewrite"]
            .iter()
            .any(|key| filter.dig(&[key, "path", "replacePrefixMatch"]).is_some())
    };
    let Some(filter) = rule.maps("filters").chain(of_backends).find(|filter| replaces(filter)) else {
        return;
    };
    let Some(matches) = rule.get("matches") else { return };
    let is_prefix = |found: &Node| {
        found.map("path").is_none_or(|path| matches!(path.text("type"), Some("" | "PathPrefix")))
    };
    if matches.items().len() != 1 || !matches.items().iter().all(is_prefix) {
        findings
            .at(rule)
            .mark(filter)
            .help("split the rule: one match of the type `PathPrefix` in each")
            .invalid("replaces a path prefix, but does not have exactly one match of the type `PathPrefix`");
    }
}
