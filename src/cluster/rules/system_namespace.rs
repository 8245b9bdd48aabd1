use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "system-namespace",
    summary: "the Namespace is reserved for Kubernetes",
    level: Level::Error,
    page: include_str!("system_namespace.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let name = subject.profile.namespace.as_str();
    if name.starts_with("kube-") {
        findings
            .at(&field_path!["namespace"])
            .help("use a Namespace of its own, such as `kafka`")
            .say(format!("`{name}` is reserved for Kubernetes"));
    }
}
