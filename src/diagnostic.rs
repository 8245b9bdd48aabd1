//! What is wrong, where, and the way out: the one kind of finding that every stage returns.

mod count;
pub mod human;
pub mod suggest;

use crate::source::Span;

pub use count::count;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Printed; does not stop the work unless warnings are denied.
    Warning,
    /// Nothing is printed or written.
    Error,
}

/// A place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words beside the marks; may be empty.
    pub text: String,
    /// Whether the source may be shown; a secret must not come into a log.
    pub show: Show,
}

/// Whether the source of a [`Label`] may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The line, with marks.
    Excerpt,
    /// File, line and column only.
    PlaceOnly,
}

/// One finding. The message stands alone, in lower case, with the user's words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the rule that found it, if a rule did.
    pub rule: Option<&'static str>,
    /// One line.
    pub message: String,
    /// The place it is about.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub context: Vec<Label>,
    /// Ways out, one line each.
    pub help: Vec<String>,
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
        Self { severity, rule: None, message, primary: None, context: Vec::new(), help: Vec::new() }
    }

    /// The same, found by the named rule.
    #[must_use]
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
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

    /// The same, without showing the source that it points at.
    #[must_use]
    pub fn without_excerpt(mut self) -> Self {
        if let Some(label) = &mut self.primary {
            label.show = Show::PlaceOnly;
        }
        self
    }

    /// The same, with another place that explains it.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: text.into(), show: Show::Excerpt });
        self
    }

    /// The same, with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// All that a stage found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding, unless it is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Adds all findings of another report.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }

    /// The findings in the order of their places, so that a file is read from its top.
    pub fn by_place(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        sorted
    }

    /// The findings, in the order they were made.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// True if one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Makes an error of every warning, as `--deny warnings` asks.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.diagnostics {
            diagnostic.severity = Severity::Error;
        }
    }

    /// `value`, unless there are errors.
    ///
    /// # Errors
    /// This report, if it holds an error.
    pub fn ok<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}
