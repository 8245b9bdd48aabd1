use super::Findings;
use crate::rules::{Acknowledged, Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "stale-acknowledgement",
    summary: "the profile acknowledges a change that does not happen",
    level: Level::Warning,
    page: include_str!("stale_acknowledgement.md"),
    check: Check::Acknowledged(check),
};

fn check(acknowledged: &Acknowledged, findings: &mut Findings<'_>) {
    for (path, rule, object) in acknowledged.stale() {
        findings
            .at(path)
            .help("remove it, so that the rule is heard when it has something to say again")
            .say(format!("`{rule}` is acknowledged for {object}, but says nothing of it"));
    }
}
