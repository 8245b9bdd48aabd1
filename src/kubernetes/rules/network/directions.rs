//! The rules of a network policy, those for traffic that comes in and those for traffic that goes out.

use crate::kubernetes::manifest::{Direction, Object};
use crate::yaml::Node;

/// The specification of a network policy; none for any other kind.
pub(super) fn spec<'a>(object: &Object<'a>) -> Option<&'a Node> {
    object.is("networking.k8s.io/v1", "NetworkPolicy").then(|| object.dig(&["spec"])).flatten()
}

/// Who may send or be sent to, in all rules.
pub(super) fn peers<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let spec = spec(object);
    Direction::ALL.into_iter().flat_map(move |direction| {
        in_rules(spec, direction).flat_map(move |rule| rule.list(direction.peers()))
    })
}

/// The ports in all rules.
pub(super) fn ports<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let spec = spec(object);
    Direction::ALL
        .into_iter()
        .flat_map(move |direction| in_rules(spec, direction).flat_map(|rule| rule.list("ports")))
}

fn in_rules(spec: Option<&Node>, direction: Direction) -> impl Iterator<Item = &Node> {
    spec.map(|spec| spec.list(direction.rules())).unwrap_or_default().iter()
}
