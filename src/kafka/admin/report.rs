//! What the program of the topic Job reports: a message for the status of its pod, of which the last line has figures, and a
//! log with a line for each topic.

use std::collections::BTreeMap;

/// The first words of the last line of the message.
const REPORT: &str = "kafka-gen topics: ";
/// How a line of the log begins that is about no topic.
const NOTE: &str = "kafka-gen: ";
/// How a line of the message ends whose text is cut.
const CUT: &str = "...";

/// What the topic Job said when it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobReport {
    /// The digest of its list of topics.
    pub list: String,
    /// How many of them exist.
    pub exist: Option<usize>,
    /// How many changes failed, and how many differences it left to a person.
    pub left: Option<usize>,
    /// Why it did not come to count them.
    pub error: Option<String>,
    /// What it could not do, a line each.
    pub wrong: Vec<String>,
}

impl JobReport {
    /// The report in what a container left when it ended; the last one, if there are several.
    pub fn parse(message: &str) -> Option<Self> {
        let lines: Vec<String> = message.lines().map(one_space).filter(|line| !line.is_empty()).collect();
        let at = lines.iter().rposition(|line| line.starts_with(REPORT))?;
        let line = lines.get(at)?.strip_prefix(REPORT)?;
        let (fields, error) = match line.split_once("error=") {
            Some((fields, error)) => (fields, Some(error.to_owned())),
            None => (line, None),
        };
        let mut report = Self { error, ..Self::default() };
        let mut left = [None; 2];
        for (key, value) in fields.split_whitespace().filter_map(|word| word.split_once('=')) {
            match key {
                "list" => value.clone_into(&mut report.list),
                "exist" => report.exist = value.parse().ok(),
                "failed" => left[0] = value.parse().ok(),
                "undecided" => left[1] = value.parse().ok(),
                _ => {}
            }
        }
        report.left =
            left[0].zip(left[1]).map(|(failed, undecided): (usize, usize)| failed.saturating_add(undecided));
        let before = lines.get(..at).unwrap_or_default();
        let begin = before.iter().rposition(|line| line.starts_with(REPORT)).map_or(0, |other| other + 1);
        report.wrong = before.get(begin..).unwrap_or_default().to_vec();
        Some(report)
    }
}

/// What a run of the topic Job said of one topic, or of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is as wanted: `unchanged`, `absent`, `kept, …`, or a change that was made.
    Done(String),
    /// It differs, and a person has to decide.
    Differs(String),
    /// A change failed.
    Failed(String),
}

/// What a run said of each topic, from its report, and from its log where that is known.
#[derive(Clone, Debug, Default)]
pub struct JobLines {
    topics: BTreeMap<String, Vec<Said>>,
    /// How many lines of the message say that something is wrong, those that it does not show included.
    wrong: usize,
}

impl JobLines {
    /// Stands for the cluster where a topic would be named.
    pub const CLUSTER: &str = "(cluster)";

    /// Reads the lines of a text that holds the message of a report and perhaps the log of the same run; none if the log
    /// is of another run.
    pub fn parse(text: &str, report: &JobReport) -> Option<Self> {
        let lines: Vec<String> =
            text.lines().map(one_space).filter(|line| !line.starts_with(REPORT)).collect();
        let ends = |line: &&String| left_by(line).is_some();
        let runs: Vec<&[String]> = lines.split_inclusive(|line| ends(&line)).collect();
        let last = match runs.iter().rev().find(|run| run.last().is_some_and(|line| ends(&line))) {
            Some(run) if report.error.is_none() => run,
            _ => lines.as_slice(),
        };
        let is_same = match &report.error {
            Some(error) => {
                let begin = error.strip_suffix(CUT).unwrap_or(error);
                last.iter().any(|line| line.strip_prefix(NOTE).is_some_and(|note| note.starts_with(begin)))
            }
            None => last.last().and_then(|line| left_by(line)) == report.left,
        };
        if is_job_log(text) && !is_same {
            return None;
        }
        let mut found = Self::default();
        for line in &report.wrong {
            match more(line) {
                Some(more) => found.wrong = found.wrong.saturating_add(more),
                None => found.wrong += usize::from(found.add(line)),
            }
        }
        for line in last {
            found.add(line);
        }
        Some(found)
    }

    /// What was said of a topic, or of [`Self::CLUSTER`].
    pub fn of(&self, topic: &str) -> &[Said] {
        self.topics.get(topic).map_or(&[], Vec::as_slice)
    }

    /// True if every line is known that says that something is wrong.
    pub fn has_all_wrong(&self) -> bool {
        let is_wrong = |said: &&Said| !matches!(said, Said::Done(_));
        self.topics.values().flatten().filter(is_wrong).count() >= self.wrong
    }

