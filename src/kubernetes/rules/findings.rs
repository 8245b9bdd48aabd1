//! How a manifest rule says what it found.

use std::fmt::Display;

use crate::kubernetes::manifest::Object;
use crate::report::diagnostic::{Reason, Report, Subject};
use crate::report::{FindingBuilder, Named, Place};
use crate::text::field_path::FieldPath;
use crate::text::source::Span;
use crate::yaml::{Entry, Node};

/// A rule shall not flood the report with one object; this many findings of it are enough to see what is wrong.
const MAX_FINDINGS: usize = 500;

/// Takes what one rule finds in one object.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: Named,
    object: Object<'a>,
    report: &'a mut Report,
    count: usize,
}

/// Takes what one rule finds in several objects.
#[derive(Debug)]
pub struct Together<'a> {
    rule: Named,
    report: &'a mut Report,
}

impl<'a> Together<'a> {
    pub(super) fn new(rule: Named, report: &'a mut Report) -> Self {
        Self { rule, report }
    }

    /// Takes what is found in this object.
    pub fn of<'b>(&'b mut self, object: &Object<'b>) -> Findings<'b> {
        Findings::new(self.rule, *object, self.report)
    }
}

impl<'a> Findings<'a> {
    /// Takes what this rule finds in this object.
    pub fn new(rule: Named, object: Object<'a>, report: &'a mut Report) -> Self {
        Self { rule, object, report, count: 0 }
    }

    /// Counts what a rule finds in an object, and reports none of it.
    pub(super) fn only_counted(rule: Named, object: Object<'a>, report: &'a mut Report) -> Self {
        Self { rule, object, report, count: MAX_FINDINGS }
    }

    /// Something is wrong with this value, which must be part of the object.
    pub fn at(&mut self, node: &Node) -> Spot<'_> {
        let path = self.path_to(node);
        self.spot(&path, node.first_span())
    }

    /// Something is wrong with this key of a map: with its value, with the key, or with its absence. The map must
    /// be part of the object.
    pub fn key(&mut self, map: &Node, key: &str) -> Spot<'_> {
        let path = self.path_to(map).join(key);
        let span = match self.entry(map, key) {
            Some(entry) if entry.value.entries().is_empty() && entry.value.items().is_empty() => {
                entry.value.span
            }
            Some(entry) => entry.key_span,
            None => map.first_span(),
        };
        self.spot(&path, span)
    }

    /// Something is wrong with the value below these keys of a map, or with the absence of one of them. The map must
    /// be part of the object.
    pub fn dig(&mut self, map: &Node, keys: &[&str]) -> Spot<'_> {
        match keys {
            [] => self.at(map),
            [key] => self.key(map, key),
            [key, rest @ ..] => match map.get(key) {
                Some(next) => self.dig(next, rest),
                None => rest.iter().fold(self.key(map, key), |spot, key| spot.below(&format!(".{key}"))),
            },
        }
    }

    /// Something is wrong with this key itself, which is reported at the map: a label's key.
    pub fn name_of_key(&mut self, map: &Node, key: &str) -> Spot<'_> {
        let path = self.path_to(map);
        let span = self.entry(map, key).map_or_else(|| map.first_span(), |entry| entry.key_span);
        self.spot(&path, span)
    }

    /// Something is wrong with the object as a whole.
    pub fn whole(&mut self) -> Spot<'_> {
        let span = self.object.root.first_span();
        self.spot(&FieldPath::default(), span)
    }

    /// Something is wrong at this place, which may be in another object.
    pub fn place(&mut self, place: &Place) -> Spot<'_> {
        self.count += 1;
        let subject = Subject { object: place.object.clone(), field: String::new(), reason: None };
        let is_shown = self.count <= MAX_FINDINGS;
        let finding =
            is_shown.then(|| FindingBuilder::new(self.rule, subject, Some(place.span), self.report));
        Spot { field: place.field.clone(), finding }
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The entry of this key. It is only looked for where it will be shown: large maps have many.
    fn entry<'n>(&self, map: &'n Node, key: &str) -> Option<&'n Entry> {
        if self.count < MAX_FINDINGS { map.entry(key) } else { None }
    }

    fn path_to(&self, node: &Node) -> FieldPath {
        if self.count >= MAX_FINDINGS {
            return FieldPath::default();
        }
        self.object.root.path_to(node).unwrap_or_default()
    }

    fn spot(&mut self, path: &FieldPath, span: Span) -> Spot<'_> {
        self.count += 1;
        if self.count > MAX_FINDINGS {
            return Spot { field: String::new(), finding: None };
        }
        let field = self.object.refused_path(&path.to_string());
        let subject = Subject { object: self.object.display(), field: String::new(), reason: None };
        Spot { field, finding: Some(FindingBuilder::new(self.rule, subject, Some(span), self.report)) }
    }
}

