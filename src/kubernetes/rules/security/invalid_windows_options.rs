use super::security_contexts;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, WindowsUser};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-windows-options",
    summary: "the user or credentials of a Windows container are invalid",
    level: Level::Refused,
    page: include_str!("invalid_windows_options.md"),
    check: Check::Object(check),
};

/// The longest specification of credentials, in KiB.
const MAX_CREDENTIALS: usize = 64;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for options in security_contexts(&pod).filter_map(|context| context.map("windowsOptions")) {
        check_credentials(options, findings);
        let Some(user) = options.get("runAsUserName") else { continue };
        for fault in user.as_str().map(|name| WindowsUser(name).faults()).unwrap_or_default() {
            findings.at(user).invalid(fault);
        }
    }
}

fn check_credentials(options: &Node, findings: &mut Findings<'_>) {
    if let Some(name) = options.get("gmsaCredentialSpecName").and_then(Node::as_str)
        && let Err(wanted) = Format::DnsSubdomain.check(name)
    {
        findings.key(options, "gmsaCredentialSpecName").is_not(name, wanted);
    }
    let Some(credentials) = options.get("gmsaCredentialSpec") else { return };
    match credentials.as_str().map(str::len) {
        Some(0) => findings.at(credentials).help("remove it").invalid("is empty"),
        Some(size) if size > MAX_CREDENTIALS * 1024 => {
            findings.at(credentials).invalid(format!("has {size} bytes, the limit is {MAX_CREDENTIALS} KiB"));
        }
        _ => {}
    }
}
