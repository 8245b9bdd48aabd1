use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::metadata::check_labels;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-service-selector",
    summary: "the selector of a Service has an invalid label",
    level: Level::Refused,
    page: include_str!("invalid_service_selector.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(selector) = Service::of(object).and_then(|service| service.spec.get("selector")) {
        check_labels(selector, None, findings);
    }
}
