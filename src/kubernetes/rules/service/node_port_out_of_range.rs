use super::node_ports::{RANGE, Refusal, allocate};
use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "node-port-out-of-range",
    summary: "node ports outside the default range of Kubernetes",
    level: Level::Error,
    page: include_str!("node_port_out_of_range.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    for refused in allocate(&service).iter().filter(|refused| matches!(refused.why, Refusal::OutOfRange)) {
        findings
            .key(refused.map, refused.key)
            .help(
                "take a port of that range, unless your API server is started with another \
                 `--service-node-port-range`",
            )
            .invalid(format!(
                "is {}, which is not in {}-{}, the default range of Kubernetes",
                refused.number,
                RANGE.start(),
                RANGE.end()
            ));
    }
}
