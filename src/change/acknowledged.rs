//! What a profile acknowledges: what a rule says of one change, with its values and the reason why it may happen.

use super::{Pair, Part, Subject};
use crate::text::field_path::FieldPath;

/// The acknowledgements of a profile, and whether a change needed them.
#[derive(Clone, Debug, Default)]
pub struct Acknowledged {
    namespace: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    rule: &'static str,
    subject: Subject,
    reason: String,
    path: FieldPath,
    is_used: bool,
    /// Entries for what the rule says of the same object, which this one does not cover.
    near: Vec<String>,
}

impl Acknowledged {
    /// No acknowledgement yet, of the profile of a cluster in this Namespace.
    pub fn in_namespace(namespace: impl Into<String>) -> Self {
        Self { namespace: Some(namespace.into()), entries: Vec::new() }
    }

    /// Takes in one acknowledgement, which has its place in the profile.
    pub fn add(&mut self, rule: &'static str, subject: Subject, reason: &str, path: FieldPath) {
        let reason = reason.to_owned();
        self.entries.push(Entry { rule, subject, reason, path, is_used: false, near: Vec::new() });
    }

    /// The reason for which a rule may say what it says of this change, if it is acknowledged.
    pub fn reason(&mut self, rule: &str, pair: &Pair, subject: &Subject) -> Option<&str> {
        if !self.can_be_for(pair) {
            return None;
        }
        let covers = |entry: &Entry| entry.rule == rule && entry.covers(subject);
        if let Some(at) = self.entries.iter().position(covers) {
            let entry = self.entries.get_mut(at)?;
            entry.is_used = true;
            return Some(&entry.reason);
        }
        // One that was written for a topic names the ConfigMap, where topics could not be named.
        let objects = [&subject.object, &pair.display()];
        for entry in &mut self.entries {
            if entry.rule == rule && objects.contains(&&entry.subject.object) {
                entry.near.push(subject.entry(rule, &entry.reason));
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
        let stale = self.entries.iter().filter(|entry| !entry.is_right());
        stale.map(|entry| Stale {
            path: &entry.path,
            rule: entry.rule,
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
    /// True if a change needed it, or one to come may.
    fn is_right(&self) -> bool {
        self.is_used || self.is_standing() && self.near.is_empty()
    }

    /// True for what each restart of a cluster without volumes does: acknowledged once, it holds for those to come.
    fn is_standing(&self) -> bool {
        let Subject { field, from, to, .. } = &self.subject;
        from.is_none() && to.is_none() && *field == Some(Part::Records.display())
    }

    /// True for the change that was acknowledged: the same object and the same values.
    fn covers(&self, subject: &Subject) -> bool {
        let Subject { object, field, from, to } = &self.subject;
        let is_field = field.is_none() || *field == subject.field;
        *object == subject.object && is_field && *from == subject.from && *to == subject.to
    }
}
