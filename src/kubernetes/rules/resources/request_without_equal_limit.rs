use crate::kubernetes::manifest::{Object, Resources};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ResourceName;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "request-without-equal-limit",
    summary: "the request of a device or of huge pages differs from its limit, or there is no limit",
    level: Level::Refused,
    page: include_str!("request_without_equal_limit.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for resources in pod.resources() {
        of_resources(&resources, findings);
    }
}

fn of_resources(resources: &Resources<'_>, findings: &mut Findings<'_>) {
    for (name, node, request) in resources.amounts("requests") {
        if ResourceName(name).is_overcommitted() {
            continue;
        }
        let written = resources.node.dig(&["limits", name]);
        match (written, resources.get("limits", name)) {
            (_, Some(limit)) if limit == request => {}
            (_, Some(limit)) => findings
                .key(resources.node, "requests")
                .mark(node)
                .because(written.unwrap_or(node), "the limit")
                .help("remove the request; it defaults to the limit")
                .invalid(format!("has {request} of `{name}`, which must equal the limit of {limit}")),
            (None, None) => missing(resources.node, node, name, findings),
            // What is no quantity is reported as such.
            (Some(_), None) => {}
        }
    }
}

fn missing(resources: &Node, request: &Node, name: &str, findings: &mut Findings<'_>) {
    findings
        .key(resources, "limits")
        .mark(request)
        .help(format!("set `limits` for `{name}`, and remove the request"))
        .say(
            crate::report::diagnostic::Reason::Required,
            format!("must have `{name}` with the value of the request"),
        );
}
