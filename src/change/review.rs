//! The verdict on all changes together, and one row for each.

use serde::Serialize;

use super::{Changes, Class, Effects, Part};
use crate::diagnostic::Reason;
use crate::rules::change::Claim;
use crate::yaml::Value;

/// What is to be thought of all changes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing changes.
    NoChange,
    /// Nothing restarts, nobody notices.
    Safe,
    /// Pods restart one after the other; clients reconnect.
    Restart,
    /// Somebody has to think about it first.
    Review,
    /// Applied as it is, it fails or loses something.
    Blocked,
}

/// A change, and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `StatefulSet/kafka`.
    pub object: String,
    /// The Namespace of the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The field; empty for an object that comes or goes as a whole.
    pub path: String,
    /// The part of the field: a setting, a topic, a constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// What it was.
    pub old: Option<Value>,
    /// What it will be.
    pub new: Option<Value>,
    /// What applying it does.
    pub class: &'static str,
    /// True if the API server refuses the update itself.
    pub refused: bool,
    /// The field at which it does, and its reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// The rule that says so.
    pub rule: Option<&'static str>,
    /// Why.
    pub why: String,
    /// How to do it safely.
    pub steps: Vec<String>,
    /// The line of the profile that it comes from, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The reason for which the profile accepts it, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<String>,
    #[serde(skip)]
    pub(crate) rank: Class,
    #[serde(skip)]
    pub(crate) pair: usize,
}

/// Where and why the API server refuses an update.
#[derive(Clone, Debug, Serialize)]
pub struct Refusal {
    /// The field, as it writes it.
    pub field: String,
    /// The reason, as it calls it.
    pub reason: &'static str,
}

/// All changes, judged.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// What happens in the cluster.
    pub effects: Effects,
    /// The changes, worst first within each object.
    pub changes: Vec<Row>,
}

impl Review {
    /// Puts together what the rules claim. The worst claim on a difference wins.
    pub fn new(changes: &Changes, claims: &[Claim]) -> Self {
        let rows: Vec<Row> = changes
            .differences
            .iter()
            .filter_map(|difference| {
                let pair = changes.pair(difference)?;
                let first = claims.partition_point(|claim| claim.difference < difference.index);
                let claims = claims.get(first..).unwrap_or_default();
                let claims = claims.iter().take_while(|claim| claim.difference == difference.index);
                let refused = claims.clone().find_map(|claim| claim.refused.as_ref());
                let worst = claims.clone().next();
                let rank = worst.map_or(Class::Unclassified, |claim| claim.class);
                Some(Row {
                    object: pair.display(),
                    namespace: pair.namespace.clone(),
                    path: difference.path.clone(),
                    part: difference.part.as_ref().map(Part::display),
                    old: difference.old.clone(),
                    new: difference.new.clone(),
                    class: rank.name(),
                    refused: refused.is_some(),
                    refusal: refused.map(|(field, reason)| Refusal {
                        field: field.clone(),
                        reason: Reason::name(*reason),
                    }),
                    rule: worst.map(|claim| claim.rule.name),
                    why: worst.map_or_else(
                        || "no rule knows what this does: find out before you apply it".to_owned(),
                        |claim| claim.why.clone(),
                    ),
                    steps: steps(claims),
                    cause: None,
                    acknowledged: None,
                    rank,
                    pair: difference.pair,
                })
            })
            .collect();
        Self { verdict: verdict(&rows), effects: Effects::of(changes), changes: rows }
    }

    /// Judges again, after rows were acknowledged.
    pub fn reconsider(&mut self) {
        self.verdict = verdict(&self.changes);
    }

    /// True if a change that is not acknowledged is as bad as this class, or nobody knows how bad it is.
    pub fn reaches(&self, class: Class) -> bool {
        self.open().any(|row| row.rank >= class || row.refused || row.rank == Class::Unclassified)
    }

    /// The rows that are not acknowledged.
    pub fn open(&self) -> impl Iterator<Item = &Row> {
        self.changes.iter().filter(|row| row.acknowledged.is_none())
    }
}

/// The steps of the worst claim, then those of the others that it does not have.
fn steps<'a>(claims: impl Iterator<Item = &'a Claim>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for step in claims.flat_map(|claim| &claim.steps) {
        if !all.contains(step) {
            all.push(step.clone());
        }
    }
    all
}

fn verdict(rows: &[Row]) -> Verdict {
    let of = |row: &Row| {
        if row.acknowledged.is_some() {
            // It happens all the same: an acknowledged restart is a restart.
            return if row.rank >= Class::RollingRestart { Verdict::Restart } else { Verdict::Safe };
        }
        match row.rank {
            _ if row.refused => Verdict::Blocked,
            Class::NoEffect | Class::InPlace => Verdict::Safe,
            Class::RollingRestart => Verdict::Restart,
            Class::ClientImpact | Class::TopicCaution | Class::Unclassified => Verdict::Review,
            Class::Recreate | Class::TopicImpossible | Class::DataLoss => Verdict::Blocked,
        }
    };
    rows.iter().map(of).max().unwrap_or(Verdict::NoChange)
}
