use crate::kubernetes::manifest::{Object, Service, ServicePort, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, iana_service_name};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-service-port",
    summary: "a port of a Service is invalid, or a Service has no ports",
    level: Level::Refused,
    page: include_str!("invalid_service_port.md"),
    check: Check::Object(check),
};

const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];
/// Where every kubelet listens.
const KUBELET_PORT: i64 = 10250;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else {
        if object.is("v1", "Service") && object.root.get("spec").is_none() {
            findings.key(object.root, "spec").below(".ports").required();
        }
        return;
    };
    let may_have_none = service.is(ServiceType::ExternalName) || service.is_headless();
    if !may_have_none && service.spec.get("ports").is_none_or(Node::is_empty) {
        findings.key(service.spec, "ports").help("only a headless Service can omit ports").required();
    }
    let needs_names = service.ports().nth(1).is_some();
    for port in service.ports() {
        check_name(&port, needs_names, findings);
        check_number(&port, &service, findings);
        if !PROTOCOLS.contains(&port.protocol) {
            findings.key(port.node, "protocol").not_supported(port.protocol, &PROTOCOLS);
        }
        if let Some(target) = port.node.get("targetPort") {
            check_target(target, findings);
        }
        if let Some(protocol) = port.node.get("appProtocol").and_then(Node::as_str)
            && let Err(wanted) = Format::LabelKey.check(protocol)
        {
            findings.key(port.node, "appProtocol").invalid(format!("is `{protocol}`; it must be {wanted}"));
        }
    }
}

fn check_name(port: &ServicePort<'_>, is_needed: bool, findings: &mut Findings<'_>) {
    if port.node.text("name") == Some("") {
        if is_needed {
            findings.key(port.node, "name").help("each of several ports needs a name").required();
        }
    } else if let Err(wanted) = Format::DnsLabel.check(port.name)
        && !port.name.is_empty()
    {
        findings.key(port.node, "name").invalid(format!("is `{}`, which is not {wanted}", port.name));
    }
}

fn check_number(port: &ServicePort<'_>, service: &Service<'_>, findings: &mut Findings<'_>) {
    match port.node.get("port") {
        None => findings.key(port.node, "port").invalid("is missing; ports are from 1 to 65535"),
        Some(node) if node.as_int().is_some_and(|number| !(1..=65535).contains(&number)) => {
            findings.at(node).invalid(format!("is {}; ports are from 1 to 65535", port.port));
        }
        Some(_) if port.port == KUBELET_PORT && service.is(ServiceType::LoadBalancer) => {
            findings
                .at(port.node)
                .help("use another `port`; `targetPort` can stay")
                .invalid(format!("is {KUBELET_PORT}, the kubelet port; a load balancer may not use it"));
        }
        Some(_) => {}
    }
}

/// The API server takes 0 and an empty text for the port itself.
fn check_target(target: &Node, findings: &mut Findings<'_>) {
    if let Some(number) = target.as_int().filter(|number| !(0..=65535).contains(number)) {
        findings.at(target).invalid(format!("is {number}; ports are from 1 to 65535"));
    }
    if let Data::String(name) = &target.data
        && let Err(wanted) = iana_service_name(name)
        && !name.is_empty()
    {
        let help = if name.parse::<u16>().is_ok() {
            "remove the quotes"
        } else {
            "write the number, or the name of the container ports port"
        };
        findings.at(target).help(help).invalid(format!("is `{name}`; the name of a port {wanted}"));
    }
}
