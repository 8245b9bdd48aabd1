//! What is worth a line beside the findings, and is none.

use std::fmt;

use serde::Serialize;

use super::listed;
use crate::report_schema::JsonSchema;
use crate::shown;

/// Objects that the line for people names; the rest is counted.
const NAMED: usize = 3;

/// What a stricter level of the Pod Security Standards would reject, where no Namespace asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnmetPodSecurity {
    /// The level.
    pub level: &'static str,
    /// The objects whose pods do not meet it: `StatefulSet/kafka`.
    pub objects: Vec<String>,
    /// The checks of that level that fail, as the API server calls them: `runAsNonRoot`.
    pub checks: Vec<&'static str>,
}

impl fmt::Display for UnmetPodSecurity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { level, objects, checks } = self;
        let first: Vec<_> = objects.iter().take(NAMED).map(|object| shown::line(object)).collect();
        let more = objects.len().saturating_sub(NAMED);
        let names = match first.split_last() {
            Some((last, rest)) if more == 0 && !rest.is_empty() => {
                format!("{} and {last}", rest.join(", "))
            }
            _ => first.join(", "),
        };
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let verb = if objects.len() == 1 { "does" } else { "do" };
        let checks = listed(checks, ", ");
        write!(
            f,
            "note: {names}{more} {verb} not meet Pod Security `{level}`: {checks}; see each field with `--pod-security {level}`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_however_many_objects_there_are() {
        let note = |objects: &[&str]| {
            let objects = objects.iter().map(|&object| object.to_owned()).collect();
            let note = UnmetPodSecurity { level: "restricted", objects, checks: vec!["a", "b"] }.to_string();
            let (names, rest) = note.split_once(" not meet ").unwrap();
            assert_eq!(
                rest,
                "Pod Security `restricted`: `a`, `b`; see each field with `--pod-security restricted`"
            );
            names.to_owned()
        };
        assert_eq!(note(&["Pod/a"]), "note: Pod/a does");
        assert_eq!(note(&["Pod/a", "Job/b"]), "note: Pod/a and Job/b do");
        assert_eq!(note(&["Pod/a", "Job/b", "Pod/c"]), "note: Pod/a, Job/b and Pod/c do");
        assert_eq!(note(&["Pod/a", "Job/b", "Pod/c", "Pod/d"]), "note: Pod/a, Job/b, Pod/c and 1 more do");
        assert_eq!(note(&["Pod/a\nb\u{1b}"]).lines().count(), 1);
    }
}
