use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-governing-service",
    summary: "the `serviceName` of a StatefulSet is not a valid Service name",
    level: Level::Refused,
    page: include_str!("invalid_governing_service.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("apps/v1", "StatefulSet"));
    let Some((spec, name)) = spec.and_then(|spec| Some((spec, spec.text("serviceName")?))) else { return };
    if let Err(wanted) = Format::DnsLabel.check(name)
        && !name.is_empty()
    {
        findings
            .key(spec, "serviceName")
            .help("the name of a headless Service alone, without its Namespace")
            .invalid(format!("is `{name}`, which is not {wanted}"));
    }
}
