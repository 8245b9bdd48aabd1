//! The rules that a profile allows to be broken.

use crate::report::diagnostic::Report;

/// The rules that a profile allows to be broken, and whether that was needed.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// As the profile writes it: a former name of the rule, maybe.
    written: String,
    rule: &'static str,
    is_used: bool,
}

impl Allowed {
    /// Takes in a rule by its current name, with the name that the profile has for it. `is_used` if nothing will tell whether
    /// it is needed.
    pub fn add(&mut self, written: &str, rule: &'static str, is_used: bool) {
        self.entries.push(Entry { written: written.to_owned(), rule, is_used });
    }

    /// The same findings without those that are allowed.
    #[must_use]
    pub fn filter(&mut self, mut report: Report) -> Report {
        report.retain(|finding| {
            let mut is_allowed = false;
            for entry in self.entries.iter_mut().filter(|entry| finding.rule == Some(entry.rule)) {
                entry.is_used = true;
                is_allowed = true;
            }
            !is_allowed
        });
        report
    }

    /// The rules that were allowed and found nothing, each with the name that the profile has for it.
    pub fn unused(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.entries.iter().filter(|entry| !entry.is_used).map(|entry| (entry.written.as_str(), entry.rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diagnostic::Diagnostic;

    #[test]
    fn only_what_is_allowed_is_taken_out_and_what_was_not_needed_is_known() {
        let mut allowed = Allowed::default();
        for rule in ["unchecked-kind", "example-domain"] {
            allowed.add(rule, rule, false);
        }
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
