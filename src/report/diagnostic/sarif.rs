//! Findings as SARIF 2.1.0, which code scanning services and editors read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Diagnostic, Label, Report, Severity};
use crate::text::shown;
use crate::text::source::{SourceMap, Span};

/// What SARIF says of a rule.
#[derive(Clone, Debug)]
pub struct RuleDescriptor {
    /// The name of the rule.
    pub id: &'static str,
    /// One line about it.
    pub summary: &'static str,
    /// Its page, as Markdown.
    pub page: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it reads, in one word.
    pub scope: &'static str,
    /// The names that the rule had before.
    pub former_names: Vec<&'static str>,
}

/// All findings, with the rules that there are, and with what could not be read.
pub fn render(
    report: &Report,
    sources: &SourceMap,
    rules: impl Iterator<Item = RuleDescriptor>,
    unreadable: &Report,
) -> String {
    let rules: Vec<RuleDescriptor> = rules.collect();
    let indices: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
    let results: Vec<Value> =
        report.shown(sources).iter().map(|diagnostic| result(diagnostic, sources, &indices)).collect();
    let notifications: Vec<Value> = unreadable
        .shown(sources)
        .iter()
        .map(|diagnostic| json!({ "level": "error", "message": { "text": diagnostic.message } }))
        .collect();
    let driver = json!({
        "name": "kafka-gen",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(descriptor).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": notifications.is_empty(),
            "toolExecutionNotifications": notifications,
        }],
        "results": results,
    });
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    shown::json(&json!({ "$schema": schema, "version": "2.1.0", "runs": [run] }))
}

fn descriptor(rule: &RuleDescriptor) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": format!("kafka-gen explain {}", rule.id), "markdown": rule.page },
        "defaultConfiguration": { "level": rule.severity.name() },
        "properties": { "tags": [rule.scope] },
    });
    if !rule.former_names.is_empty()
        && let Value::Object(map) = &mut descriptor
    {
        // A viewer then keeps what was decided about findings of the former name.
        map.insert("deprecatedIds".to_owned(), json!(rule.former_names));
    }
    descriptor
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap, rules: &BTreeMap<&str, usize>) -> Value {
    let mut result = Map::new();
    if let Some(rule) = diagnostic.rule {
        result.insert("ruleId".to_owned(), rule.into());
        if let Some(index) = rules.get(rule) {
            result.insert("ruleIndex".to_owned(), (*index).into());
        }
    }
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    let text = std::iter::once(diagnostic.message.clone()).chain(help).collect::<String>();
    // What looks like a link of Markdown is one in a message of SARIF.
    let text = text.replace("](", "] (");
    result.insert("level".to_owned(), diagnostic.severity.name().into());
    result.insert("message".to_owned(), json!({ "text": text }));
    if let Some(label) = &diagnostic.primary {
        let mut location = json!({ "physicalLocation": place(label.span, sources) });
        if let (Some(subject), Some(fields)) = (&diagnostic.subject, location.as_object_mut()) {
            let name = format!("{} {}", subject.object, subject.field);
            let logical = json!([{ "fullyQualifiedName": name.trim() }]);
            fields.insert("logicalLocations".to_owned(), logical);
        }
        result.insert("locations".to_owned(), json!([location]));
    }
    if !diagnostic.context.is_empty() {
        let related = diagnostic.context.iter().enumerate().map(|(id, label)| related(id, label, sources));
        result.insert("relatedLocations".to_owned(), related.collect());
    }
    Value::Object(result)
}

fn related(id: usize, label: &Label, sources: &SourceMap) -> Value {
    json!({
        "id": id,
        "physicalLocation": place(label.span, sources),
        "message": { "text": label.text },
    })
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.position(span), sources.end(span));
    json!({
        "artifactLocation": { "uri": uri(sources.name(span.source)) },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    })
}

/// A relative reference for a relative path, so that services find the file in a checkout.
fn uri(name: &str) -> String {
    if name == "<stdin>" {
        return "stdin".to_owned();
    }
    let path = name.trim_start_matches("./");
    let escaped: String = path
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    if escaped.starts_with('/') { format!("file://{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_of_files_are_references() {
        assert_eq!(uri("./a/b c%.yaml"), "a/b%20c%25.yaml");
        assert_eq!(uri("/tmp/ä.yaml"), "file:///tmp/%C3%A4.yaml");
        assert_eq!(uri("<stdin>"), "stdin");
    }
}
