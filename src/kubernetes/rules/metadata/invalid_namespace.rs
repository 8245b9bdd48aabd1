use crate::kubernetes::manifest::{Object, is_cluster_wide};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::schema;
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-namespace",
    summary: "the Namespace of an object is not a DNS label",
    level: Level::Refused,
    page: include_str!("invalid_namespace.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    // Where a kind belongs to no Namespace, the API server drops the name of one; custom resources may be such.
    if is_cluster_wide(object.api_version, object.kind)
        || schema::kubernetes(object.api_version, object.kind).is_none()
    {
        return;
    }
    let Some(metadata) = object.dig(&["metadata"]) else { return };
    let Some(name) = metadata.text("namespace").filter(|name| !name.is_empty()) else { return };
    if let Err(wanted) = Format::DnsLabel.check(name) {
        findings.key(metadata, "namespace").is_not(name, wanted);
    }
}
