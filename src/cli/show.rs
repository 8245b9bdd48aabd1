//! `kafka-gen show`.

use std::collections::BTreeMap;

use clap::Args;
use serde::{Serialize, Serializer};

use super::{Outcome, ProfileArgs, ReportFormat, input};
use crate::profile;
use crate::report::diagnostic::{Diagnostic, suggest};
use crate::report::failure::Failure;
use crate::report::report_schema::JsonSchema;
use crate::secret::HIDDEN;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::shown;
use crate::text::source::{SourceMap, Span};
use crate::yaml::{self, Data, Node, Value};

/// Show the merged profile, and where each value was set
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen show prod\n  \
    kafka-gen show ./payments.yaml resources.limits.memory")]
pub(super) struct Show {
    #[command(flatten)]
    profile: ProfileArgs,
    /// Show only this setting, such as `resources.limits.memory` or `topics."orders.created"`
    field: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Show {
    pub(super) fn run(&self, sources: &mut SourceMap) -> Outcome {
        let path = match &self.field {
            None => FieldPath::default(),
            Some(field) => FieldPath::parse(field).map_err(|reason| {
                Failure::unusable(Diagnostic::error(format!("`{field}` is not a path: {reason}")))
            })?,
        };
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let loaded =
            profile::load(&self.profile.request(), sources, &mut |name, role| input.layer(name, role))?;
        let root = &loaded.merged.root;
        let node = root.at(&path).ok_or_else(|| not_set(root, &path))?;
        Ok(match self.format {
            ReportFormat::Text => text(node, &path, sources),
            ReportFormat::Json => {
                let mut values = Values(Vec::new());
                values.collect(node, &path, sources);
                shown::report(&values)
            }
        })
    }
}

fn not_set(root: &Node, path: &FieldPath) -> Failure {
    let error = Diagnostic::error(format!("the profile sets no `{path}`"));
    let (node, missing) = root.nearest(path);
    let help = match missing {
        Some(Segment::Key(key)) => suggest::help(key, node.entries().iter().map(|entry| entry.key.as_str())),
        Some(Segment::Index(_)) | None => None,
    };
    match help {
        Some(help) => error.help(help).into(),
        None => error.into(),
    }
}

/// Every value on a line of its own, with its origin as a comment; the whole is YAML.
fn text(node: &Node, path: &FieldPath, sources: &SourceMap) -> String {
    let mut lines = Vec::new();
    match (&node.data, path.segments().last()) {
        (Data::Map(entries), _) if !entries.is_empty() => block(node, 0, sources, &mut lines),
        (Data::List(items), _) if !items.is_empty() => block(node, 0, sources, &mut lines),
        (_, Some(Segment::Key(key))) => {
            lines.push((format!("{key}: {}", leaf(node, sources)), Some(node.span)));
        }
        (_, _) => lines.push((leaf(node, sources), Some(node.span))),
    }
    // Long values do not push the origins of all others to the right.
    let width =
        lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width <= 60).max().unwrap_or(0);
    lines
        .iter()
        .map(|(line, span)| match span {
            Some(span) => format!("{line:width$}  # {}\n", origin(*span, sources)),
            None => format!("{line}\n"),
        })
        .collect()
}

fn block(node: &Node, depth: usize, sources: &SourceMap, lines: &mut Vec<(String, Option<Span>)>) {
    let indent = "  ".repeat(depth);
    for entry in node.entries() {
        let key = yaml::inline(&Value::String(entry.key.clone()));
        if has_children(&entry.value) {
            lines.push((format!("{indent}{key}:"), None));
            block(&entry.value, depth + 1, sources, lines);
        } else {
            lines.push((format!("{indent}{key}: {}", leaf(&entry.value, sources)), Some(entry.value.span)));
        }
    }
    for item in node.items() {
        if has_children(item) {
            lines.push((format!("{indent}-"), None));
            block(item, depth + 1, sources, lines);
        } else {
            lines.push((format!("{indent}- {}", leaf(item, sources)), Some(item.span)));
        }
    }
}

fn has_children(node: &Node) -> bool {
    !node.entries().is_empty() || !node.items().is_empty()
}

fn leaf(node: &Node, sources: &SourceMap) -> String {
    yaml::inline(&value(node, sources))
}

/// A single value, unless it is a secret.
fn value(node: &Node, sources: &SourceMap) -> Value {
    if sources.may_show(node.span) { node.to_value() } else { Value::from(HIDDEN) }
}

fn origin(span: Span, sources: &SourceMap) -> String {
    let name = sources.name(span.source);
    if name == "--set" {
        return format!("--set {}", shown::line(&sources.shown_text(span.source)));
    }
    format!("{}:{}", shown::line(name), sources.position(span).line)
}

/// Every value by its path, in the order of the profile.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Values<'a>(
    #[serde(serialize_with = "as_map")]
    #[schemars(with = "BTreeMap<String, Set<'a>>")]
    Vec<(String, Set<'a>)>,
);

/// A value, and where it was set.
#[derive(Serialize, JsonSchema)]
pub(super) struct Set<'a> {
    /// The value; `"(hidden)"` in place of a secret.
    value: Value,
    /// The layer: a profile of the program, a file, or `--set`.
    layer: &'a str,
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
}

fn as_map<S: Serializer>(values: &[(String, Set<'_>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(values.iter().map(|(path, set)| (path, set)))
}

impl<'a> Values<'a> {
    fn collect(&mut self, node: &Node, path: &FieldPath, sources: &'a SourceMap) {
        if !has_children(node) {
            let position = sources.position(node.span);
            let set = Set {
                value: value(node, sources),
                layer: sources.name(node.span.source),
                line: position.line,
                column: position.column,
            };
            self.0.push((path.to_string(), set));
        }
        for entry in node.entries() {
            self.collect(&entry.value, &path.join(&entry.key), sources);
        }
        for (i, item) in node.items().iter().enumerate() {
            self.collect(item, &path.join(i), sources);
        }
    }
}
