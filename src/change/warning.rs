//! Warnings that rendering the new side gives, and whether the old side has them, too.

use serde::Serialize;

use crate::report::diagnostic::{Report, Severity};
use crate::report::report_schema::JsonSchema;
use crate::text::source::SourceMap;

/// A warning about the new side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// The rule.
    pub rule: Option<&'static str>,
    /// What is found, without secrets.
    pub message: String,
    /// `payments.yaml:4`, if it has a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// True if rendering the old side does not give it; unknown if the old side is not a profile.
    pub is_new: Option<bool>,
}

impl Warning {
    /// The warnings of the new side; those of the old side are known if it was rendered, too.
    pub fn all(old: Option<&Report>, new: &Report, sources: &SourceMap) -> Vec<Self> {
        let of = |report: &Report| -> Vec<Self> {
            let shown = report.shown(sources).into_iter();
            let warnings = shown.filter(|finding| finding.severity == Severity::Warning);
            warnings
                .map(|finding| Self {
                    rule: finding.rule,
                    message: finding.message,
                    place: finding.primary.map(|label| {
                        let position = sources.position(label.span);
                        format!("{}:{}", sources.name(label.span.source), position.line)
                    }),
                    is_new: None,
                })
                .collect()
        };
        let known = old.map(of);
        let is_known = |warning: &Self| {
            let same = |old: &Self| (old.rule, &old.message) == (warning.rule, &warning.message);
            known.as_ref().map(|known| known.iter().any(same))
        };
        let mut all = of(new);
        for warning in &mut all {
            warning.is_new = is_known(warning).map(|known| !known);
        }
        all
    }
}

/// The same as text: new warnings in full, existing ones only by their rules.
pub(super) fn lines(warnings: &[Warning]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before: Vec<&str> = Vec::new();
    for warning in warnings {
        if warning.is_new == Some(false) {
            before.push(warning.rule.unwrap_or(&warning.message));
            continue;
        }
        let mark = if warning.is_new.is_some() { "new warning" } else { "warning" };
        let rule = warning.rule.map_or_else(String::new, |rule| format!(" [{rule}]"));
        let place = warning.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
        lines.push(format!("{mark}{rule}: {}{place}", warning.message));
    }
    before.dedup();
    if !before.is_empty() {
        lines.push(format!("warnings as before: {}", before.join(", ")));
    }
    lines
}
