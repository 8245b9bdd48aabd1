use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kubernetes::types::{Cidr, IpSet};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "open-source-ranges",
    summary: "the IP ranges of external clients contain every address",
    level: Level::Warning,
    page: include_str!("open_source_ranges.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    let ranges = IpSet::of(access.source_ranges.iter().map(Cidr::as_str));
    if access.enabled && ranges.is_some_and(|ranges| ranges.has_a_whole_family()) {
        findings
            .at(&field_path!["externalAccess", "sourceRanges"])
            .help("list your client networks: `sourceRanges: [10.0.0.0/8]`")
            .say("`externalAccess.sourceRanges` accepts connections from every address");
    }
}
