use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::check_choice;
use crate::kubernetes::rules::grammar::{check_format, check_path_segment};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-ingress-class",
    summary: "the controller or the parameters of an IngressClass are invalid",
    level: Level::Refused,
    page: include_str!("invalid_ingress_class.md"),
    check: Check::Object(check),
};

const SCOPES: [&str; 2] = ["Cluster", "Namespace"];
const LONGEST_CONTROLLER: usize = 250;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("networking.k8s.io/v1", "IngressClass") {
        return;
    }
    let Some(spec) = object.root.get("spec") else {
        findings.whole().field("spec.controller").required();
        return;
    };
    check_controller(spec, findings);
    if let Some(parameters) = spec.map("parameters") {
        check_format(parameters, "apiGroup", Format::DnsSubdomain, findings);
        check_path_segment(parameters, "kind", findings);
        check_path_segment(parameters, "name", findings);
        check_choice(parameters, "scope", &SCOPES, findings);
        check_namespace(parameters, findings);
    }
}

fn check_controller(spec: &Node, findings: &mut Findings<'_>) {
    let Some(controller) = spec.text("controller") else { return };
    if controller.len() > LONGEST_CONTROLLER {
        findings
            .key(spec, "controller")
            .say(Reason::TooLong, format!("has more than {LONGEST_CONTROLLER} characters"));
    }
    if controller.is_empty() {
        findings.key(spec, "controller").help("for ingress-nginx it is `k8s.io/ingress-nginx`").required();
    } else if !is_domain_and_path(controller) {
        findings.key(spec, "controller").invalid(format!(
            "is `{controller}`, which is not a domain with a path such as `k8s.io/ingress-nginx`"
        ));
    }
}

/// A DNS name, `/`, and a path of URL characters.
fn is_domain_and_path(text: &str) -> bool {
    let Some((domain, path)) = text.split_once('/') else { return false };
    Format::DnsSubdomain.check(domain).is_ok()
        && !path.is_empty()
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/%-._~!$&'()*+,;=:".contains(&b))
}

fn check_namespace(parameters: &Node, findings: &mut Findings<'_>) {
    let namespace = parameters.get("namespace");
    match (parameters.text("scope"), namespace) {
        (Some("Namespace"), None) => {
            findings.key(parameters, "namespace").help("the parameters are in a Namespace").required();
        }
        (Some("Namespace"), Some(_)) => check_format(parameters, "namespace", Format::DnsLabel, findings),
        // A scope that is absent is that of the cluster; an empty one is refused as it is.
        (Some("Cluster"), Some(_)) => forbid(parameters, findings),
        (Some(""), Some(_)) if parameters.get("scope").is_none() => forbid(parameters, findings),
        _ => {}
    }
}

fn forbid(parameters: &Node, findings: &mut Findings<'_>) {
    findings
        .key(parameters, "namespace")
        .help("set `scope: Namespace`, or remove it")
        .forbidden("cannot be set with the scope `Cluster`");
}
