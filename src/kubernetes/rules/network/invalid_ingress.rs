use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::grammar::{check_format, check_format_unless_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, IpRange};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-ingress",
    summary: "a host, a path, the class or the TLS settings of an Ingress are invalid",
    level: Level::Refused,
    page: include_str!("invalid_ingress.md"),
    check: Check::Object(check),
};

const CLASS_ANNOTATION: &str = "kubernetes.io/ingress.class";
const PATH_TYPES: [&str; 3] = ["Exact", "ImplementationSpecific", "Prefix"];
/// What a path of type `Exact` or `Prefix` must not contain, because proxies resolve it in different ways.
const AMBIGUOUS: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("networking.k8s.io/v1", "Ingress") {
        return;
    }
    let spec = object.root.get("spec");
    let rules = spec.map(|spec| spec.list("rules")).unwrap_or_default();
    if rules.is_empty() && spec.is_none_or(|spec| spec.get("defaultBackend").is_none()) {
        let spot = match spec {
            Some(spec) => findings.at(spec),
            None => findings.whole().field("spec"),
        };
        spot.help("set `rules`, or `defaultBackend` for all requests")
            .invalid("has neither `rules` nor `defaultBackend`");
    }
    let Some(spec) = spec else { return };
    check_format(spec, "ingressClassName", Format::DnsSubdomain, findings);
    check_annotation(object, spec, findings);
    for rule in rules {
        if let Some(host) = rule.get("host").filter(|host| !host.is_empty()) {
            check_host(host, findings);
        }
        if let Some(http) = rule.map("http") {
            check_paths(http, findings);
        }
    }
    for tls in spec.list("tls") {
        tls.list("hosts").iter().for_each(|host| check_name(host, findings));
        check_format_unless_empty(tls, "secretName", Format::DnsSubdomain, findings);
    }
}

/// The class was an annotation once; where both are set, they must agree.
fn check_annotation(object: &Object<'_>, spec: &Node, findings: &mut Findings<'_>) {
    let annotation = object.dig(&["metadata", "annotations", CLASS_ANNOTATION]);
    let (Some(annotation), Some(class)) = (annotation, spec.get("ingressClassName")) else { return };
    if let (Some(old), Some(new)) = (annotation.as_str(), class.as_str())
        && old != new
    {
        findings
            .at(annotation)
            .field(format!("annotations.{CLASS_ANNOTATION}"))
            .because(class, "the other class")
            .help("remove the annotation")
            .invalid(format!("is `{old}`, and `spec.ingressClassName` is `{new}`"));
    }
}

fn check_host(host: &Node, findings: &mut Findings<'_>) {
    if let Some(text) = host.as_str().filter(|text| is_address(text)) {
        findings
            .at(host)
            .help("remove `host` to serve all hosts, or give a DNS name")
            .invalid(format!("is `{text}`, which is an IP address and not a DNS name"));
    } else {
        check_name(host, findings);
    }
}

/// True for an IP address, also one with leading zeros.
fn is_address(text: &str) -> bool {
    let length = if text.contains(':') { 128 } else { 32 };
    IpRange::lenient(&format!("{text}/{length}")).is_some()
}

/// A DNS name, or one with `*.` in front.
fn check_name(host: &Node, findings: &mut Findings<'_>) {
    let Some(text) = host.as_str() else { return };
    let is_wildcard = text.contains('*');
    let name = if is_wildcard { text.strip_prefix("*.").unwrap_or("") } else { text };
    let is_too_long = is_wildcard && text.len() > 253;
    let checked = Format::DnsSubdomain.check(if is_too_long { "" } else { name });
    let Err(wanted) = checked else { return };
    let spot = findings.at(host);
    if is_wildcard {
        spot.invalid(format!("is `{text}`; a wildcard is the whole first label, as in `*.example.com`"));
    } else if let Some((_, rest)) = text.split_once("://") {
        let name = rest.split(['/', ':']).next().unwrap_or_default();
        spot.help(format!("write the host without scheme, port and path: `{name}`")).is_not(text, wanted);
    } else {
        spot.is_not(text, wanted);
    }
}

fn check_paths(http: &Node, findings: &mut Findings<'_>) {
    let paths = http.list("paths");
    if paths.is_empty() && http.get("paths").is_some() {
        findings.key(http, "paths").say(Reason::Required, "is empty");
    }
    for path in paths {
        check_path(path, findings);
    }
}

fn check_path(path: &Node, findings: &mut Findings<'_>) {
    // Without a type the API server looks no further; the tables say that it is missing.
    let Some(kind) = path.get("pathType").and_then(Node::as_str) else { return };
    if !PATH_TYPES.contains(&kind) {
        findings.key(path, "pathType").not_supported(kind, &PATH_TYPES);
        return;
    }
    let Some(text) = path.text("path") else { return };
    let is_exact = kind != "ImplementationSpecific";
    if text.is_empty() && is_exact {
        findings
            .key(path, "path")
            .help("for all paths write `path: /` with `pathType: Prefix`")
            .invalid(format!("is missing, and the type is `{kind}`"));
    } else if !text.is_empty() && !text.starts_with('/') {
        findings.key(path, "path").invalid(format!("is `{text}`, which does not begin with `/`"));
    } else if is_exact && let Some(found) = ambiguous(text) {
        findings.key(path, "path").invalid(format!("is `{text}`, which contains `{found}`"));
    }
}

fn ambiguous(path: &str) -> Option<&'static str> {
    let inner = AMBIGUOUS.into_iter().find(|part| path.contains(part));
    inner.or_else(|| ["/..", "/."].into_iter().find(|end| path.ends_with(end)))
}
