use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "default-namespace",
    summary: "the Namespace is `default`",
    level: Level::Warning,
    page: include_str!("default_namespace.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.profile.namespace.as_str() == "default" {
        findings
            .at(&field_path!["namespace"])
            .help("use a Namespace of its own, such as `kafka`")
            .say("every pod in `default` will have to follow Pod Security `restricted`");
    }
}
