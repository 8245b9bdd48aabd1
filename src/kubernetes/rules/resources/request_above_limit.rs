use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ResourceName;

pub(super) static RULE: Rule = Rule {
    name: "request-above-limit",
    summary: "a resource request is above its limit",
    level: Level::Refused,
    page: include_str!("request_above_limit.md"),
    check: Check::Object(check),
};

/// The API server reports it at the requests as a whole.
fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for resources in pod.resources() {
        for (name, node, request) in resources.amounts("requests") {
            let Some(limit) = resources.get("limits", name) else { continue };
            if ResourceName(name).is_overcommitted() && request.milli() > limit.milli() {
                findings
                    .key(resources.node, "requests")
                    .mark(node)
                    .help("lower the request, or raise the limit")
                    .invalid(format!("has {request} of `{name}`, more than the limit of {limit}"));
            }
        }
    }
}
