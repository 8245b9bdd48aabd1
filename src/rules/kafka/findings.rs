//! How a rule about Kafka says what it found, at a place of whatever was read.

use crate::diagnostic::{Diagnostic, Report, Severity, Subject};
use crate::kafka::deployment::{NodePool, Place};
use crate::rules::{Level, Rule};

/// Takes what one rule finds in nodes of Kafka.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    report: &'a mut Report,
}

/// The place of a finding, on which the sentence is still to come.
#[must_use = "a place says nothing; call `say`"]
#[derive(Debug)]
pub struct FindingBuilder<'a> {
    diagnostic: Diagnostic,
    report: &'a mut Report,
}

impl<'a> Findings<'a> {
    pub(super) fn new(rule: &'static Rule, report: &'a mut Report) -> Self {
        Self { rule, report }
    }

    /// Something is wrong at this place.
    pub fn at(&mut self, place: &Place) -> FindingBuilder<'_> {
        let mut diagnostic = Diagnostic::error("").rule(self.rule.name).at(place.span);
        diagnostic.subject =
            Some(Subject { object: place.object.clone(), field: place.field.clone(), reason: None });
        if self.rule.level == Level::Warning {
            diagnostic.severity = Severity::Warning;
        }
        FindingBuilder { diagnostic, report: self.report }
    }

    /// Something is wrong with a setting: where it is written, or where it is missing.
    pub fn setting(&mut self, pool: &NodePool, name: &str) -> FindingBuilder<'_> {
        let place = pool.written(name).map_or(&pool.at, |setting| setting.origin.place());
        self.at(place)
    }
}

impl FindingBuilder<'_> {
    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// Another place that explains it.
    pub fn because(mut self, place: &Place, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.context(place.span, text);
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
        self.report.push(self.diagnostic);
    }
}
