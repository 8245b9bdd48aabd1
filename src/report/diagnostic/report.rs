//! All that a stage found, as far as anybody reads on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Diagnostic, Label, Severity, Show, count};
use crate::text::source::{SourceId, Span};

/// Findings of one severity that are kept of a file. A file with more is not what it is taken for.
const MAX_PER_FILE: usize = 1000;

/// All that a stage found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// Known findings: many layers may share one mistake.
    seen: BTreeSet<(Option<Span>, String)>,
    /// How many are kept of each file, by how bad they are.
    kept: BTreeMap<Bucket, usize>,
    /// Where the one stands that counts the others of its file.
    rest: BTreeMap<Bucket, usize>,
}

/// Findings of one file that are equally bad.
type Bucket = (Option<SourceId>, Severity);

impl Report {
    /// No findings.
    pub const NOTHING: Self =
        Self { diagnostics: Vec::new(), seen: BTreeSet::new(), kept: BTreeMap::new(), rest: BTreeMap::new() };

    /// Adds a finding, unless it is known; of those beyond [`MAX_PER_FILE`] only the number.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        let place = diagnostic.primary.as_ref().map(|label| label.span);
        let bucket = (place.map(|span| span.source), diagnostic.severity);
        if diagnostic.stands_for > 1 || self.rest.contains_key(&bucket) {
            self.count_on(bucket, diagnostic.stands_for);
            return;
        }
        diagnostic.tidy();
        if !self.seen.insert((place, diagnostic.message.clone())) {
            return;
        }
        let kept = self.kept.entry(bucket).or_default();
        if *kept < MAX_PER_FILE {
            *kept += 1;
            self.diagnostics.push(diagnostic);
        } else {
            self.count_on(bucket, diagnostic.stands_for);
        }
    }

    /// Counts findings of a file that has too many.
    fn count_on(&mut self, bucket: Bucket, more: usize) {
        let at = *self.rest.entry(bucket).or_insert(self.diagnostics.len());
        let before = self.diagnostics.get(at).map_or(0, |rest| rest.stands_for);
        let stands_for = before + more;
        let what = match bucket.1 {
            Severity::Error => ("more error", "more errors"),
            Severity::Warning => ("more warning", "more warnings"),
        };
        let message = format!("and {}", count(stands_for as u64, what.0, what.1));
        match self.diagnostics.get_mut(at) {
            Some(rest) => (rest.message, rest.stands_for) = (message, stands_for),
            None => self.diagnostics.push(Diagnostic {
                stands_for,
                primary: bucket.0.map(at_the_end),
                help: vec![format!("only {MAX_PER_FILE} of one file are shown")],
                ..Diagnostic::new(bucket.1, message)
            }),
        }
    }

    /// Adds all findings of another report.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }

    /// The findings in the order of their places, so that a file is read from its top.
    pub fn by_place(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        sorted
    }

    /// The findings, in the order they were made.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The number of findings as bad as this.
    pub fn count(&self, severity: Severity) -> usize {
        let those = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        those.map(|diagnostic| diagnostic.stands_for).sum()
    }

    /// True if one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Makes an error of every warning, as `--deny warnings` asks.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.diagnostics {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Keeps only some of the findings.
    pub fn retain(&mut self, mut keep: impl FnMut(&Diagnostic) -> bool) {
        let before: BTreeMap<usize, Bucket> = self.rest.iter().map(|(bucket, at)| (*at, *bucket)).collect();
        self.rest.clear();
        let (mut at, mut left) = (0, 0);
        self.diagnostics.retain(|diagnostic| {
            let bucket = before.get(&at);
            at += 1;
            let stays = bucket.is_some() || keep(diagnostic);
            if let Some(bucket) = bucket {
                self.rest.insert(*bucket, left);
            }
            left += usize::from(stays);
            stays
        });
    }

    /// Changes each finding.
    pub fn each(&mut self, mut change: impl FnMut(&mut Diagnostic)) {
        for diagnostic in &mut self.diagnostics {
            change(diagnostic);
            diagnostic.tidy();
        }
    }

    /// `value`, unless there are errors.
    ///
    /// # Errors
    /// This report, if it holds an error.
    pub fn ok<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut report = Self::default();
        report.push(diagnostic);
        report
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(diagnostics: T) -> Self {
        let mut report = Self::default();
        for diagnostic in diagnostics {
            report.push(diagnostic);
        }
        report
    }
}

/// The end of a text, after everything else in it.
fn at_the_end(source: SourceId) -> Label {
    let span = Span::new(source, usize::MAX, usize::MAX);
    Label { span, text: String::new(), show: Show::PlaceOnly }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;

    fn many(source: SourceId, from: usize, to: usize) -> Report {
        let finding = |n: usize| Diagnostic::error(format!("finding {n}")).at(Span::new(source, n, n + 1));
        (from..to).map(finding).collect()
    }

    #[test]
    fn of_too_many_findings_the_rest_is_a_number() {
        let mut sources = SourceMap::default();
        let [one, two] = ["a", "b"].map(|name| sources.add(name, "text"));
        let mut report = many(one, 0, MAX_PER_FILE);
        report.extend(many(one, 0, MAX_PER_FILE));
        assert_eq!(report.diagnostics().len(), MAX_PER_FILE, "the same once more is not more");
        report.extend(many(one, MAX_PER_FILE, 3 * MAX_PER_FILE));
        report.extend(many(two, 0, 1));
        report.push(Diagnostic::warning("rule", "a warning").at(Span::new(one, 0, 1)));
        assert_eq!(report.count(Severity::Error), 3 * MAX_PER_FILE + 1);
        assert_eq!(report.count(Severity::Warning), 1, "errors leave room for warnings");
        assert_eq!(report.diagnostics().len(), MAX_PER_FILE + 3);
        let last = report.by_place()[MAX_PER_FILE + 1];
        assert_eq!(last.message, "and 2000 more errors");
        report.retain(|finding| finding.message == "finding 1");
        report.extend(many(one, 3 * MAX_PER_FILE, 3 * MAX_PER_FILE + 1));
        let left: Vec<&str> = report.diagnostics().iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(left, ["finding 1", "and 2001 more errors"]);
    }
}
