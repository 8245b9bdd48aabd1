use super::directions::peers;
use crate::diagnostic::Reason;
use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-network-peer",
    summary: "a peer of a NetworkPolicy says nothing, or two things that exclude each other",
    level: Level::Refused,
    page: include_str!("invalid_network_peer.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for peer in peers(object).filter(|peer| peer.kind() == "a map") {
        let has = |key| peer.get(key).is_some();
        let selects = has("podSelector") || has("namespaceSelector");
        match (selects, has("ipBlock")) {
            (false, false) => findings
                .at(peer)
                .help("every pod of the Namespace is `podSelector: {}`; everyone is a rule without peers")
                .say(Reason::Required, "says nothing of who it is"),
            (true, true) => findings
                .at(peer)
                .help("make two peers of it")
                .forbidden("cannot select by `ipBlock` and by labels at once"),
            (true, false) | (false, true) => {}
        }
    }
}
