//! The verdict on all changes together, and one row for each.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    Acknowledgeable, Acknowledged, Changes, Claim, Class, Difference, Effects, Pair, Part, Subject, Unseen,
    Warning,
};
use crate::report::diagnostic::Reason;
use crate::report::report_schema::JsonSchema;
use crate::secret::Mask;
use crate::text::shown;
use crate::yaml::Value;

/// The verdict on all changes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing changes.
    NoChange,
    /// The old side has no cluster.
    NewCluster,
    /// No pod restarts, and no client is affected.
    Safe,
    /// Pods restart one at a time; clients reconnect.
    Restart,
    /// A person has to decide first.
    Review,
    /// Applying it as it is fails or loses data.
    Blocked,
}

/// A change, and what applying it does.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// `StatefulSet/kafka`.
    pub object: String,
    /// The Namespace of the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The field; empty for an object that is created or deleted.
    pub path: String,
    /// The part of the field, such as a setting or a topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The old value; `null` where the old side has none.
    pub old: Option<Value>,
    /// The new value; `null` where the new side has none.
    pub new: Option<Value>,
    /// What applying it does.
    #[schemars(with = "Class")]
    pub class: &'static str,
    /// True if the API server rejects the update.
    pub refused: bool,
    /// The field that the API server rejects, and its reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// The rule that gives the class; `null` if no rule knows the change.
    pub rule: Option<&'static str>,
    /// Why.
    pub why: String,
    /// How to do it safely.
    pub steps: Vec<String>,
    /// The line of the profile that causes the change, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What a profile can acknowledge of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acknowledgeable: Vec<Acknowledgeable>,
    /// What the profile acknowledges of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<Acknowledgement>,
    #[serde(skip)]
    pub(crate) rank: Class,
    /// The worst that is not acknowledged, and whether the API server rejects that.
    #[serde(skip)]
    open: Option<(Class, bool)>,
    #[serde(skip)]
    pub(crate) pair: usize,
}

/// Where and why the API server rejects an update.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Refusal {
    /// The field, as it writes it.
    pub field: String,
    /// The reason, as it calls it.
    #[schemars(with = "Reason")]
    pub reason: &'static str,
}

/// A rule whose claim the profile acknowledges.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Acknowledgement {
    /// The rule.
    pub rule: &'static str,
    /// The reason that the profile gives.
    pub reason: String,
}

/// All changes, judged.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Review {
    /// The verdict.
    pub verdict: Verdict,
    /// What happens in the cluster.
    pub effects: Effects,
    /// The changes, worst first within each object; none of a cluster that is added or removed as a whole and deletes nothing.
    pub changes: Vec<Row>,
    /// The objects of a cluster that comes or goes as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// What a listing of a cluster does not show.
    #[serde(rename = "notCompared", skip_serializing_if = "Unseen::is_empty")]
    pub unseen: Unseen,
    /// Warnings that rendering the new side gives.
    pub warnings: Vec<Warning>,
    /// True if the whole cluster goes.
    #[serde(skip)]
    removed: bool,
}

impl Review {
    /// Puts together what the rules claim. The worst claim on a difference wins.
    pub fn new(changes: &Changes, claims: &[Claim]) -> Self {
        Self::acknowledging(changes, claims, &mut Acknowledged::default())
    }

    /// The same where some claims are acknowledged: they happen all the same, and they need no second review.
    pub fn acknowledging(changes: &Changes, claims: &[Claim], acknowledged: &mut Acknowledged) -> Self {
        let mut rows = Vec::with_capacity(changes.differences.len());
        for difference in &changes.differences {
            let Some(pair) = changes.pair(difference) else { continue };
            let first = claims.partition_point(|claim| claim.difference < difference.index);
            let claims = claims.get(first..).unwrap_or_default();
            let end = claims.partition_point(|claim| claim.difference == difference.index);
            rows.push(Row::new(pair, difference, claims.get(..end).unwrap_or_default(), acknowledged));
        }
        let mut effects = Effects::of(changes);
        // What is more than a restart may stop producers, whatever the restart alone does.
        if rows.iter().any(|row| row.rank > Class::RollingRestart) {
            effects.min_in_sync_kept = effects.min_in_sync_kept.filter(|kept| !kept);
        }
        let mut verdict = verdict(&rows);
        if changes.unseen.matters(!rows.is_empty()) {
            verdict = verdict.max(Verdict::Review);
        }
        Self {
            verdict,
            effects,
            changes: rows,
            objects: Vec::new(),
            unseen: changes.unseen.clone(),
            warnings: Vec::new(),
            removed: false,
        }
    }

    /// The review of a cluster that was not there before: nothing changes for existing clients.
    pub fn of_new_cluster(changes: &Changes) -> Self {
        Self {
            verdict: Verdict::NewCluster,
            effects: Effects::of(changes),
            changes: Vec::new(),
            objects: changes.pairs.iter().map(Pair::display).collect(),
            unseen: Unseen::default(),
            warnings: Vec::new(),
            removed: false,
        }
    }

    /// The review of a cluster that is no longer there. Where nothing deletes its objects, they only remain.
    pub fn of_removed_cluster(changes: &Changes, claims: &[Claim]) -> Self {
        let mut review = Self::new(changes, claims);
        review.objects = changes.pairs.iter().map(Pair::display).collect();
        review.removed = true;
        if review.effects.remaining.pruned.is_empty() {
            review.changes.clear();
            review.verdict = Verdict::Review;
        }
        review
    }

    /// True if the whole cluster is no longer there.
    pub fn is_removed(&self) -> bool {
        self.removed
    }

    /// True if there is something to do or to look at.
    pub fn differs(&self) -> bool {
        self.verdict != Verdict::NoChange
    }

