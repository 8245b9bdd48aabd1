use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "managed-broker-setting",
    summary: "broker setting that kafka-gen derives from the profile",
    level: Level::Refused,
    page: include_str!("managed_broker_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.profile.config.keys() {
        if let Some(instead) = subject.cluster.settings.managed_hint(name.as_str()) {
            findings
                .key(&field_path!["config", name.as_str()])
                .help(instead)
                .say(format!("`{name}` is set by kafka-gen itself"));
        }
    }
}
