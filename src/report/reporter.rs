//! How a rule says what it found: at a place of whatever was read, or at a field of the document that is judged.

use std::fmt;

use super::{FindingBuilder, Named, Place};
use crate::report::diagnostic::{Report, Subject};
use crate::text::field_path::FieldPath;
use crate::text::source::Span;

/// A document of one format, of which each field has a place, set or not.
pub trait Fields: fmt::Debug + Sync {
    /// The place of the value at a path.
    fn span(&self, path: &FieldPath) -> Span;
    /// The place of the key that a path ends in.
    fn key_span(&self, path: &FieldPath) -> Span;
}

/// Where something can be wrong.
pub trait Location {
    /// The object, the field and the text.
    fn locate(&self, document: Option<&dyn Fields>) -> (Subject, Option<Span>);
}

/// A place of whatever was read.
impl Location for Place {
    fn locate(&self, _: Option<&dyn Fields>) -> (Subject, Option<Span>) {
        let subject = Subject { object: self.object.clone(), field: self.field.clone(), reason: None };
        (subject, Some(self.span))
    }
}

/// A field of the document, set or not.
impl Location for FieldPath {
    fn locate(&self, document: Option<&dyn Fields>) -> (Subject, Option<Span>) {
        (of_field(self), document.map(|document| document.span(self)))
    }
}

fn of_field(path: &FieldPath) -> Subject {
    Subject { object: String::new(), field: path.to_string(), reason: None }
}

/// Takes what one rule finds.
#[derive(Debug)]
pub struct Reporter<'a> {
    rule: Named,
    document: Option<&'a dyn Fields>,
    report: &'a mut Report,
}

impl<'a> Reporter<'a> {
    /// Of a rule about what has places of its own.
    pub fn new(rule: Named, report: &'a mut Report) -> Self {
        Self { rule, document: None, report }
    }

    /// Of a rule about a document, whose findings are at its fields.
    pub fn of(document: &'a dyn Fields, rule: Named, report: &'a mut Report) -> Self {
        Self { rule, document: Some(document), report }
    }

    /// Something is wrong at this place, or with the value of this field.
    pub fn at(&mut self, location: &impl Location) -> FindingBuilder<'_> {
        let (subject, span) = location.locate(self.document);
        FindingBuilder::new(self.rule, subject, span, self.report)
    }

    /// Something is wrong with the key that this path ends in.
    pub fn key(&mut self, path: &FieldPath) -> FindingBuilder<'_> {
        let span = self.document.map(|document| document.key_span(path));
        FindingBuilder::new(self.rule, of_field(path), span, self.report)
    }
}
