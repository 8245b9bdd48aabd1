use super::{Findings, Origin, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unlimited-retention",
    summary: "records are kept without limit, until the disk is full",
    level: Level::Warning,
    page: include_str!("unlimited_retention.md"),
    check: Check::Cluster(check),
};

const POLICY: &str = "log.cleanup.policy";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let help =
        "limit `retention.ms` or `retention.bytes`, compact the topic, or move old records to tiered storage";
    if subject.cluster.settings.is(POLICY, "") {
        findings
            .at(&field_path!["config", POLICY])
            .help("set it to `delete`, or leave it out")
            .say("without a cleanup policy topics keep their records without limit, until the disk is full");
    }
    for topic in subject.topics() {
        if !topic.is_deleted_from() || topic.is_compacted() || topic.is_tiered() {
            continue;
        }
        let unlimited = |setting| topic.number(setting).filter(|limit| limit.value < 0);
        let (Some(time), Some(_)) = (unlimited("retention.ms"), unlimited("retention.bytes")) else {
            continue;
        };
        let finding = findings.at(&time.path()).help(help);
        match time.origin {
            Origin::Brokers => {
                finding.say("topics without their own limit keep their records until the disk is full");
            }
            Origin::Topic | Origin::Default => {
                finding.say(format!("topic `{}` keeps its records until the disk is full", topic.name()));
            }
        }
    }
}
