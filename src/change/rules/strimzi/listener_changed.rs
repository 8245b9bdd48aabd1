use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::types::IpSet;
use crate::yaml::{Node, Value};
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "listener-changed",
    summary: "a listener of a Strimzi cluster is added, removed or changed",
    level: Level::Warning,
    page: include_str!("listener_changed.md"),
    check,
};

const LISTENERS: &str = "spec.kafka.listeners";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("Kafka").filter(|(one, _)| one.is_in(LISTENERS)) {
        for (class, why) in meaning(difference, pair) {
            claims.claim(difference, class, why);
        }
        let is_of_peers = difference.place.contains(".networkPolicyPeers") || is_of_ranges(difference);
        if !is_of_peers {
            claims.claim(difference, Class::RollingRestart, "the operator restarts brokers one at a time");
        }
    }
}

const MOVED: &str = "clients that use the listener lose their connections, and must be reconfigured";

fn meaning(difference: &Difference, pair: &Pair) -> Vec<(Class, String)> {
    let field = difference.place.strip_prefix(LISTENERS).unwrap_or_default();
    let goes = difference.new.is_none();
    let found: Vec<(Class, &str)> = match field {
        "" => return of_listener(difference, pair),
        ".tls" if difference.new != Some(Value::Bool(true)) => vec![
            (
                Class::Exposure,
                "without TLS, anyone on the network path can read and change all data and passwords",
            ),
            (Class::ClientImpact, MOVED),
        ],
        ".tls" | ".port" => vec![(Class::ClientImpact, MOVED)],
        ".type" if !is_external(difference.new.as_ref()) => vec![(Class::ClientImpact, MOVED)],
        ".type" => vec![
            (Class::Exposure, "the listener can be reached from outside the cluster"),
            (Class::ClientImpact, MOVED),
        ],
        ".authentication" if goes => vec![(
            Class::Exposure,
            "without authentication every client that reaches the listener can connect",
        )],
        _ if is_of_ranges(difference) => vec![ranges(difference)],
        _ if field.starts_with(".networkPolicyPeers") => vec![peers(difference, pair)],
        _ if field.starts_with(".authentication") => {
            vec![(
                Class::ClientImpact,
                "clients must authenticate differently, and are rejected until they do",
            )]
        }
        _ => vec![(
            Class::ClientImpact,
            "addresses or Services of the listener change: clients may lose their connections",
        )],
    };
    found.into_iter().map(|(class, why)| (class, why.to_owned())).collect()
}

/// A listener comes or goes.
fn of_listener(difference: &Difference, pair: &Pair) -> Vec<(Class, String)> {
    let (Some(listener), true) = (&difference.new, difference.old.is_none()) else {
        return vec![(
            Class::ClientImpact,
            "clients that use the listener lose their connections permanently".to_owned(),
        )];
    };
    let mut found = Vec::new();
    if is_external(listener.get("type")) {
        found.push((Class::Exposure, "the new listener can be reached from outside the cluster".to_owned()));
    }
    // Where some listener takes anybody, one more changes nothing.
    let old = pair.old_at(&["spec", "kafka", "listeners"]).map(Node::items).unwrap_or_default();
    if listener.get("authentication").is_none() && old.iter().all(|one| one.get("authentication").is_some()) {
        let why = "the new listener takes clients without authentication, unlike all others";
        found.push((Class::Exposure, why.to_owned()));
    }
    let is_encrypted = |one: &Node| one.get("tls").and_then(Node::as_bool) == Some(true);
    let is_plain = listener.get("tls").and_then(Value::as_bool) != Some(true);
    if is_plain && !old.is_empty() && old.iter().all(is_encrypted) {
        let why = "the new listener does not encrypt connections, unlike all others: anyone on the network path can read and change data";
        found.push((Class::Exposure, why.to_owned()));
    }
    found
}

fn is_external(kind: Option<&Value>) -> bool {
    !matches!(kind.and_then(Value::as_str), Some("internal" | "cluster-ip"))
}

fn is_of_ranges(difference: &Difference) -> bool {
    difference.place.ends_with(".loadBalancerSourceRanges")
}

/// Ranges of addresses, compared as sets; without any, everybody gets through.
fn ranges(difference: &Difference) -> (Class, &'static str) {
    let set = |side: &Option<Value>| match side.as_ref().and_then(Value::as_array) {
        Some(list) if !list.is_empty() => {
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            texts.and_then(IpSet::of)
        }
        _ => Some(IpSet::everything()),
    };
    match (set(&difference.old), set(&difference.new)) {
        (Some(old), Some(new)) if old.covers(&new) && new.covers(&old) => {
            (Class::InPlace, "the same addresses in another notation")
        }
        (Some(old), Some(new)) if old.covers(&new) => {
            (Class::ClientImpact, "clients with other addresses can no longer connect")
        }
        _ => (Class::Exposure, "clients with more addresses can connect"),
    }
}

/// Who may open a connection; without any peer, everybody may.
fn peers(difference: &Difference, pair: &Pair) -> (Class, &'static str) {
    let listeners = pair.new_at(&["spec", "kafka", "listeners"]).map(Node::items).unwrap_or_default();
    let open =
        |listener: &Node| listener.get("networkPolicyPeers").is_none_or(|list| list.items().is_empty());
    let narrows = difference.new.is_none() && !listeners.iter().any(open);
    let closes = difference.old.is_none()
        && difference.place.ends_with(".networkPolicyPeers")
        && difference.new.as_ref().is_some_and(Value::is_array);
    if narrows || closes {
        (Class::ClientImpact, "clients that no peer matches can no longer connect")
    } else {
        (Class::Exposure, "the clients that may connect change: whether more may connect is not judged")
    }
}
