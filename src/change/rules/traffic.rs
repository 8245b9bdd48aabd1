//! What network policies let through before and after a change. The policies of a Namespace add up: a pod that none of
//! them selects takes every connection, one that some select takes what any of those lets through.

mod permit;

use self::permit::{Permit, permits};
use crate::change::{Changes, Difference, Pair};
use crate::kubernetes::manifest::{selector_covers, selector_selects, selectors_are_disjoint};
use crate::yaml::Node;

/// More than this is counted, not listed.
const MOST_SHOWN: usize = 6;

/// The direction of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Ingress,
    Egress,
}

/// What changes for one policy and one direction.
#[derive(Debug)]
pub(super) struct Traffic {
    /// What is let through that was not before.
    pub opened: Option<Connections>,
    /// What is no longer let through.
    pub closed: Option<Connections>,
    /// The direction.
    pub way: Way,
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
    let judged = |way: Way| {
        let of = |side: fn(&Pair) -> Option<&Node>| -> Vec<&Node> {
            around.iter().filter_map(|pair| side(pair)).filter(|policy| way.isolates(policy)).collect()
        };
        let (before, after) = (of(|pair| pair.old.as_ref()), of(|pair| pair.new.as_ref()));
        let old = pair.old.as_ref().filter(|policy| way.isolates(policy));
        let new = pair.new.as_ref().filter(|policy| way.isolates(policy));
        Traffic {
            opened: gained(old, new, &before, &after, way),
            closed: gained(new, old, &after, &before, way),
            way,
        }
    };
    [Way::Ingress, Way::Egress].map(judged).into()
}

/// True if some policy of the Namespace isolates pods with these labels.
pub(super) fn is_isolated(
    changes: &Changes,
    pair: &Pair,
    way: Way,
    labels: Option<&Node>,
    side: fn(&Pair) -> Option<&Node>,
) -> bool {
    let policies = changes.pairs.iter().filter(|other| is_policy(other) && other.namespace == pair.namespace);
    policies.filter_map(side).any(|policy| {
        way.isolates(policy) && selected(policy).is_none_or(|selector| selector_selects(selector, labels))
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
            || difference.is_in(match self.way {
                Way::Ingress => "spec.ingress",
                Way::Egress => "spec.egress",
            })
    }
}

/// True for one item of a list that comes or goes.
fn is_item(difference: &Difference) -> bool {
    difference.path.ends_with(']')
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// True if pods that the policy selects take only what policies name.
    fn isolates(self, policy: &Node) -> bool {
        let types = policy.dig(&["spec", "policyTypes"]).map(Node::items).unwrap_or_default();
        types.iter().any(|item| item.as_str() == Some(self.name()))
    }

    fn permits(self, policy: &Node) -> Vec<Permit<'_>> {
        match self {
            Self::Ingress => permits(policy, "ingress", "from"),
            Self::Egress => permits(policy, "egress", "to"),
        }
    }
}

/// What is let through with the policies after, and not with those before. Read from the other side it is what is lost.
fn gained(
    old: Option<&Node>,
    new: Option<&Node>,
    before: &[&Node],
    after: &[&Node],
    way: Way,
) -> Option<Connections> {
    let selects = |policies: &[&Node], selector: Option<&Node>| {
        policies.iter().any(|policy| selector_covers(selected(policy), selector))
    };
    if let Some(old) = old
        && !selects(after, selected(old))
        && !way.permits(old).iter().any(Permit::is_everything)
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
        .map(|policy| of_all.iter().chain([policy]).flat_map(|policy| way.permits(policy)).collect())
        .collect();
    let permits = way.permits(new);
    let mut gained: Vec<String> = permits
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
