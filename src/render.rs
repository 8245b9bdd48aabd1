//! Templates to text. The only door to minijinja.
//!
//! A template is itself YAML: values are `${{ … }}`, statements are lines that begin with `#%`. Every
//! expression is printed as a quoted scalar or a flow collection: one YAML value, whatever is in it. There are no filters, no
//! functions and no includes; a name that does not exist is an error.

mod canary;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};

use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Dialect, Node, Value};

/// Fills templates with one context.
pub struct Engine {
    environment: Environment<'static>,
    context: Value,
}

impl Engine {
    /// An engine for this context.
    ///
    /// # Errors
    /// Never in practice: the delimiters are constant.
    pub fn new(context: Value) -> Result<Self, Diagnostic> {
        let mut syntax = SyntaxConfig::builder();
        syntax
            .variable_delimiters("${{", "}}")
            .block_delimiters("{%%", "%%}")
            .comment_delimiters("{##", "##}")
            .line_statement_prefix("#%");
        let syntax =
            syntax.build().map_err(|error| Diagnostic::error(format!("template delimiters: {error}")))?;
        let mut environment = Environment::empty();
        environment.set_syntax(syntax);
        environment.set_formatter(|out, _, value| {
            let value = serde_json::to_value(value)
                .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
            out.write_str(&yaml::flow(&value)).map_err(Error::from)
        });
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        Ok(Self { environment, context })
    }

    /// The documents that a template makes, as trees over the text that it rendered.
    ///
    /// # Errors
    /// A mistake in the template, pointing into it; or text that is not YAML, pointing into the text.
    pub fn render(
        &self,
        name: &str,
        template: SourceId,
        sources: &mut SourceMap,
    ) -> Result<Vec<Node>, Report> {
        let text = self
            .fill(name, sources.text(template), &self.context)
            .map_err(|error| diagnose(&error, template))?;
        let id = sources.add(format!("{name} (rendered)"), text.clone());
        yaml::read(&text, id, Dialect::Profile)
    }

    /// Proves that every expression of a template fills a whole value, by rendering it with poisoned text.
    ///
    /// # Errors
    /// The first value that did not come out as it went in.
    pub fn prove(&self, name: &str, template: SourceId, sources: &mut SourceMap) -> Result<(), Report> {
        let clean = self.render(name, template, sources)?;
        let text = self
            .fill(name, sources.text(template), &canary::poison(&self.context))
            .map_err(|error| diagnose(&error, template))?;
        let id = sources.add(format!("{name} (rendered with hostile values)"), text.clone());
        let half = |reason: String| {
            Diagnostic::error(format!("{name}: {reason}"))
                .at(Span::new(template, 0, 0))
                .help("an expression must be the whole value: write `key: ${{ value }}`, without quotes or text around it")
        };
        let poisoned = yaml::read(&text, id, Dialect::Profile).map_err(|report| {
            let reason = report.diagnostics().first().map_or("", |first| first.message.as_str());
            Report::from(half(format!("a value breaks the document: {reason}")))
        })?;
        canary::compare(&clean, &poisoned).map_err(|reason| half(reason).into())
    }

    fn fill(&self, name: &str, text: &str, context: &Value) -> Result<String, Error> {
        let template = self.environment.template_from_named_str(name, text)?;
        template.render(minijinja::Value::from(Serde(context)))
    }
}

fn diagnose(error: &Error, template: SourceId) -> Diagnostic {
    let message = error
        .detail()
        .map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    let span =
        error.range().map_or(Span::new(template, 0, 0), |range| Span::new(template, range.start, range.end));
    Diagnostic::error(message).at(span)
}
