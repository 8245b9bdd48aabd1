//! What a profile acknowledges: what a rule says of the change of one object, with the reason why it may happen.

use std::collections::BTreeSet;

use super::{Check, Rule, all, find};
use crate::change::Pair;
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
    object: String,
    reason: String,
    path: FieldPath,
    is_used: bool,
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
            if said.reason.trim().is_empty() {
                let message = format!("`{}` is acknowledged without a reason", said.rule);
                let help = "say in a few words why it may happen: whoever reviews the profile will ask";
                wrong("reason", Diagnostic::error(message).help(help));
            }
            if !is_object(&said.object) {
                let message = format!("`{}` is no object", said.object);
                let help = "its kind and its name, as `kafka-gen diff` writes them: `StatefulSet/kafka`";
                wrong("object", Diagnostic::error(message).help(help));
            }
            if !seen.insert((&said.rule, &said.object)) {
                let message = format!("`{}` is acknowledged twice for {}", said.rule, said.object);
                wrong("rule", Diagnostic::error(message).help("remove one of the two"));
            }
            match acknowledgeable(&said.rule) {
                Ok(rule) => entries.push(Entry {
                    rule,
                    object: said.object.clone(),
                    reason: said.reason.clone(),
                    path,
                    is_used: false,
                }),
                Err(finding) => wrong("rule", finding),
            }
        }
        (Self { namespace: Some(profile.namespace.to_string()), entries }, report)
    }

    /// The reason for which a rule may say what it says of this object, if it is acknowledged.
    pub fn reason(&mut self, rule: &Rule, pair: &Pair) -> Option<&str> {
        if pair.namespace.is_some() && pair.namespace != self.namespace {
            return None;
        }
        let object = pair.display();
        let entry =
            self.entries.iter_mut().find(|entry| entry.rule.name == rule.name && entry.object == object)?;
        entry.is_used = true;
        Some(&entry.reason)
    }

    /// Those that no change needed, each with its place in the profile: the rule and the object.
    pub fn stale(&self) -> impl Iterator<Item = (&FieldPath, &str, &str)> {
        let stale = self.entries.iter().filter(|entry| !entry.is_used);
        stale.map(|entry| (&entry.path, entry.rule.name, entry.object.as_str()))
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
