//! Templates to text. The only door to minijinja.
//!
//! A template is itself YAML: values are `${{ … }}`, statements are lines that begin with `#%`. Every
//! expression is printed as a quoted scalar or a flow collection: one YAML value, whatever is in it. There are no filters, no
//! functions and no includes; a name that does not exist is an error. Templates of the user are limited further: see
//! [`language`].

mod bounded;
mod canary;
mod language;

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::report::diagnostic::{Diagnostic, Report};
use crate::secret;
use crate::text::limits;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Dialect, Node, Value};
use bounded::Bounded;

/// A template, and what messages know it by.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its place among all texts.
    pub id: SourceId,
    /// The user wrote it, so that its cost is limited.
    pub is_limited: bool,
}

/// What filling in a template of the user may cost.
struct Limits {
    environment: Environment<'static>,
    /// Bytes, without what the template itself adds.
    output: usize,
}

/// Fills templates with one context.
pub struct Engine {
    environment: Environment<'static>,
    syntax: SyntaxConfig,
    context: minijinja::Value,
    limits: OnceLock<Limits>,
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
        environment.set_syntax(syntax.clone());
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
        let context = minijinja::Value::from(Serde(context));
        Ok(Self { environment, syntax, context, limits: OnceLock::new() })
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
        match self.fill(name, template, self.context.clone()) {
            Ok(text) => {
                let nodes = yaml::read(&text, rendered, Dialect::Profile);
                (text, nodes)
            }
            Err(error) => (String::new(), Err(error.into())),
        }
    }

    /// Proves that a template uses no more than the language of templates, and that each of its expressions fills a
    /// whole value, by rendering it with poisoned text.
    ///
    /// # Errors
    /// What a template cannot use; the first value that did not come out as it went in.
    pub fn prove(&self, name: &str, template: Source<'_>, sources: &mut SourceMap) -> Result<(), Report> {
        language::check(template, &self.syntax)?;
        let id = sources.add(format!("{name} (rendered)"), "");
        let (text, clean) = self.render(name, template, id);
        sources.fill(id, text);
        let clean = clean.inspect_err(|_| secret::hide_all(sources, id))?;
        let text = self.fill(name, template, Serde(&canary::poison(&self.data())).into())?;
        let id = sources.add(format!("{name} (rendered with hostile values)"), text.clone());
        let half = |reason: String| {
            Diagnostic::error(format!("{name}: {reason}"))
                .at(Span::new(template.id, 0, 0))
                .help("an expression must be the whole value: write `key: ${{ value }}`, without quotes or text around it")
        };
        secret::hide_all(sources, id);
        let poisoned = yaml::read(&text, id, Dialect::Profile).map_err(|report| {
            let reason = report.diagnostics().first().map_or("", |first| first.message.as_str());
            Report::from(half(format!("a value breaks the document: {reason}")))
        })?;
        canary::compare(&clean, &poisoned).map_err(|reason| half(reason).into())
    }

    fn fill(
        &self,
        name: &str,
        template: Source<'_>,
        context: minijinja::Value,
    ) -> Result<String, Diagnostic> {
        let (environment, limit) = if template.is_limited {
            let limits = self.limits.get_or_init(|| self.limits());
            (&limits.environment, limits.output.saturating_add(template.text.len().saturating_mul(8)))
        } else {
            (&self.environment, usize::MAX)
        };
        let compiled = environment
            .template_from_named_str(name, template.text)
            .map_err(|error| diagnose(&error, template.id))?;
        let mut out = Bounded::new(limit);
        match compiled.render_captured_to(context, &mut out) {
            Ok(_) => Ok(out.into_text()),
            Err(_) if out.is_full() => {
                Err(Diagnostic::error(format!("this template makes more than {limit} bytes"))
                    .at(Span::new(template.id, 0, 0))
                    .help("a loop or an expression repeats too much of the cluster's data"))
            }
            Err(error) => Err(diagnose(&error, template.id)),
        }
    }

    /// The data of the cluster.
    fn data(&self) -> Value {
        serde_json::to_value(&self.context).unwrap_or_default()
    }

    fn limits(&self) -> Limits {
        // Poison makes texts longer, and the limits are those of both.
        let bytes = canary::poison(&self.data()).to_string().len();
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(limits::TEMPLATE_STEPS.saturating_add(bytes) as u64));
        Limits { environment, output: limits::TEMPLATE_OUTPUT.saturating_add(bytes.saturating_mul(8)) }
    }
}

fn diagnose(error: &Error, template: SourceId) -> Diagnostic {
    if error.kind() == ErrorKind::OutOfFuel {
        return Diagnostic::error("this template takes too many steps")
            .at(Span::new(template, 0, 0))
            .help("loops inside each other multiply: write one loop, or fewer levels");
    }
    let message = error
        .detail()
        .map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    let span =
        error.range().map_or(Span::new(template, 0, 0), |range| Span::new(template, range.start, range.end));
    Diagnostic::error(message).at(span)
}
