//! What a profile acknowledges: what a rule says of one change, with its values and the reason why it may happen.

use std::collections::BTreeSet;

use super::{Check, Rule, all, find};
use crate::change::{Pair, REASON, Subject};
use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::field_path::{FieldPath, Segment, field_path};
use crate::profile::{Merged, Profile};

/// The acknowledgements of a profile, and whether a change needed them.
#[derive(Clone, Debug, Default)]
pub struct Acknowledged {
    namespace: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    rule: &'static Rule,
    subject: Subject,
    reason: String,
    path: FieldPath,
    is_used: bool,
    /// Entries for what the rule says of the same object, which this one does not cover.
    near: Vec<String>,
}

impl Acknowledged {
    /// What `acknowledge` says, and what is wrong with it.
    pub fn of(profile: &Profile, merged: &Merged) -> (Self, Report) {
        let mut report = Report::default();
        let mut entries = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, said) in profile.acknowledge.iter().enumerate() {
            let path = field_path!["acknowledge"].join(Segment::Index(index));
            let mut wrong = |key: &str, finding: Diagnostic| {
                report.push(finding.at(merged.span(&path.join(key))));
            };
            if matches!(said.reason.trim(), "" | REASON) {
                let message = format!("`{}` is acknowledged without a reason", said.rule);
                let help =
                    "say in a few words why the change is right: `reason: consumers were moved on 12 May`";
                wrong("reason", Diagnostic::error(message).help(help));
            }
            if !is_object(&said.object) {
                let message = format!("`{}` is no object", said.object);
                let help = "its kind and its name, as `kafka-gen diff` writes them: `StatefulSet/kafka`, `topic/orders`";
                wrong("object", Diagnostic::error(message).help(help));
            }
            if !seen.insert((&said.rule, &said.object, &said.field, &said.from, &said.to)) {
                let message = format!("`{}` is acknowledged twice for {}", said.rule, said.object);
                wrong("rule", Diagnostic::error(message).help("remove one of the two"));
            }
            match acknowledgeable(&said.rule) {
                Ok(rule) => entries.push(Entry {
                    rule,
                    subject: Subject {
                        object: said.object.clone(),
                        field: said.field.clone(),
                        from: said.from.clone(),
                        to: said.to.clone(),
                    },
                    reason: said.reason.clone(),
                    path,
                    is_used: false,
                    near: Vec::new(),
                }),
                Err(finding) => wrong("rule", finding),
            }
        }
        (Self { namespace: Some(profile.namespace.to_string()), entries }, report)
    }

    /// The reason for which a rule may say what it says of this change, if it is acknowledged.
    pub fn reason(&mut self, rule: &Rule, pair: &Pair, subject: &Subject) -> Option<&str> {
        if !self.can_be_for(pair) {
            return None;
        }
        let covers = |entry: &Entry| entry.rule.name == rule.name && entry.covers(subject);
        if let Some(at) = self.entries.iter().position(covers) {
            let entry = self.entries.get_mut(at)?;
            entry.is_used = true;
            return Some(&entry.reason);
        }
        // One that was written for a topic names the ConfigMap, where topics could not be named.
        let objects = [&subject.object, &pair.display()];
        for entry in &mut self.entries {
            if entry.rule.name == rule.name && objects.contains(&&entry.subject.object) {
                entry.near.push(subject.entry(rule.name, &entry.reason));
            }
        }
        None
    }

    /// True if the profile is of the cluster that this object is in.
    pub fn can_be_for(&self, pair: &Pair) -> bool {
        self.namespace.is_some() && (pair.namespace.is_none() || pair.namespace == self.namespace)
    }

    /// Those that no change needed, each with its place in the profile.
    pub fn stale(&self) -> impl Iterator<Item = Stale<'_>> {
        let stale = self.entries.iter().filter(|entry| !entry.is_used);
        stale.map(|entry| Stale {
            path: &entry.path,
            rule: entry.rule.name,
            object: &entry.subject.object,
            near: &entry.near,
        })
    }
}

/// An acknowledgement that no change needed.
#[derive(Clone, Copy, Debug)]
pub struct Stale<'a> {
    /// Its place in the profile.
    pub path: &'a FieldPath,
    /// The rule.
    pub rule: &'a str,
    /// The object.
    pub object: &'a str,
    /// The entries for what the rule says of this object, if it says something.
    pub near: &'a [String],
}

impl Entry {
    /// True for the change that was acknowledged: the same object and the same values.
    fn covers(&self, subject: &Subject) -> bool {
        let Subject { object, field, from, to } = &self.subject;
        let is_field = field.is_none() || *field == subject.field;
        *object == subject.object && is_field && *from == subject.from && *to == subject.to
    }
}

/// `Kind/name`.
fn is_object(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    text.split_once('/').is_some_and(|(kind, name)| is_word(kind) && is_word(name) && !name.contains('/'))
}

fn acknowledgeable(name: &str) -> Result<&'static Rule, Diagnostic> {
    let is_change = |rule: &&Rule| matches!(rule.check, Check::Change(_));
    match find(name) {
        Some(rule) if is_change(&rule) => Ok(rule),
        Some(_) => Err(Diagnostic::error(format!("`{name}` is no rule about changes"))
            .help("what is found in a profile is allowed: `allow: {rule: reason}`")),
        None => {
            let unknown = Diagnostic::error(format!("there is no rule `{name}` to acknowledge"));
            Err(match suggest::closest(name, all().filter(is_change).map(|rule| rule.name)) {
                Some(found) => unknown.help(format!("did you mean `{found}`?")),
                None => unknown.help("`kafka-gen diff` names the rule in brackets"),
            })
        }
    }
}
