use super::Findings;
use crate::cluster::rules::{Allowed, Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unused-allow",
    summary: "the profile allows a rule that finds nothing",
    level: Level::Warning,
    page: include_str!("unused_allow.md"),
    check: Check::Allowed(check),
};

fn check(allowed: &Allowed, findings: &mut Findings<'_>) {
    for (name, _) in allowed.unused().filter(|(_, rule)| *rule != RULE.name) {
        findings
            .key(&field_path!["allow", name])
            .help("remove it, so that the next finding of the rule is reported")
            .help("a profile that others extend can allow `unused-allow`")
            .say(format!("`{name}` is allowed, but finds nothing"));
    }
}
