//! What a profile allows: rules by name, each with the reason.

use super::{Check, Level, Rule, all, find};
use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::field_path::field_path;
use crate::profile::{Merged, Profile};

/// The rules that a profile allows to be broken, and whether that was needed.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    rule: &'static Rule,
    is_used: bool,
}

impl Allowed {
    /// What `allow` says, and what is wrong with it.
    pub fn of(profile: &Profile, merged: &Merged) -> (Self, Report) {
        let mut report = Report::default();
        let mut entries = Vec::new();
        for (name, reason) in &profile.allow {
            let path = field_path!["allow", name];
            if reason.trim().is_empty() {
                report.push(
                    Diagnostic::error(format!("`{name}` is allowed without a reason"))
                        .at(merged.span(&path))
                        .help(
                            "say in a few words why it is right here: whoever reviews the profile will ask",
                        ),
                );
            }
            match allowable(name) {
                Ok(rule) => entries.push(Entry { rule, is_used: false }),
                Err(refused) => report.push(refused.at(merged.key_span(&path))),
            }
        }
        (Self { entries }, report)
    }

    /// The same findings without those that are allowed.
    #[must_use]
    pub fn filter(&mut self, mut report: Report) -> Report {
        report.retain(|finding| {
            let allowed = |entry: &&mut Entry| finding.rule == Some(entry.rule.name);
            match self.entries.iter_mut().find(allowed) {
                Some(entry) => {
                    entry.is_used = true;
                    false
                }
                None => true,
            }
        });
        report
    }

    /// The rules that were allowed and found nothing.
    pub fn unused(&self) -> impl Iterator<Item = &'static Rule> {
        // What is lost shows only in other targets.
        let unused = |entry: &&Entry| !entry.is_used && !matches!(entry.rule.check, Check::Target);
        self.entries.iter().filter(unused).map(|entry| entry.rule)
    }
}

fn allowable(name: &str) -> Result<&'static Rule, Diagnostic> {
    match find(name) {
        None => {
            let unknown = Diagnostic::error(format!("there is no rule `{name}` to allow"));
            Err(match suggest::closest(name, all().map(|rule| rule.name)) {
                Some(found) => unknown.help(format!("did you mean `{found}`?")),
                None => unknown.help("the rule that found something stands in brackets: `error[name]`"),
            })
        }
        Some(rule) if rule.level == Level::Refused => Err(Diagnostic::error(format!(
            "`{name}` cannot be allowed: the cluster would not work, whatever the reason"
        ))
        .help("remove it here, and change what the rule finds")),
        Some(rule) => Ok(rule),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_allowed_is_taken_out_and_what_was_not_needed_is_known() {
        let rules = ["unchecked-kind", "example-domain"].map(|name| allowable(name).unwrap());
        let entries = rules.map(|rule| Entry { rule, is_used: false }).to_vec();
        let mut allowed = Allowed { entries };
        let mut report = Report::default();
        report.push(Diagnostic::warning("unchecked-kind", "a"));
        report.push(Diagnostic::warning("single-replica", "b"));
        report.push(Diagnostic::error("c"));
        let left = allowed.filter(report);
        let messages: Vec<&str> = left.diagnostics().iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, ["b", "c"]);
        assert_eq!(allowed.unused().map(|rule| rule.name).collect::<Vec<_>>(), ["example-domain"]);
    }
}
