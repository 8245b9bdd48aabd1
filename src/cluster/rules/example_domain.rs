use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "example-domain",
    summary: "clients outside the cluster are sent to an example domain",
    level: Level::Warning,
    page: include_str!("example_domain.md"),
    check: Check::Cluster(check),
};

/// The example domain of the prod profile.
const EXAMPLE_DOMAIN: &str = "kafka.example.com";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    if access.enabled && access.domain.as_ref().is_some_and(|domain| domain.as_str() == EXAMPLE_DOMAIN) {
        findings
            .at(&field_path!["externalAccess", "domain"])
            .help("set `externalAccess.domain` to your own domain, or `externalAccess.enabled` to `false`")
            .help("clients inside the cluster do not need it")
            .say(format!(
                "clients outside the cluster are sent to `{EXAMPLE_DOMAIN}`, which is only an example"
            ));
    }
}
