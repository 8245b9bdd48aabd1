//! How a rule about Kafka says what it found, at a place of whatever was read.

use crate::diagnostic::{Report, Subject};
use crate::kafka::deployment::{NodePool, Place};
use crate::report::{FindingBuilder, Named};

/// Takes what one rule finds in nodes of Kafka.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: Named,
    report: &'a mut Report,
}

impl<'a> Findings<'a> {
    pub(super) fn new(rule: Named, report: &'a mut Report) -> Self {
        Self { rule, report }
    }

    /// Something is wrong at this place.
    pub fn at(&mut self, place: &Place) -> FindingBuilder<'_> {
        let subject = Subject { object: place.object.clone(), field: place.field.clone(), reason: None };
        FindingBuilder::new(self.rule, subject, place.span, self.report)
    }

    /// Something is wrong with a setting: where it is written, or where it is missing.
    pub fn setting(&mut self, pool: &NodePool, name: &str) -> FindingBuilder<'_> {
        let place = pool.written(name).map_or(&pool.at, |setting| setting.origin.place());
        self.at(place)
    }
}
