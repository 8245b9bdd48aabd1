use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-service-field",
    summary: "an immutable address or class of a Service changes",
    level: Level::Refused,
    page: include_str!("immutable_service_field.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "Service")) {
        let Some((field, reason, what)) = refused(difference, pair) else { continue };
        claims
            .claim(difference, Class::Recreate, format!("the API server rejects it: {what}"))
            .refused(field, reason)
            .step(format!(
                "delete the Service, then apply; its connections break, and its addresses change: `kubectl delete {}`",
                pair.argument()
            ))
            .step("or create a second Service, and move clients to it");
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    refused(difference, pair).is_none()
}

/// The field at which the API server rejects it, its reason, and why.
fn refused(difference: &Difference, pair: &Pair) -> Option<(String, Reason, &'static str)> {
    let is = |old: bool, new: bool| (old, new) == (true, true);
    let of_type = |side: Option<&Node>, name: &str| text(side, "type") == name;
    let (old, new) = (pair.old_at(&["spec"]), pair.new_at(&["spec"]));
    match difference.place.as_str() {
        "spec.clusterIP" | "spec.clusterIPs" => addresses(old, new),
        "spec.ipFamilies" => families(old, new),
        "spec.loadBalancerClass" if is(of_type(old, "LoadBalancer"), of_type(new, "LoadBalancer")) => Some((
            "spec.loadBalancerClass".to_owned(),
            Reason::Invalid,
            "the load balancer class is fixed when a Service becomes a LoadBalancer, even if it is empty",
        )),
        "spec.healthCheckNodePort" if is(checks_health(old), checks_health(new)) => Some((
            "spec.healthCheckNodePort".to_owned(),
            Reason::Forbidden,
            "the port for health checks cannot be changed",
        )),
        _ => None,
    }
}

/// The first address is for life; the second one comes and goes with the policy.
fn addresses(old: Option<&Node>, new: Option<&Node>) -> Option<(String, Reason, &'static str)> {
    if is_external(old) || is_external(new) {
        return None;
    }
    let (before, after) = (list(old, "clusterIPs"), list(new, "clusterIPs"));
    if after.is_empty() {
        return None;
    }
    let at = |index: usize| {
        Some((
            format!("spec.clusterIPs[{index}]"),
            Reason::Invalid,
            "a cluster IP, or `None`, cannot be changed once it is set",
        ))
    };
    // Unknown: the cluster has allocated one, and it is hardly this one.
    if before.first() != after.first() {
        return at(0);
    }
    if before.len() == after.len() {
        return before.iter().zip(&after).position(|(old, new)| old != new).and_then(at);
    }
    releases(&before, &after, new, "the second address is released only with `ipFamilyPolicy: SingleStack`")
}

/// Families of a Service that has addresses.
fn families(old: Option<&Node>, new: Option<&Node>) -> Option<(String, Reason, &'static str)> {
    let headless = |side| is_headless(&list(side, "clusterIPs"));
    let (mut before, after) = (list(old, "ipFamilies"), list(new, "ipFamilies"));
    if is_external(old) || is_external(new) || headless(old) || headless(new) {
        return None;
    }
    if before.is_empty() {
        // Unknown: what most clusters take where nothing is said.
        before.push("IPv4");
    }
    if before.first() != after.first() {
        let why = "the first IP family cannot be changed once it is set";
        return Some(("spec.ipFamilies[0]".to_owned(), Reason::Invalid, why));
    }
    releases(&before, &after, new, "the second IP family is released only with `ipFamilyPolicy: SingleStack`")
}

fn releases(
    before: &[&str],
    after: &[&str],
    new: Option<&Node>,
    why: &'static str,
) -> Option<(String, Reason, &'static str)> {
    let single = text(new, "ipFamilyPolicy") == "SingleStack";
    (before.len() > after.len() && !single).then(|| ("spec.ipFamilyPolicy".to_owned(), Reason::Invalid, why))
}

fn text<'a>(spec: Option<&'a Node>, field: &str) -> &'a str {
    spec.and_then(|spec| spec.get(field)).and_then(Node::as_str).unwrap_or_default()
}

fn list<'a>(spec: Option<&'a Node>, field: &str) -> Vec<&'a str> {
    let items = spec.and_then(|spec| spec.get(field)).map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::as_str).collect()
}

fn is_external(spec: Option<&Node>) -> bool {
    text(spec, "type") == "ExternalName"
}

fn is_headless(addresses: &[&str]) -> bool {
    addresses == ["None"]
}

fn checks_health(spec: Option<&Node>) -> bool {
    text(spec, "type") == "LoadBalancer" && text(spec, "externalTrafficPolicy") == "Local"
}
