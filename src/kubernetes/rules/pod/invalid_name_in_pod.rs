use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-name-in-pod",
    summary: "a host name, or a name that a pod refers to, is invalid",
    level: Level::Refused,
    page: include_str!("invalid_name_in_pod.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    // A StatefulSet gives its pods host names of its own.
    if !object.is("apps/v1", "StatefulSet") {
        check_name(&pod, "hostname", Format::DnsLabel, findings);
        check_name(&pod, "subdomain", Format::DnsLabel, findings);
    }
    for field in ["nodeName", "priorityClassName", "serviceAccountName"] {
        check_name(&pod, field, Format::DnsSubdomain, findings);
    }
    if pod.spec.text("serviceAccountName") == Some("") {
        check_old_service_account(&pod, findings);
    }
    // Unlike the others, an empty one is not taken for an absent one.
    if let Some(class) = pod.spec.get("runtimeClassName")
        && class.as_str() == Some("")
    {
        findings.at(class).help("remove it").invalid("is empty");
    }
    check_name(&pod, "runtimeClassName", Format::DnsSubdomain, findings);
}

fn check_name(pod: &Pod<'_>, field: &str, format: Format, findings: &mut Findings<'_>) {
    let Some(name) = pod.spec.text(field).filter(|name| !name.is_empty()) else { return };
    if let Err(wanted) = format.check(name) {
        findings.key(pod.spec, field).is_not(name, wanted);
    }
}

/// `serviceAccount` is the former name of `serviceAccountName`, and counts if that is not there.
fn check_old_service_account(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let Some(account) = pod.spec.get("serviceAccount") else { return };
    if let Some(name) = account.as_str().filter(|name| !name.is_empty())
        && let Err(wanted) = Format::DnsSubdomain.check(name)
    {
        findings.key(pod.spec, "serviceAccountName").mark(account).is_not(name, wanted);
    }
}
