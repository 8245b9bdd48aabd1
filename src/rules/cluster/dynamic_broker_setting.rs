use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::Trouble;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dynamic-broker-setting",
    summary: "broker setting that can be set only on a running cluster",
    level: Level::Error,
    page: include_str!("dynamic_broker_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, _, trouble) in subject.troubles() {
        if trouble == Trouble::Dynamic {
            findings
                .key(&field_path!["config", name])
                .help("use `kafka-configs` there")
                .say(format!("`{name}` can only be set on a running cluster"));
        }
    }
}
