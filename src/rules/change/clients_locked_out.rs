use crate::change::{Changes, Class, Difference, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "clients-locked-out",
    summary: "fewer clients may connect than before",
    level: Level::Warning,
    page: include_str!("clients_locked_out.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) = changes.pair(difference) else { continue };
        if let Some(other) = stays_closed(changes, pair) {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("when it is deleted, connections that only {} lets through are dropped or time out, because {} still closes the same pods", pair.display(), other.display()),
                )
                .step("find out which connections it lets through; what it allows must be in another policy first");
            continue;
        }
        let narrower = if pair.is("networking.k8s.io/v1", "NetworkPolicy") {
            pair.old.is_none()
                || difference.place.starts_with("spec.") && (difference.old.is_some() || !opens(difference))
        } else if pair.is("v1", "Service") && difference.place == "spec.loadBalancerSourceRanges" {
            narrowed(difference)
        } else {
            false
        };
        if narrower {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("{} may keep out clients that it let in before; their connections are dropped or time out", pair.display()),
                )
                .step("compare the old and the new list with where clients really come from");
        }
    }
}

/// True if what comes lets more through than before: another rule, peer or port. A list where there was none, and
/// whatever else is asked of a peer or of the pods, lets less through.
fn opens(difference: &Difference) -> bool {
    let Some(new) = &difference.new else { return false };
    let is_everybody = matches!(new, Value::Object(map) if map.is_empty());
    match difference.place.rsplit('.').next().unwrap_or_default() {
        "ingress" | "egress" | "endPort" => true,
        "from" | "to" | "ports" => !new.is_array(),
        "podSelector" | "namespaceSelector" => is_everybody && difference.place != "spec.podSelector",
        _ => false,
    }
}

/// The policy that still closes pods to which one that goes lets something through.
fn stays_closed<'a>(changes: &'a Changes, pair: &Pair) -> Option<&'a Pair> {
    const POLICY: (&str, &str) = ("networking.k8s.io/v1", "NetworkPolicy");
    let gone = pair.old.as_ref().filter(|_| pair.new.is_none() && pair.is(POLICY.0, POLICY.1))?;
    let types = |policy: &Node| -> Vec<String> {
        let types = policy.dig(&["spec", "policyTypes"]).map(Node::items).unwrap_or_default();
        types.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let lets_through = |kind: &String| {
        gone.dig(&["spec", &kind.to_lowercase()]).is_some_and(|rules| !rules.items().is_empty())
    };
    let open: Vec<String> = types(gone).into_iter().filter(lets_through).collect();
    changes.pairs.iter().find(|other| {
        other.is(POLICY.0, POLICY.1)
            && other.namespace == pair.namespace
            && other.new.as_ref().is_some_and(|policy| {
                types(policy).iter().any(|kind| open.contains(kind)) && may_overlap(gone, policy)
            })
    })
}

/// False if no pod can be meant by both: they want different values of one label.
fn may_overlap(one: &Node, other: &Node) -> bool {
    let labels = |policy: &Node| -> Vec<(String, Option<String>)> {
        let labels =
            policy.dig(&["spec", "podSelector", "matchLabels"]).map(Node::entries).unwrap_or_default();
        labels.iter().map(|label| (label.key.clone(), label.value.as_str().map(str::to_owned))).collect()
    };
    let others = labels(other);
    labels(one).iter().all(|(key, value)| others.iter().all(|(name, wanted)| name != key || wanted == value))
}

/// True if a range goes, or a list comes where everybody was let in.
fn narrowed(difference: &Difference) -> bool {
    let list = |value: &Option<Value>| {
        value.as_ref().and_then(|value| value.as_array().cloned()).unwrap_or_default()
    };
    let (old, new) = (list(&difference.old), list(&difference.new));
    !new.is_empty() && (old.is_empty() || old.iter().any(|range| !new.contains(range)))
}
