use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-service-port",
    summary: "two ports of a Service have the same name, or the same number and protocol",
    level: Level::Refused,
    page: include_str!("duplicate_service_port.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    let mut numbers: BTreeMap<(i64, &str), &Node> = BTreeMap::new();
    for port in service.ports() {
        if !port.name.is_empty()
            && let Some(first) = names.get(port.name)
        {
            findings
                .key(port.node, "name")
                .because(first, "the first port of this name")
                .duplicate(format!("is `{}` twice", port.name));
        }
        if port.port != 0
            && let Some(first) = numbers.get(&(port.port, port.protocol))
        {
            findings
                .at(port.node)
                .because(first, "the first one")
                .help("give it another `port`; both can have the same `targetPort`")
                .duplicate(format!("is a duplicate of port {} ({})", port.port, port.protocol));
        }
        names.entry(port.name).or_insert(port.node);
        numbers.entry((port.port, port.protocol)).or_insert(port.node);
    }
}
