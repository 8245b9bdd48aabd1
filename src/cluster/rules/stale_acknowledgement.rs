use super::Findings;
use crate::change::{Acknowledged, Stale};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "stale-acknowledgement",
    summary: "the profile acknowledges a change that does not happen",
    level: Level::Warning,
    page: include_str!("stale_acknowledgement.md"),
    check: Check::Acknowledged(check),
};

fn check(acknowledged: &Acknowledged, findings: &mut Findings<'_>) {
    for Stale { path, rule, object, near } in acknowledged.stale() {
        let findings = findings.at(path);
        match near {
            [] => findings
                .help("remove it, so that the next change of this kind is reported")
                .say(format!("unused acknowledgement: `{rule}` reports nothing for {object}")),
            [first, rest @ ..] => {
                let more = match rest.len() {
                    0 => String::new(),
                    count => format!("; `kafka-gen diff` prints {count} more"),
                };
                findings.help(format!("after review, write instead: `{first}`{more}")).say(format!(
                    "acknowledgement of another change: `{rule}` reports {} for {object}, with other values than this entry",
                    if rest.is_empty() { "a change".to_owned() } else { format!("{} changes", near.len()) }
                ));
            }
        }
    }
}
