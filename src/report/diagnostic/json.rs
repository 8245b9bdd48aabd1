//! Findings for programs, as one JSON object.

use serde::Serialize;

use super::{
    Diagnostic, PartlyChecked, Reason, Report, Severity, Skipped, Summary, Undecided, UnmetPodSecurity,
};
use crate::report::report_schema::JsonSchema;
use crate::text::shown;
use crate::text::source::SourceMap;

/// What is found in manifests.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Printed<'a> {
    /// The findings, in the order of their places.
    findings: Vec<Finding<'a>>,
    /// The number of findings, and of what was checked.
    summary: &'a Summary,
    /// Files in directories that are not manifests.
    skipped: &'a [Skipped],
    /// What Pod Security `restricted` would reject in Namespaces that are not among the objects; `null` if that is
    /// nothing, or with `--pod-security`.
    unmet_pod_security: Option<&'a UnmetPodSecurity>,
    /// Nodes of Kafka of which some rules could not judge, because the manifests leave values open.
    undecided: &'a [Undecided],
    /// The kinds of which not everything was checked that an API server checks.
    partly_checked: &'a [PartlyChecked],
}

/// One finding. It has every key; what is not known is `null`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    /// The file as it was named, `<stdin>` for standard input.
    file: Option<&'a str>,
    /// The line where it begins, from 1.
    line: Option<usize>,
    /// The column where it begins, in characters, from 1.
    column: Option<usize>,
    /// The line where it ends.
    end_line: Option<usize>,
    /// The column behind its last character.
    end_column: Option<usize>,
    /// How bad it is.
    #[schemars(with = "Severity")]
    severity: &'static str,
    /// The rule that found it.
    rule: Option<&'static str>,
    /// The object: `StatefulSet/kafka`.
    object: Option<&'a str>,
    /// The field, as the API server writes its path.
    field: Option<&'a str>,
    /// Why the API server rejects the field, in its own terms.
    #[schemars(with = "Option<Reason>")]
    reason: Option<&'static str>,
    /// What is wrong, in one line.
    message: &'a str,
    /// How to fix it, one line each.
    help: &'a [String],
}

/// All findings.
pub fn render(
    report: &Report,
    sources: &SourceMap,
    summary: &Summary,
    skipped: &[Skipped],
    unmet_pod_security: Option<&UnmetPodSecurity>,
    undecided: &[Undecided],
    partly_checked: &[PartlyChecked],
) -> String {
    let shown = report.shown(sources);
    let findings = shown.iter().map(|diagnostic| finding(diagnostic, sources)).collect();
    shown::report(&Printed { findings, summary, skipped, unmet_pod_security, undecided, partly_checked })
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Finding<'a> {
    let span = diagnostic.primary.as_ref().map(|label| label.span);
    let [start, end] = [span.map(|span| sources.position(span)), span.map(|span| sources.end(span))];
    let subject = diagnostic.subject.as_ref();
    Finding {
        file: span.map(|span| sources.name(span.source)),
        line: start.map(|start| start.line),
        column: start.map(|start| start.column),
        end_line: end.map(|end| end.line),
        end_column: end.map(|end| end.column),
        severity: diagnostic.severity.name(),
        rule: diagnostic.rule,
        object: subject.map(|subject| subject.object.as_str()).filter(|object| !object.is_empty()),
        field: subject.map(|subject| subject.field.as_str()).filter(|field| !field.is_empty()),
        reason: subject.and_then(|subject| subject.reason).map(Reason::name),
        message: &diagnostic.message,
        help: &diagnostic.help,
    }
}
