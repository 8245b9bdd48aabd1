//! Notes that are printed after the findings.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{count, listed};
use crate::report::report_schema::JsonSchema;
use crate::text::shown;

/// Skipped files of one format that have a line of their own.
const SKIPPED: u64 = 5;
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

/// Nodes of Kafka of which some rules could not judge, because the manifests leave values open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Undecided {
    /// The object: `StatefulSet/kafka`.
    pub object: String,
    /// The rules that found a value unknown.
    pub rules: Vec<&'static str>,
    /// Why, and which field leaves it open.
    pub reasons: Vec<String>,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = count(self.rules.len() as u64, "rule", "rules");
        let reasons = shown::line(&self.reasons.join("; ")).into_owned();
        write!(f, "note: {rules} about Kafka could not judge {}: {reasons}", shown::line(&self.object))
    }
}

/// A file in a directory that is not a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Skipped {
    /// The file.
    pub file: String,
    /// Its format: `helm-values`.
    pub format: &'static str,
    /// What it is, for people.
    #[serde(skip)]
    pub what: &'static str,
}

impl Skipped {
    /// A line for each file. Of a format that many have, the rest is counted.
    pub fn lines(all: &[Self]) -> Vec<String> {
        let mut by_format: BTreeMap<&str, u64> = BTreeMap::new();
        let mut lines = Vec::new();
        for one in all {
            let number = by_format.entry(one.what).or_default();
            *number += 1;
            if *number <= SKIPPED {
                lines.push(format!("skipped: {}: {}", shown::line(&one.file), one.what));
            }
        }
        for (what, number) in by_format.into_iter().filter(|(_, number)| *number > SKIPPED) {
            lines.push(format!("skipped: {}: {what}", count(number - SKIPPED, "more file", "more files")));
        }
        lines
    }
}

/// A kind of which not everything was checked that an API server checks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartlyChecked {
    /// What was not checked.
    pub unchecked: Unchecked,
    /// Group and version: `coordination.k8s.io/v1`.
    pub api_version: String,
    /// The kind: `Lease`.
    pub kind: String,
}

/// What was not checked of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unchecked {
    /// What the API server rejects beyond types and fields.
    Rules,
    /// The rules in CEL of its CustomResourceDefinition.
    CelRules,
}

impl PartlyChecked {
    /// A line for each thing that was not checked, with the kinds that have it.
    pub fn lines(all: &[Self]) -> Vec<String> {
        let line = |unchecked: Unchecked, what: &str| {
            let kinds: Vec<&Self> = all.iter().filter(|kind| kind.unchecked == unchecked).collect();
            let shown = |kind: &&Self| {
                format!("`{}` in `{}`", shown::line(&kind.kind), shown::line(&kind.api_version))
            };
            let names: Vec<String> = kinds.iter().take(NAMED).map(shown).collect();
            let more = kinds.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            (!names.is_empty())
                .then(|| format!("note: {what}: {}{more} (`unchecked-kind`)", names.join(", ")))
        };
        let only_fields = line(Unchecked::Rules, "only types and fields are checked");
        let no_cel = line(Unchecked::CelRules, "rules in CEL are not evaluated");
        only_fields.into_iter().chain(no_cel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_files_of_one_format_are_counted() {
        let skipped = |file: String, what| Skipped { file, format: "x", what };
        let mut all: Vec<Skipped> = (0..7).map(|i| skipped(format!("a{i}"), "a template")).collect();
        all.push(skipped("b\n".to_owned(), "a kubeconfig"));
        let lines = Skipped::lines(&all);
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[4], "skipped: a4: a template");
        assert_eq!(lines[5..], ["skipped: b\\n: a kubeconfig", "skipped: 2 more files: a template"]);
    }

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

    #[test]
    fn kinds_that_are_not_checked_whole_have_a_line_for_each_reason() {
        let kind = |unchecked, kind: &str| PartlyChecked {
            unchecked,
            api_version: "a/v1".to_owned(),
            kind: kind.to_owned(),
        };
        let rules = |name: &str| kind(Unchecked::Rules, name);
        assert_eq!(PartlyChecked::lines(&[]), [""; 0]);
        assert_eq!(
            PartlyChecked::lines(&[rules("A"), rules("B"), kind(Unchecked::CelRules, "C")]),
            [
                "note: only types and fields are checked: `A` in `a/v1`, `B` in `a/v1` (`unchecked-kind`)",
                "note: rules in CEL are not evaluated: `C` in `a/v1` (`unchecked-kind`)"
            ]
        );
        let many = PartlyChecked::lines(&["A", "B", "C", "D", "E"].map(rules));
        assert!(many[0].contains("`C` in `a/v1` and 2 more ("), "{many:?}");
    }
}
