//! Templates to text. The only door to minijinja.
//!
//! A template is itself YAML: values are `${{ … }}`, statements are lines that begin with `#%`. Every
//! expression is printed as a quoted scalar or a flow collection: one YAML value, whatever is in it. There are no filters, no
//! functions and no includes; a name that does not exist is an error.

mod canary;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Dialect, Node};

/// A template, and what messages know it by.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its place among all texts.
    pub id: SourceId,
}

/// Fills templates with one context.
pub struct Engine {
    environment: Environment<'static>,
    context: minijinja::Value,
}

impl Engine {
    /// An engine for this context.
    ///
    /// # Errors
    /// Never in practice: the delimiters are constant.
    pub fn new(context: impl Serialize) -> Result<Self, Diagnostic> {
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
            if let Some(text) = value.as_str() {
                return out.write_str(&yaml::flow_text(text)).map_err(Error::from);
            }
            let value = serde_json::to_value(value)
                .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
            out.write_str(&yaml::flow(&value)).map_err(Error::from)
        });
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        Ok(Self { environment, context: minijinja::Value::from(Serde(context)) })
    }

    /// The text that a template makes, and the documents in it, as trees over that text.
    ///
    /// # Errors
    /// A mistake in the template, pointing into it; or text that is not YAML, pointing into the text.
    pub fn render(
        &self,
        name: &str,
        template: Source<'_>,
        rendered: SourceId,
    ) -> (String, Result<Vec<Node>, Report>) {
        match self.fill(name, template.text, self.context.clone()) {
            Ok(text) => {
                let nodes = yaml::read(&text, rendered, Dialect::Profile);
                (text, nodes)
            }
            Err(error) => (String::new(), Err(diagnose(&error, template.id).into())),
        }
    }

    /// Proves that every expression of a template fills a whole value, by rendering it with poisoned text.
    ///
    /// # Errors
    /// The first value that did not come out as it went in.
    pub fn prove(&self, name: &str, template: Source<'_>, sources: &mut SourceMap) -> Result<(), Report> {
        let id = sources.add(format!("{name} (rendered)"), "");
        let (text, clean) = self.render(name, template, id);
        sources.fill(id, text);
        let clean = clean?;
        let context = serde_json::to_value(&self.context)
            .map_err(|error| Report::from(Diagnostic::error(error.to_string())))?;
        let text = self
            .fill(name, template.text, Serde(&canary::poison(&context)).into())
            .map_err(|error| diagnose(&error, template.id))?;
        let id = sources.add(format!("{name} (rendered with hostile values)"), text.clone());
        let half = |reason: String| {
            Diagnostic::error(format!("{name}: {reason}"))
                .at(Span::new(template.id, 0, 0))
                .help("an expression must be the whole value: write `key: ${{ value }}`, without quotes or text around it")
        };
        let poisoned = yaml::read(&text, id, Dialect::Profile).map_err(|report| {
            let reason = report.diagnostics().first().map_or("", |first| first.message.as_str());
            Report::from(half(format!("a value breaks the document: {reason}")))
        })?;
        canary::compare(&clean, &poisoned).map_err(|reason| half(reason).into())
    }

    fn fill(&self, name: &str, text: &str, context: minijinja::Value) -> Result<String, Error> {
        let template = self.environment.template_from_named_str(name, text)?;
        template.render(context)
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