    /// The entries with which the profile would acknowledge what asks for a decision, each once.
    pub fn entries(&self) -> Vec<String> {
        let mut entries = Vec::new();
        for entry in self.changes.iter().flat_map(|row| &row.acknowledgeable).map(Acknowledgeable::entry) {
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        entries
    }

    /// True if a change that is not acknowledged is as bad as this class, or unclassified.
    pub fn reaches(&self, class: Class) -> bool {
        // All its objects are new, or none is deleted.
        if self.changes.is_empty() && (self.removed || self.verdict == Verdict::NewCluster) {
            return class <= Class::InPlace;
        }
        let reached =
            |(rank, refused): (Class, bool)| rank >= class || refused || rank == Class::Unclassified;
        self.unseen.matters(false) || self.changes.iter().filter_map(|row| row.open).any(reached)
    }
}

impl Row {
    /// What is claimed of one difference, the worst first.
    fn new(pair: &Pair, difference: &Difference, claims: &[Claim], acknowledged: &mut Acknowledged) -> Self {
        let subject = Subject::of(difference, pair);
        // An acknowledgement holds for one change with its values, and these have none that could be written down.
        let old = difference.old.as_ref().filter(|_| subject.field.is_some());
        let is_secret = old.into_iter().chain(&difference.new).any(Mask::is_in);
        let mut known = Vec::new();
        let mut open = Vec::with_capacity(claims.len());
        for claim in claims {
            match acknowledged.reason(claim.rule, pair, &subject).filter(|_| !is_secret) {
                Some(reason) => {
                    known.push(Acknowledgement { rule: claim.rule, reason: reason.to_owned() });
                }
                None => open.push(claim),
            }
        }
        let asks = |claim: &&&Claim| claim.class >= Class::ClientImpact || claim.refused.is_some();
        let can = acknowledged.can_be_for(pair) && !is_secret;
        let acknowledgeable: Vec<Acknowledgeable> = open
            .iter()
            .filter(|claim| can && asks(claim))
            .map(|claim| Acknowledgeable { rule: claim.rule, subject: subject.clone() })
            .collect();
        let refused = claims.iter().find_map(|claim| claim.refused.as_ref());
        let worst = claims.first();
        let rank = worst.map_or(Class::Unclassified, |claim| claim.class);
        let open = match open.first() {
            Some(claim) => Some((claim.class, open.iter().any(|claim| claim.refused.is_some()))),
            None => claims.is_empty().then_some((rank, false)),
        };
        let (old, new) = Mask::both(difference.old.as_ref(), difference.new.as_ref());
        let clean = |text: &str| pair.mask.clean(text).into_owned();
        Self {
            object: pair.display(),
            namespace: pair.namespace.clone(),
            path: difference.path.clone(),
            part: difference.part.as_ref().map(Part::display),
            old,
            new,
            class: rank.name(),
            refused: refused.is_some(),
            refusal: refused
                .map(|(field, reason)| Refusal { field: field.clone(), reason: Reason::name(*reason) }),
            rule: worst.map(|claim| claim.rule),
            why: worst.map_or_else(
                || "no rule knows what this does: find out before you apply it".to_owned(),
                |_| clean(&why(claims)),
            ),
            steps: if has_plain_names(pair, difference) {
                steps(claims.iter()).iter().map(|step| clean(step)).collect()
            } else {
                rename()
            },
            cause: None,
            acknowledgeable,
            acknowledged: known,
            rank,
            open,
            pair: difference.pair,
        }
    }
}

/// Why, by the worst claim; what else clients lose is not hidden by what others gain.
fn why(claims: &[Claim]) -> String {
    let Some(worst) = claims.first() else { return String::new() };
    let more = matches!(worst.class, Class::Exposure | Class::ProtectionLowered);
    let mut all = vec![worst.why.as_str()];
    // What holds for all of them is said once.
    let when = "when it is deleted, ";
    let is_when = worst.why.starts_with(when);
    for claim in claims.iter().skip(1).filter(|claim| more && claim.class >= Class::RollingRestart) {
        let why = claim.why.strip_prefix(when).filter(|_| is_when).unwrap_or(&claim.why);
        if !all.contains(&claim.why.as_str()) && !all.contains(&why) {
            all.push(why);
        }
    }
    all.join("; ")
}

/// True if nothing that a command may name means more to a shell than a name.
fn has_plain_names(pair: &Pair, difference: &Difference) -> bool {
    let topic = match &difference.part {
        Some(Part::Topic(name, _) | Part::User(name, _)) => Some(name),
        _ => None,
    };
    let names = [Some(&pair.name), pair.namespace.as_ref(), topic];
    names.into_iter().flatten().all(|name| name.is_empty() || matches!(shown::word(name), Cow::Borrowed(_)))
}

/// The step in place of all commands where a name is none.
fn rename() -> Vec<String> {
    vec!["correct the name first: no command is printed with a name that a shell could execute".to_owned()]
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
        let Some((rank, refused)) = row.open else {
            // It happens all the same: an acknowledged restart is a restart.
            return if row.rank >= Class::RollingRestart { Verdict::Restart } else { Verdict::Safe };
        };
        match rank {
            _ if refused => Verdict::Blocked,
            Class::NoEffect | Class::InPlace => Verdict::Safe,
            Class::RollingRestart => Verdict::Restart,
            Class::ClientImpact
            | Class::TopicCaution
            | Class::ProtectionLowered
            | Class::Exposure
            | Class::Unclassified => Verdict::Review,
            Class::Recreate | Class::OperatorRefused | Class::TopicImpossible | Class::DataLoss => {
                Verdict::Blocked
            }
        }
    };
    rows.iter().map(of).max().unwrap_or(Verdict::NoChange)
}
