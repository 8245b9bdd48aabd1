//! A finding on the way into a report: the place is known, the sentence is still to come.

use super::{Level, Named, Place};
use crate::report::diagnostic::{Diagnostic, Reason, Report, Severity, Subject};
use crate::text::source::Span;

/// The place of a finding, on which the sentence is still to come.
#[must_use = "a place says nothing; call `say`"]
#[derive(Debug)]
pub struct FindingBuilder<'a> {
    diagnostic: Diagnostic,
    report: &'a mut Report,
}

impl<'a> FindingBuilder<'a> {
    /// A finding of this rule, which has no sentence yet.
    pub fn new(rule: Named, subject: Subject, span: Option<Span>, report: &'a mut Report) -> Self {
        let mut diagnostic = Diagnostic::error("").rule(rule.name);
        if let Some(span) = span {
            diagnostic = diagnostic.at(span);
        }
        diagnostic.subject = Some(subject);
        if rule.level == Level::Warning {
            diagnostic.severity = Severity::Warning;
        }
        Self { diagnostic, report }
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// Another place that explains it.
    pub fn because(self, place: &Place, text: impl Into<String>) -> Self {
        self.context(place.span, text)
    }

    /// Another text that explains it.
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.context(span, text);
        self
    }

    /// Shows this text, and not that of the place.
    pub fn mark(mut self, span: Span) -> Self {
        self.diagnostic = self.diagnostic.at(span);
        self
    }

    /// The field as the API server writes its path, and why it rejects the object, if it does.
    pub fn field(mut self, field: String, reason: Option<Reason>) -> Self {
        if let Some(subject) = &mut self.diagnostic.subject {
            subject.field = field;
            subject.reason = reason;
        }
        self
    }

    /// Not as bad as the rule in general.
    pub fn only_a_warning(mut self) -> Self {
        self.diagnostic.severity = Severity::Warning;
        self
    }

    /// The same, where this is true.
    pub fn only_a_warning_if(self, is_minor: bool) -> Self {
        if is_minor { self.only_a_warning() } else { self }
    }

    /// What is wrong, as a sentence that stands alone.
    pub fn say(mut self, message: impl Into<String>) {
        self.diagnostic.message = message.into();
        self.report.push(self.diagnostic);
    }
}
