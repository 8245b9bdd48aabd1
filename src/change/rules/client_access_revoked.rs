use super::loss::{is_of_ranges, source_ranges};
use super::traffic::{Connections, is_policy, traffic};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::manifest::Direction;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "client-access-revoked",
    summary: "fewer clients may connect than before",
    level: Level::Warning,
    page: include_str!("client_access_revoked.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (index, pair) in changes.pairs.iter().enumerate() {
        let closed = if is_policy(pair) {
            by_policy(changes, index, pair)
        } else if pair.is("v1", "Service") && pair.is_update() {
            by_ranges(changes, index, pair)
        } else {
            continue;
        };
        for (difference, why) in closed {
            claims
                .claim(difference, Class::ClientImpact, why)
                .step("compare the rules with the addresses and labels of all clients");
        }
    }
}

/// What network policies no longer let through.
fn by_policy<'a>(changes: &'a Changes, index: usize, pair: &Pair) -> Vec<(&'a Difference, String)> {
    let mut found = Vec::new();
    if !changes.differences.iter().any(|difference| difference.pair == index) {
        return found;
    }
    for traffic in traffic(changes, pair) {
        let Some(closed) = &traffic.closed else { continue };
        let (subject, verb) = match traffic.way {
            Direction::Ingress => ("the selected pods", "accept"),
            Direction::Egress => ("the selected pods", "open"),
        };
        let when = if pair.new.is_none() { "when it is deleted, " } else { "" };
        let why = match closed {
            Connections::All => format!(
                "{subject} were not isolated before and now {verb} only connections that a policy allows: others time out"
            ),
            Connections::Some(list) => {
                format!("{when}connections {list} are no longer allowed: they time out")
            }
        };
        let about = || {
            changes
                .differences
                .iter()
                .filter(|difference| difference.pair == index && traffic.is_about(difference))
        };
        let mut guilty: Vec<&Difference> =
            about().filter(|difference| traffic.may_close(difference)).collect();
        if guilty.is_empty() {
            guilty = about().collect();
        }
        found.extend(guilty.into_iter().map(|difference| (difference, why.clone())));
    }
    found
}

/// Clients outside the source ranges of a load balancer.
fn by_ranges<'a>(changes: &'a Changes, index: usize, pair: &Pair) -> Vec<(&'a Difference, String)> {
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return Vec::new() };
    let is_balanced =
        |service: &Node| service.dig(&["spec", "type"]).and_then(Node::as_str) == Some("LoadBalancer");
    let is_narrower = match (source_ranges(old), source_ranges(new)) {
        (Some(before), Some(after)) => !after.covers(&before),
        _ => true,
    };
    if !is_balanced(old) || !is_balanced(new) || !is_narrower {
        return Vec::new();
    }
    let why = "the load balancer drops connections from addresses that are no longer in the source ranges";
    changes
        .differences
        .iter()
        .filter(|difference| difference.pair == index && is_of_ranges(difference))
        .map(|difference| (difference, why.to_owned()))
        .collect()
}
