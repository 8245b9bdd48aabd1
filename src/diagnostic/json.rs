//! Findings for programs, as one JSON object.

use serde_json::json;

use super::{Diagnostic, Report, Summary};
use crate::shown;
use crate::source::SourceMap;
use crate::yaml::Value;

/// All findings. Every finding has every key; what is not known is null.
pub fn render(report: &Report, sources: &SourceMap, summary: &Summary) -> String {
    let findings: Vec<Value> =
        report.shown(sources).iter().map(|diagnostic| finding(diagnostic, sources)).collect();
    let summary = json!({
        "errors": summary.errors,
        "warnings": summary.warnings,
        "objects": summary.objects,
        "files": summary.files,
    });
    shown::json(&json!({ "findings": findings, "summary": summary }))
}

fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let span = diagnostic.primary.as_ref().map(|label| label.span);
    let [start, end] = [span.map(|span| sources.position(span)), span.map(|span| sources.end(span))];
    let subject = diagnostic.subject.as_ref();
    json!({
        "file": span.map(|span| sources.name(span.source)),
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
        "endLine": end.map(|end| end.line),
        "endColumn": end.map(|end| end.column),
        "severity": diagnostic.severity.name(),
        "rule": diagnostic.rule,
        "object": subject.map(|subject| &subject.object).filter(|object| !object.is_empty()),
        "field": subject.map(|subject| &subject.field).filter(|field| !field.is_empty()),
        "reason": subject.and_then(|subject| subject.reason).map(super::Reason::name),
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}
