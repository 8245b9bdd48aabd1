use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::grammar::{check_format, check_path_segment};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};
use crate::kubernetes::types::{Format, iana_service_name};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-ingress-backend",
    summary: "a backend of an Ingress does not name one Service and port, or one resource",
    level: Level::Refused,
    page: include_str!("invalid_ingress_backend.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("networking.k8s.io/v1", "Ingress"));
    let Some(spec) = spec else { return };
    if spec.get("defaultBackend").is_some() {
        check_backend(spec, "defaultBackend", findings);
    }
    let rules = spec.list("rules").iter().filter_map(|rule| rule.map("http"));
    for path in rules.flat_map(|http| http.maps("paths")) {
        // Without a type of the path the API server looks no further.
        if path.get("pathType").is_some() {
            check_backend(path, "backend", findings);
        }
    }
}

fn check_backend(owner: &Node, key: &str, findings: &mut Findings<'_>) {
    const HELP: &str = "write `service: { name: NAME, port: { number: PORT } }`";
    let backend = owner.get(key);
    let part = |name: &str| backend.and_then(|backend| backend.get(name));
    match (backend, part("service"), part("resource")) {
        (_, Some(service), Some(resource)) => findings
            .key(owner, key)
            .mark(resource)
            .because(service, "the other one")
            .help("keep one of the two")
            .invalid("has both `service` and `resource`"),
        (_, Some(service), None) => {
            check_service_name(service, findings);
            check_port(owner, key, service, findings);
        }
        (_, None, Some(resource)) => {
            check_format(resource, "apiGroup", Format::DnsSubdomain, findings);
            check_path_segment(resource, "kind", findings);
            check_path_segment(resource, "name", findings);
        }
        (backend, None, None) => {
            // v1beta1 had both in one.
            let spot = findings.key(owner, key);
            let old = backend.and_then(|backend| backend.get("serviceName"));
            old.into_iter().fold(spot, Spot::mark).help(HELP).invalid("has neither `service` nor `resource`");
        }
    }
}

fn check_service_name(service: &Node, findings: &mut Findings<'_>) {
    check_not_empty(service, "name", findings);
    let Some(name) = service.get("name").and_then(Node::as_str).filter(|name| !name.is_empty()) else {
        return;
    };
    if let Err(wanted) = Format::DnsLabel.check(name) {
        findings.key(service, "name").is_not(name, wanted);
    } else if name.starts_with(|c: char| c.is_ascii_digit()) {
        findings.key(service, "name").only_a_warning().help("begin the name of the Service with a letter").invalid(
            format!("is `{name}`: the name of a Service that begins with a digit is rejected by Kubernetes before 1.36"),
        );
    }
}

fn check_port(owner: &Node, key: &str, service: &Node, findings: &mut Findings<'_>) {
    let port = service.get("port");
    let name = port.and_then(|port| port.get("name")).and_then(Node::as_str).filter(|name| !name.is_empty());
    let number =
        port.and_then(|port| port.get("number")).and_then(Node::as_int).filter(|number| *number != 0);
    match (name, number, port) {
        (Some(_), Some(_), Some(port)) => findings
            .key(owner, key)
            .mark(port)
            .help("keep one of the two")
            .invalid("has both the name and the number of the port"),
        (Some(name), None, Some(port)) => {
            if let Err(reason) = iana_service_name(name) {
                findings.key(port, "name").invalid(format!("is `{name}`, which {reason}"));
            }
        }
        (None, Some(number), Some(port)) => {
            if !(1..=65535).contains(&number) {
                findings.key(port, "number").invalid(format!("is {number}; ports are from 1 to 65535"));
            }
        }
        _ => findings
            .key(owner, key)
            .mark(port.unwrap_or(service))
            .help("set `port.number`, or `port.name` to the name of a port of the Service")
            .say(Reason::Required, "has no port of its Service"),
    }
}