/// A finding in the words of the API server: a field, and what is wrong with it.
#[must_use = "a place says nothing; call `invalid`, `required` or one of the others"]
#[derive(Debug)]
pub struct Spot<'a> {
    field: String,
    /// None beyond the number of findings that are shown.
    finding: Option<FindingBuilder<'a>>,
}

impl<'a> Spot<'a> {
    fn with(mut self, change: impl FnOnce(FindingBuilder<'a>) -> FindingBuilder<'a>) -> Self {
        self.finding = self.finding.map(change);
        self
    }

    /// The path that the API server writes, where it is not the path of the value.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Adds to the path what the API server adds.
    pub fn below(mut self, more: &str) -> Self {
        self.field.push_str(more);
        self
    }

    /// Marks this value, where the API server's path does not lead to it.
    pub fn mark(self, node: &Node) -> Self {
        self.with(|finding| finding.mark(node.first_span()))
    }

    /// A way out.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with(|finding| finding.help(help))
    }

    /// Another place that explains it.
    pub fn because(self, node: &Node, text: impl Into<String>) -> Self {
        self.with(|finding| finding.context(node.first_span(), text))
    }

    /// Not as bad as the rule in general.
    pub fn only_a_warning(self) -> Self {
        self.with(FindingBuilder::only_a_warning)
    }

    /// A field must be there, and not empty.
    pub fn required(self) {
        self.say(Reason::Required, "is missing");
    }

    /// The value breaks a rule. The text goes on after the path: "is `x`, which is not …".
    pub fn invalid(self, text: impl Display) {
        self.say(Reason::Invalid, text);
    }

    /// The value does not follow its grammar: `wanted` is a phrase such as "a DNS label". For the API server an empty
    /// text is an absent one.
    pub fn is_not(self, value: &str, wanted: impl Display) {
        if value.is_empty() {
            self.invalid("is missing");
        } else {
            self.invalid(format!("is `{value}`, which is not {wanted}"));
        }
    }

    /// The value is none of those there are.
    pub fn not_supported(mut self, value: &str, choices: &[&str]) {
        if let Some(help) = crate::report::diagnostic::suggest::help(value, choices.iter().copied()) {
            self = self.help(help);
        }
        if value.is_empty() {
            return self.say(Reason::NotSupported, "is missing");
        }
        self.say(Reason::NotSupported, format!("cannot be `{value}`"));
    }

    /// The value may be there once.
    pub fn duplicate(self, text: impl Display) {
        self.say(Reason::Duplicate, text);
    }

    /// The field may not be set here.
    pub fn forbidden(self, text: impl Display) {
        self.say(Reason::Forbidden, text);
    }

    /// Says it for any reason, in words that go on after the path.
    pub fn say(self, reason: Reason, text: impl Display) {
        // `[]` is how the API server writes the path of an object as a whole.
        let message = match self.field.as_str() {
            "" | "[]" => text.to_string(),
            field => format!("`{field}` {text}"),
        };
        self.push(message, Some(reason));
    }

    /// Says it in words of its own, where the API server rejects nothing.
    pub fn tell(self, message: impl Into<String>) {
        self.push(message.into(), None);
    }

    fn push(self, message: String, reason: Option<Reason>) {
        if let Some(finding) = self.finding {
            finding.field(self.field, reason).say(message);
        }
    }
}
