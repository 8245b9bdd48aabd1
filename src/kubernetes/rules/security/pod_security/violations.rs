//! How a check says what it found.

use std::fmt::Display;

use crate::kubernetes::manifest::{Container, PodSecurity};
use crate::kubernetes::rules::{Findings, Spot};
use crate::report::diagnostic::listed;
use crate::yaml::Node;

/// What comes of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The Pod is refused.
    IsRefused,
    /// The object is accepted, and its pods are rejected.
    PodsAreRefused,
    /// The API server warns.
    IsWarnedOf,
}

/// Takes what one check finds in one pod.
pub(super) struct Violations<'r, 'f> {
    findings: &'r mut Findings<'f>,
    /// What comes after the sentence.
    ending: String,
    is_error: bool,
}

impl<'r, 'f> Violations<'r, 'f> {
    pub(super) fn new(
        findings: &'r mut Findings<'f>,
        kind: &str,
        level: PodSecurity,
        id: &str,
        verdict: Verdict,
    ) -> Self {
        let consequence = match verdict {
            Verdict::IsRefused => String::new(),
            Verdict::PodsAreRefused => format!(": the {kind} is accepted, but its pods are rejected"),
            Verdict::IsWarnedOf => ": the Namespace only warns about it".to_owned(),
        };
        let ending = format!(" (`{id}` of Pod Security `{}`){consequence}", level.name());
        Self { findings, ending, is_error: verdict == Verdict::IsRefused }
    }

    /// Something is wrong with a value of the pod, or with its absence. The text goes on after the path.
    pub(super) fn of_pod(&mut self, owner: &Node, keys: &[&str], text: impl Display, help: &str) {
        let spot = self.findings.dig(owner, keys);
        finish(spot, format!("{text}{}", self.ending), help, self.is_error);
    }

    /// Something is wrong with a value of a container, or with its absence.
    pub(super) fn of_container(
        &mut self,
        container: &Container<'_>,
        keys: &[&str],
        text: impl Display,
        help: &str,
    ) {
        let spot = self.findings.dig(container.node, keys);
        finish(spot, format!("of `{}` {text}{}", container.name, self.ending), help, self.is_error);
    }

    /// Something is wrong with this value of a container.
    pub(super) fn at(&mut self, container: &Container<'_>, node: &Node, text: impl Display, help: &str) {
        let spot = self.findings.at(node);
        finish(spot, format!("of `{}` {text}{}", container.name, self.ending), help, self.is_error);
    }
}

fn finish(spot: Spot<'_>, text: String, help: &str, is_error: bool) {
    let spot = if help.is_empty() { spot } else { spot.help(help) };
    let spot = if is_error { spot } else { spot.only_a_warning() };
    spot.forbidden(text);
}

/// `` `a`, `b` ``
pub(super) fn list<T: Display>(items: impl Iterator<Item = T>) -> String {
    listed(items, ", ")
}
