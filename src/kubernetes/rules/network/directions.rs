//! The rules of a network policy, those for traffic that comes in and those for traffic that goes out.

use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// One direction: its type, the list of its rules, and the list of peers in each rule.
pub(super) const DIRECTIONS: [(&str, &str, &str); 2] =
    [("Ingress", "ingress", "from"), ("Egress", "egress", "to")];

/// The specification of a network policy; none for any other kind.
pub(super) fn spec<'a>(object: &Object<'a>) -> Option<&'a Node> {
    object.is("networking.k8s.io/v1", "NetworkPolicy").then(|| object.dig(&["spec"])).flatten()
}

/// Who may send or be sent to, in all rules.
pub(super) fn peers<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let spec = spec(object);
    DIRECTIONS
        .into_iter()
        .flat_map(move |(_, rules, peers)| in_rules(spec, rules).flat_map(move |rule| rule.list(peers)))
}

/// The ports in all rules.
pub(super) fn ports<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let spec = spec(object);
    DIRECTIONS
        .into_iter()
        .flat_map(move |(_, rules, _)| in_rules(spec, rules).flat_map(|rule| rule.list("ports")))
}

fn in_rules<'a>(spec: Option<&'a Node>, rules: &str) -> impl Iterator<Item = &'a Node> + use<'a> {
    spec.map(|spec| spec.list(rules)).unwrap_or_default().iter()
}
