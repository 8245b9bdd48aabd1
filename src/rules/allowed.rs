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

#[derive(Clone, Debug)]
struct Entry {
    /// As the profile writes it: a former name of the rule, maybe.
    name: String,
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
                        .help(format!("write the reason, for the reviewer of the profile: `{name}: the cluster is for tests`")),
                );
            }
            match allowable(name) {
                Ok(rule) => entries.push(Entry { name: name.clone(), rule, is_used: false }),
                Err(refused) => report.push(refused.at(merged.key_span(&path))),
            }
        }
        (Self { entries }, report)
    }

    /// The same findings without those that are allowed.
    #[must_use]
    pub fn filter(&mut self, mut report: Report) -> Report {
        report.retain(|finding| {
            let mut is_allowed = false;
            for entry in self.entries.iter_mut().filter(|entry| finding.rule == Some(entry.rule.name)) {
                entry.is_used = true;
                is_allowed = true;
            }
            !is_allowed
        });
        report
    }

    /// The rules that were allowed and found nothing, each with the name that the profile has for it.
    pub fn unused(&self) -> impl Iterator<Item = (&str, &'static Rule)> {
        // What is lost shows only in other targets.
        let unused = |entry: &&Entry| !entry.is_used && !matches!(entry.rule.check, Check::Target);
        self.entries.iter().filter(unused).map(|entry| (entry.name.as_str(), entry.rule))
    }
}

fn allowable(name: &str) -> Result<&'static Rule, Diagnostic> {
    match find(name) {
        None => {
            let unknown = Diagnostic::error(format!("unknown rule `{name}` in `allow`"));
            Err(match suggest::closest(name, all().map(|rule| rule.name)) {
                Some(found) => unknown.help(format!("did you mean `{found}`?")),
                None => unknown.help("the name of a rule is in brackets: `error[name]`"),
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
        let entries = rules.map(|rule| Entry { name: rule.name.to_owned(), rule, is_used: false }).to_vec();
        let mut allowed = Allowed { entries };
        let mut report = Report::default();
        report.push(Diagnostic::warning("unchecked-kind", "a"));
        report.push(Diagnostic::warning("single-replica", "b"));
        report.push(Diagnostic::error("c"));
        let left = allowed.filter(report);
        let messages: Vec<&str> = left.diagnostics().iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, ["b", "c"]);
        assert_eq!(allowed.unused().map(|(name, _)| name).collect::<Vec<_>>(), ["example-domain"]);
    }
}
