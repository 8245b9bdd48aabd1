use super::directions::peers;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "invalid-network-peer",
    summary: "a peer of a NetworkPolicy is empty, or has an `ipBlock` beside a selector",
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
                .help(
                    "for every pod of the Namespace write `podSelector: {}`; for every client omit the peers",
                )
                .say(Reason::Required, "does not name a peer"),
            (true, true) => findings
                .at(peer)
                .help("split it into two peers")
                .forbidden("cannot select by `ipBlock` and by labels at once"),
            (true, false) | (false, true) => {}
        }
    }
}
