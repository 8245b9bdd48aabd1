use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "ephemeral-container",
    summary: "a manifest contains ephemeral containers",
    level: Level::Refused,
    page: include_str!("ephemeral_container.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    if pod.spec.list("ephemeralContainers").is_empty() {
        return;
    }
    findings
        .key(pod.spec, "ephemeralContainers")
        .help("`kubectl debug` adds them to a pod that runs; for anything lasting use `containers`")
        .forbidden("cannot be in a manifest");
}
