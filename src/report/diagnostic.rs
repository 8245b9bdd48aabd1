//! What is wrong, where, and the way out: the one kind of finding that every stage returns.

pub mod concise;
pub mod human;
pub mod json;
mod notes;
mod outline;
mod redacted;
mod report;
pub mod sarif;
mod summary;

use std::borrow::Cow;

use crate::report::report_schema::JsonSchema;
use crate::text::shown;
use crate::text::source::Span;

pub use notes::{PartlyChecked, Skipped, Unchecked, Undecided, UnmetPodSecurity};
pub use report::Report;
pub use summary::Summary;

pub use crate::text::wording::{count, listed, suggest};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Severity {
    /// Printed; an error only with `--deny warnings`.
    Warning,
    /// Stops the command, or makes it exit with 1.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words beside the marks; may be empty.
    pub text: String,
    /// Whether the line is shown; the secrets in a line are hidden where the text is read.
    pub show: Show,
}

/// Whether the line of a [`Label`] is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The line, with marks.
    Excerpt,
    /// File, line and column only.
    PlaceOnly,
}

/// Why a Kubernetes API server rejects a field, in its own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
pub enum Reason {
    /// A required field is missing or empty.
    Required,
    /// The value breaks a rule.
    Invalid,
    /// The value is not one of the supported values.
    NotSupported,
    /// The value appears more than once.
    Duplicate,
    /// The field may not be set here.
    Forbidden,
    /// The value is too long.
    TooLong,
    /// The list has too many items.
    TooMany,
    /// The thing it names does not exist.
    NotFound,
    /// Strict decoding: unknown field.
    UnknownField,
    /// Strict decoding: duplicate field.
    DuplicateField,
    /// Decoding: the value has the wrong type.
    WrongType,
}

impl Reason {
    /// The name that the API server gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "Required",
            Self::Invalid => "Invalid",
            Self::NotSupported => "NotSupported",
            Self::Duplicate => "Duplicate",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "TooLong",
            Self::TooMany => "TooMany",
            Self::NotFound => "NotFound",
            Self::UnknownField => "UnknownField",
            Self::DuplicateField => "DuplicateField",
            Self::WrongType => "WrongType",
        }
    }
}

/// The field of an object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The object: `StatefulSet/kafka`; empty where it is not known.
    pub object: String,
    /// The field, as the API server writes its path.
    pub field: String,
    /// Why the API server rejects it, if it does.
    pub reason: Option<Reason>,
}

/// Bytes of a message that are kept.
const MAX_TEXT: usize = 2000;

/// One finding. The message stands alone, in lower case, with the user's words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the rule that found it, if a rule did.
    pub rule: Option<&'static str>,
    /// One line.
    pub message: String,
    /// The field of an object, if it is about one.
    pub subject: Option<Subject>,
    /// The place it is about.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub context: Vec<Label>,
    /// Ways out, one line each.
    pub help: Vec<String>,
    /// How many findings it is: one, or all those of a file beyond the number that a [`Report`] keeps.
    pub stands_for: usize,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A warning of the named rule.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule: Some(rule), ..Self::new(Severity::Warning, message.into()) }
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            rule: None,
            message,
            subject: None,
            primary: None,
            context: Vec::new(),
            help: Vec::new(),
            stands_for: 1,
        }
    }

    /// The same, found by the named rule.
    #[must_use]
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The same, about this field of an object.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, reason: Option<Reason>) -> Self {
        self.subject = Some(Subject { object: String::new(), field: field.into(), reason });
        self
    }

    /// The same, pointing at `span`.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        self.label(span, "")
    }

    /// The same, pointing at `span` with a few words beside it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into(), show: Show::Excerpt });
        self
    }

    /// The same, with another place that explains it.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: text.into(), show: Show::Excerpt });
        self
    }

    /// What it quotes may have megabytes, of which only the beginning is kept, and characters that a terminal obeys.
    fn tidy(&mut self) {
        let subject = self.subject.as_mut().map(|subject| [&mut subject.object, &mut subject.field]);
        for text in
            std::iter::once(&mut self.message).chain(&mut self.help).chain(subject.into_iter().flatten())
        {
            if text.len() > MAX_TEXT {
                let whole = (0..=MAX_TEXT).rev().find(|end| text.is_char_boundary(*end));
                text.truncate(whole.unwrap_or(0));
                text.push('…');
            }
        }
        let labels = self.primary.iter_mut().chain(&mut self.context).map(|label| &mut label.text);
        for text in std::iter::once(&mut self.message).chain(&mut self.help).chain(labels) {
            if let Cow::Owned(shown) = shown::line(text) {
                *text = shown;
            }
        }
    }

    /// The same, with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
