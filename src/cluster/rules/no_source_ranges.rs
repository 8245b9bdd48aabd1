use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "no-source-ranges",
    summary: "an empty list of IP ranges allows every client",
    level: Level::Error,
    page: include_str!("no_source_ranges.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    if access.enabled && access.source_ranges.is_empty() {
        findings
            .at(&field_path!["externalAccess", "sourceRanges"])
            .help("if that is intended, write: `sourceRanges: [0.0.0.0/0]`")
            .help("to block all external clients, set `externalAccess.enabled` to `false`")
            .say("an empty `sourceRanges` would allow every client");
    }
}
