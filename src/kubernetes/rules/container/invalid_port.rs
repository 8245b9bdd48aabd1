use std::collections::BTreeMap;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::iana_service_name;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-port",
    summary: "a container port has an invalid name, number or protocol",
    level: Level::Refused,
    page: include_str!("invalid_port.md"),
    check: Check::Object(check),
};

const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let mut names = BTreeMap::new();
        for port in container.node.list("ports") {
            of_name(port, &mut names, findings);
            of_number(port, "containerPort", findings);
            of_number(port, "hostPort", findings);
            let Some(protocol) = port.text("protocol").filter(|text| !text.is_empty()) else { continue };
            if !PROTOCOLS.contains(&protocol) {
                findings.key(port, "protocol").not_supported(protocol, &PROTOCOLS);
            }
        }
    }
}

fn of_name<'a>(port: &'a Node, names: &mut BTreeMap<&'a str, &'a Node>, findings: &mut Findings<'_>) {
    let Some(name) = port.text("name").filter(|name| !name.is_empty()) else { return };
    if let Err(wanted) = iana_service_name(name) {
        findings.key(port, "name").invalid(format!("is `{name}`, but the name of a port {wanted}"));
    } else if let Some(first) = names.get(name) {
        findings
            .key(port, "name")
            .because(first, "the first one")
            .duplicate(format!("is `{name}`, like another port of the container"));
    } else {
        names.insert(name, port);
    }
}

/// Of the container, 0 is no port; of the host, it is none.
fn of_number(port: &Node, key: &str, findings: &mut Findings<'_>) {
    let Some(number) = port.get(key).and_then(Node::as_int) else { return };
    if number == 0 && key == "containerPort" {
        findings.key(port, key).say(Reason::Required, "is 0, which is not a port");
    } else if !(0..=65535).contains(&number) && i32::try_from(number).is_ok() {
        findings.key(port, key).invalid(format!("is {number}, which is not between 1 and 65535"));
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn a_number_of_more_than_32_bits_is_refused_by_its_type() {
        let port = "{containerPort: 4294967296, hostPort: -4294967296}";
        let errors = pod_errors(&format!("{{containers: [{{name: a, image: a, ports: [{port}]}}]}}"));
        assert!(errors.iter().all(|error| error.starts_with("wrong-type")), "{errors:?}");
    }
}