    /// Adds a line such as `orders DIFFERS: has 2 replicas, wanted 3`; false if it is none.
    fn add(&mut self, line: &str) -> bool {
        let Some((topic, text)) = line.split_once(' ') else { return false };
        let said = match (text.strip_prefix("DIFFERS: "), text.strip_prefix("FAILED, ")) {
            (Some(differs), _) => Said::Differs(differs.to_owned()),
            (_, Some(failed)) => Said::Failed(failed.to_owned()),
            _ if is_done(text) => Said::Done(text.to_owned()),
            _ => return false,
        };
        let all = self.topics.entry(topic.to_owned()).or_default();
        // The log has the whole of what the message may have cut.
        if !all.iter().any(|known| known.is_of(&said)) {
            all.push(said);
        }
        true
    }
}

impl Said {
    /// True if it is the same line, which one of the two may have cut.
    fn is_of(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| {
            one == other
                || one.strip_suffix(CUT).is_some_and(|begin| other.starts_with(begin))
                || other.strip_suffix(CUT).is_some_and(|begin| one.starts_with(begin))
        };
        match (self, other) {
            (Self::Done(one), Self::Done(other))
            | (Self::Differs(one), Self::Differs(other))
            | (Self::Failed(one), Self::Failed(other)) => same(one, other),
            _ => false,
        }
    }
}

/// What `templates/admin/TopicPlan.java` says of a topic that is as wanted.
fn is_done(text: &str) -> bool {
    ["unchanged", "absent", "deleted"].contains(&text)
        || ["created: ", "grown from ", "set ", "kept, though marked as deleted"]
            .iter()
            .any(|begin| text.starts_with(begin))
}

/// The number in the line that stands for those beyond the first.
fn more(line: &str) -> Option<usize> {
    line.strip_prefix("and ")?.strip_suffix(" more")?.parse().ok()
}

/// How much a run left undone, by the last line of its log: `kafka-gen: 7 topics: 2 changes made, 0 failed, …`.
fn left_by(line: &str) -> Option<usize> {
    let (_, figures) = line.strip_prefix(NOTE)?.split_once(" topics: ")?;
    let number = |of: &str| {
        let part = figures.split(", ").find_map(|part| part.strip_suffix(of))?;
        part.trim_end().parse::<usize>().ok()
    };
    Some(number("failed")?.saturating_add(number("for a person to decide")?))
}

/// True if the text is a log of the program, or a part of it.
pub fn is_job_log(text: &str) -> bool {
    text.lines().any(|line| line.starts_with(NOTE))
}

fn one_space(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_the_last_of_the_lines_that_begin_so() {
        let report = JobReport::parse(
            "orders   FAILED, not created: no\nkafka-gen topics: list=ab wanted=7 exist=6 changed=5 failed=1 undecided=0\n",
        )
        .unwrap();
        assert_eq!((report.list.as_str(), report.exist, report.error.as_ref()), ("ab", Some(6), None));
        assert_eq!((report.left, report.wrong), (Some(1), vec!["orders FAILED, not created: no".to_owned()]));
        let report = JobReport::parse("kafka-gen topics: list=ab error=no broker answers; exist=3").unwrap();
        assert_eq!((report.exist, report.error.as_deref()), (None, Some("no broker answers; exist=3")));
        assert_eq!(JobReport::parse("Killed"), None);
        assert_eq!(JobReport::parse(""), None);
    }

    #[test]
    fn the_lines_of_an_earlier_report_are_not_those_of_the_last() {
        let text = "a FAILED, not created: x: Y\nkafka-gen topics: list=ab failed=1 undecided=0\nkafka-gen topics: list=ab failed=0 undecided=0\n";
        let report = JobReport::parse(text).unwrap();
        assert_eq!((report.left, report.wrong.len()), (Some(0), 0));
    }

    #[test]
    fn a_line_that_the_message_cut_is_that_of_the_log() {
        let message = "a DIFFERS: has 2 rep...\nand 1 more\nkafka-gen topics: list=ab failed=0 undecided=2\n";
        let report = JobReport::parse(message).unwrap();
        assert!(!JobLines::parse(message, &report).unwrap().has_all_wrong());
        let end = "kafka-gen: 2 topics: 0 changes made, 0 failed, 0 topics unchanged, 2 for a person to decide, 1 s\n";
        let log = format!("a        DIFFERS: has 2 replicas\nb   DIFFERS: x\n{end}");
        for text in [log.clone() + message, message.to_owned() + &log] {
            let lines = JobLines::parse(&text, &report).unwrap();
            assert!(lines.has_all_wrong());
            assert_eq!((lines.of("a").len(), lines.of("b").len()), (1, 1));
        }
        // An earlier run in the same log.
        let earlier = "c FAILED, not created: 1 partitions, 1 replicas: X\nkafka-gen: 2 topics: 0 changes made, 1 failed, 0 topics unchanged, 2 for a person to decide, 1 s\n";
        let lines = JobLines::parse(&format!("{earlier}{log}{message}"), &report).unwrap();
        assert!(lines.of("c").is_empty());
        assert!(JobLines::parse(&format!("{earlier}{message}"), &report).is_none());
    }
}
