use super::{GROUP, VERSION};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-subject",
    summary: "a subject of a RoleBinding or ClusterRoleBinding is not a valid ServiceAccount, user or group",
    level: Level::Refused,
    page: include_str!("invalid_subject.md"),
    check: Check::Object(check),
};

const KINDS: [&str; 3] = ["ServiceAccount", "User", "Group"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_cluster_wide = object.is(VERSION, "ClusterRoleBinding");
    if !is_cluster_wide && !object.is(VERSION, "RoleBinding") {
        return;
    }
    for subject in object.root.list("subjects").iter().filter(|subject| matches!(subject.data, Data::Map(_)))
    {
        // A name that is not there at all is a missing field.
        let name = subject.get("name").and_then(Node::as_str);
        if name == Some("") {
            findings.key(subject, "name").required();
        }
        match subject.text("kind") {
            Some("ServiceAccount") => {
                if let Some(name) = name.filter(|name| !name.is_empty())
                    && let Err(wanted) = Format::DnsSubdomain.check(name)
                {
                    findings.key(subject, "name").invalid(format!("is `{name}`, which is not {wanted}"));
                }
                check_group(subject, "", findings);
                if is_cluster_wide && subject.text("namespace") == Some("") {
                    findings
                        .key(subject, "namespace")
                        .help("set it to the Namespace of the ServiceAccount")
                        .required();
                }
            }
            Some("User" | "Group") => check_group(subject, GROUP, findings),
            Some(kind) => findings.key(subject, "kind").not_supported(kind, &KINDS),
            None => {}
        }
    }
}

/// A group that is left out is filled in.
fn check_group(subject: &Node, group: &str, findings: &mut Findings<'_>) {
    if let Some(other) = subject.text("apiGroup").filter(|other| !other.is_empty() && *other != group) {
        findings.key(subject, "apiGroup").help("leave it out").not_supported(other, &[]);
    }
}
