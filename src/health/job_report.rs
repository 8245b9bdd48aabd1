//! What the topic Job reports: a line that its script leaves for the status of its pod.

use super::issue::clean;

/// The first words of the line that the Job's script leaves when it ends.
const REPORT: &str = "kafka-gen topics: ";

/// What the Job said when it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    /// The digest of its list of topics.
    pub(super) list: String,
    /// How many of them exist.
    pub(super) exist: Option<usize>,
    /// Why it did not come to count them.
    pub(super) error: Option<String>,
    /// What it could not do, a line each.
    pub(super) wrong: Vec<String>,
}

impl Report {
    /// The report in what a container left when it ended.
    pub(super) fn parse(message: &str) -> Option<Self> {
        let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let at = lines.iter().rposition(|line| line.starts_with(REPORT))?;
        let line = lines.get(at)?.strip_prefix(REPORT)?;
        let (fields, error) = match line.split_once("error=") {
            Some((fields, error)) => (fields, Some(clean(error))),
            None => (line, None),
        };
        let mut report = Self { error, ..Self::default() };
        for (key, value) in fields.split_whitespace().filter_map(|word| word.split_once('=')) {
            match key {
                "list" => value.clone_into(&mut report.list),
                "exist" => report.exist = value.parse().ok(),
                _ => {}
            }
        }
        let wrong = lines.get(..at).unwrap_or_default();
        report.wrong =
            wrong.iter().filter(|line| !line.starts_with(REPORT)).map(|line| clean(line)).collect();
        Some(report)
    }

    /// What it says went wrong.
    pub(super) fn said(&self) -> String {
        let wrong = self.wrong.iter().chain(&self.error);
        wrong.map(String::as_str).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_the_last_of_the_lines_that_begin_so() {
        let report = Report::parse(
            "orders   FAILED, not created: no\nkafka-gen topics: list=ab wanted=7 exist=6 changed=5 failed=1 undecided=0\n",
        )
        .unwrap();
        assert_eq!((report.list.as_str(), report.exist, report.error.as_ref()), ("ab", Some(6), None));
        assert_eq!(report.wrong, ["orders FAILED, not created: no"]);
        let report = Report::parse("kafka-gen topics: list=ab error=no broker answers; exist=3").unwrap();
        assert_eq!((report.exist, report.error.as_deref()), (None, Some("no broker answers; exist=3")));
        assert_eq!(Report::parse("Killed"), None);
        assert_eq!(Report::parse(""), None);
    }
}
