//! Rules about a resolved profile: what can be seen in the configuration is said at the line of the profile.

use super::{Allowed, Check, Level, Rule};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::field_path::FieldPath;
use crate::profile::Merged;
use crate::source::Span;

pub use subject::{Amount, Origin, Subject, TopicSubject};

/// The rules of this scope, sorted.
pub(super) const RULES: &[&Rule] = &[];

/// Takes what one rule finds.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    merged: &'a Merged,
    report: &'a mut Report,
}

/// The place of a finding, on which the sentence is still to come.
#[must_use = "a place says nothing; call `say`"]
#[derive(Debug)]
pub struct Spot<'a> {
    diagnostic: Diagnostic,
    hidden: bool,
    report: &'a mut Report,
}

impl Findings<'_> {
    /// Something is wrong with the value at this path of the profile, set or not.
    pub fn at(&mut self, path: &FieldPath) -> Spot<'_> {
        self.spot(path, self.merged.span(path))
    }

    /// Something is wrong with the key that this path of the profile ends in.
    pub fn key(&mut self, path: &FieldPath) -> Spot<'_> {
        self.spot(path, self.merged.key_span(path))
    }

    fn spot(&mut self, path: &FieldPath, span: Span) -> Spot<'_> {
        let mut diagnostic = Diagnostic::error("").rule(self.rule.name).field(path.to_string(), None);
        if self.rule.level == Level::Warning {
            diagnostic.severity = Severity::Warning;
        }
        Spot { diagnostic: diagnostic.at(span), hidden: false, report: self.report }
    }
}

impl Spot<'_> {
    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// Does not show what stands there.
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Not as bad as the rule in general.
    pub fn only_a_warning(mut self) -> Self {
        self.diagnostic.severity = Severity::Warning;
        self
    }

    /// What is wrong, as a sentence that stands alone.
    pub fn say(mut self, message: impl Into<String>) {
        self.diagnostic.message = message.into();
        if self.hidden {
            self.diagnostic = self.diagnostic.without_excerpt();
        }
        self.report.push(self.diagnostic);
    }
}

/// What is wrong with what a profile allows, once all that is to be found was found.
pub fn check_allowed(allowed: &Allowed, merged: &Merged) -> Report {
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Allowed(check) = rule.check {
            check(allowed, &mut Findings { rule, merged, report: &mut report });
        }
    }
    report
}

/// Everything that rules find in a cluster.
pub fn check(subject: &Subject<'_>, merged: &Merged) -> Report {
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Cluster(check) = rule.check {
            check(subject, &mut Findings { rule, merged, report: &mut report });
        }
    }
    report
}
