//! What network policies let through before and after a change. The policies of a Namespace add up: a pod that none of
//! them selects takes every connection, one that some select takes what any of those lets through.

mod permit;

use self::permit::{Permit, permits};
use crate::change::{Changes, Difference, Pair};
use crate::kubernetes::manifest::{Direction, selector_covers, selector_selects, selectors_are_disjoint};
use crate::yaml::Node;

/// More than this is counted, not listed.
const MOST_SHOWN: usize = 6;

/// What changes for one policy and one direction.
#[derive(Debug)]
pub(super) struct Traffic {
    /// What is let through that was not before.
    pub opened: Option<Connections>,
    /// What is no longer let through.
    pub closed: Option<Connections>,
    /// The direction.
    pub way: Direction,
}

/// Connections that are let through on one side of a change only.
#[derive(Debug)]
pub(super) enum Connections {
    /// All of pods that no policy selects.
    All,
    /// Some, as a list for a person.
    Some(String),
}

/// True for a network policy.
pub(super) fn is_policy(pair: &Pair) -> bool {
    pair.is("networking.k8s.io/v1", "NetworkPolicy")
}

/// What the change of one policy does to connections, for each direction.
pub(super) fn traffic(changes: &Changes, pair: &Pair) -> Vec<Traffic> {
    let around: Vec<&Pair> =
        changes.pairs.iter().filter(|other| is_policy(other) && other.namespace == pair.namespace).collect();
    let judged = |way: Direction| {
        let of = |side: fn(&Pair) -> Option<&Node>| -> Vec<&Node> {
            around.iter().filter_map(|pair| side(pair)).filter(|policy| isolates(policy, way)).collect()
        };
        let (before, after) = (of(|pair| pair.old.as_ref()), of(|pair| pair.new.as_ref()));
        let old = pair.old.as_ref().filter(|policy| isolates(policy, way));
        let new = pair.new.as_ref().filter(|policy| isolates(policy, way));
        Traffic {
            opened: gained(old, new, &before, &after, way),
            closed: gained(new, old, &after, &before, way),
            way,
        }
    };
    Direction::ALL.map(judged).into()
}

/// True if some policy of the Namespace isolates pods with these labels.
pub(super) fn is_isolated(
    changes: &Changes,
    pair: &Pair,
    way: Direction,
    labels: Option<&Node>,
    side: fn(&Pair) -> Option<&Node>,
) -> bool {
    let policies = changes.pairs.iter().filter(|other| is_policy(other) && other.namespace == pair.namespace);
    policies.filter_map(side).any(|policy| {
        isolates(policy, way) && selected(policy).is_none_or(|selector| selector_selects(selector, labels))
    })
}

impl Traffic {
    /// True if this difference may be what opens something.
    pub(super) fn may_open(&self, difference: &Difference) -> bool {
        self.is_about(difference) && !(difference.new.is_none() && is_item(difference))
    }

    /// True if this difference may be what closes something.
    pub(super) fn may_close(&self, difference: &Difference) -> bool {
        self.is_about(difference) && !(difference.old.is_none() && is_item(difference))
    }

    /// True if this difference is about connections of this direction.
    pub(super) fn is_about(&self, difference: &Difference) -> bool {
        difference.place.is_empty()
            || difference.is_in("spec.podSelector")
            || difference.is_in("spec.policyTypes")
            || difference.is_in(&format!("spec.{}", self.way.rules()))
    }
}

/// True for one item of a list that comes or goes.
fn is_item(difference: &Difference) -> bool {
    difference.path.ends_with(']')
}

/// True if pods that the policy selects have only the connections that policies name.
fn isolates(policy: &Node, way: Direction) -> bool {
    policy.get("spec").is_some_and(|spec| way.is_isolated(spec))
}

/// What is let through with the policies after, and not with those before. Read from the other side it is what is lost.
fn gained(
    old: Option<&Node>,
    new: Option<&Node>,
    before: &[&Node],
    after: &[&Node],
    way: Direction,
) -> Option<Connections> {
    let selects = |policies: &[&Node], selector: Option<&Node>| {
        policies.iter().any(|policy| selector_covers(selected(policy), selector))
    };
    if let Some(old) = old
        && !selects(after, selected(old))
        && !permits(old, way).iter().any(Permit::is_everything)
    {
        return Some(Connections::All);
    }
    let new = new?;
    // Pods that no policy selected accepted everything; each other one accepted at least what one of these lets through.
    let isolating: Vec<&&Node> =
        before.iter().filter(|policy| !selectors_are_disjoint(selected(policy), selected(new))).collect();
    let of_all: Vec<&&Node> =
        isolating.iter().copied().filter(|policy| selector_covers(selected(policy), selected(new))).collect();
    let known: Vec<Vec<Permit<'_>>> = isolating
        .iter()
        .map(|policy| of_all.iter().chain([policy]).flat_map(|policy| permits(policy, way)).collect())
        .collect();
    let all = permits(new, way);
    let mut gained: Vec<String> = all
        .iter()
        .filter(|permit| known.iter().any(|known| !permit.is_part_of(known)))
        .map(|permit| permit.display(way))
        .collect();
    gained.dedup();
    let more = gained.len().saturating_sub(MOST_SHOWN);
    gained.truncate(MOST_SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!gained.is_empty()).then(|| Connections::Some(gained.join(", ") + &more))
}

fn selected(policy: &Node) -> Option<&Node> {
    policy.dig(&["spec", "podSelector"])
}
