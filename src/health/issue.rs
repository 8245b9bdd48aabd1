//! What is wrong with a cluster, and the way out.

use super::moment::Moment;
use super::problem::Problem;
use crate::report::report_schema::JsonSchema;
use crate::text::shown;

/// What an issue means for the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub enum Effect {
    /// It may pass by itself: an object is being created, started or moved.
    #[schemars(rename = "waiting")]
    Waiting,
    /// Brokers run, and the cluster differs from the profile.
    #[schemars(rename = "differs")]
    Differs,
    /// A part does not run, and does not recover by itself.
    #[schemars(rename = "broken")]
    Broken,
    /// A part does not run because the cluster lacks resources for it.
    #[schemars(rename = "insufficient-resources")]
    Insufficient,
}

impl Effect {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Differs => "differs",
            Self::Broken => "broken",
            Self::Insufficient => "insufficient-resources",
        }
    }
}

/// One issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What it means for the whole.
    pub effect: Effect,
    /// What was recognised.
    pub problem: Problem,
    /// The object it is about, as kubectl takes it: `pod/kafka-0`.
    pub object: String,
    /// What is wrong, in one line, with the object's name.
    pub message: String,
    /// The way out, in words.
    pub remediation: String,
    /// The commands to run, in order.
    pub commands: Vec<String>,
    /// Since when it is so, where the input shows that.
    pub since: Option<Moment>,
}

impl Issue {
    /// An issue about an object. The message begins with the object.
    pub(super) fn new(effect: Effect, problem: Problem, object: &str, message: &str) -> Self {
        Self {
            effect,
            problem,
            object: clean(object),
            message: clean(&format!("{object} {message}")),
            remediation: String::new(),
            commands: Vec::new(),
            since: None,
        }
    }

    /// The same, with the way out and its commands.
    #[must_use]
    pub(super) fn remedy(mut self, words: &str, commands: impl Into<Commands>) -> Self {
        self.remediation = clean(words);
        self.commands = commands.into().0;
        self
    }

    /// The same, since this moment.
    #[must_use]
    pub(super) fn since(mut self, moment: Option<Moment>) -> Self {
        self.since = moment;
        self
    }
}

/// Commands, in the order in which they are run.
pub(super) struct Commands(Vec<String>);

impl From<String> for Commands {
    fn from(command: String) -> Self {
        Self(vec![command])
    }
}

impl From<&str> for Commands {
    fn from(command: &str) -> Self {
        Self(vec![command.to_owned()])
    }
}

impl From<Vec<String>> for Commands {
    fn from(commands: Vec<String>) -> Self {
        Self(commands)
    }
}

/// Characters of a message that are kept.
const MAX_TEXT: usize = 600;

/// What a cluster says may hold anything; a line of a report is one line, and no command to a terminal.
pub(super) fn clean(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let line = shown::line(&line);
    match line.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.into_owned(),
    }
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    shown::word(word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cluster_says_becomes_one_line() {
        assert_eq!(clean("a\n\u{1b}[31m b\t\tc\0"), "a \\u{1b}[31m b c\\u{0}");
        assert_eq!(clean(&"x".repeat(10_000)).chars().count(), MAX_TEXT + 1);
    }
}
