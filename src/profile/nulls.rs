//! `null` where a value was forgotten.

use super::Merged;
use crate::kubernetes::schema::{self, Type};
use crate::report::diagnostic::{Diagnostic, Report};
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::SourceMap;
use crate::yaml::{self, Value};

/// Every `null` in a map with free names that removes nothing: `orders:` without a value is a topic that was forgotten, and
/// not one that is to go.
pub(super) fn without_effect(merged: &Merged, sources: &SourceMap) -> Report {
    let mut report = Report::default();
    for (path, span) in &merged.idle {
        let Some((Segment::Key(key), above)) = path.segments().split_last() else { continue };
        let map = schema::at(&schema::PROFILE, &FieldPath::new(above.to_vec()));
        let Some(Type::Map { value, .. }) = map else { continue };
        let written = match value {
            Type::Map { .. } | Type::Object(_) => "{}",
            Type::List(_) => "[]",
            _ => "<VALUE>",
        };
        let key = yaml::inline(&Value::String(key.clone()));
        let help = if sources.name(span.source) == "--set" {
            format!("give it a value instead of `null`: `{key}: {written}` in a file")
        } else {
            format!("give it a value: `{key}: {written}`")
        };
        report.push(
            Diagnostic::error(format!(
                "`{path}` is null, which removes the value of a lower layer, and none has it"
            ))
            .at(*span)
            .help(help),
        );
    }
    report
}
