use super::severity::ADDRESS;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "advertised-address-changed",
    summary: "the address at which clients reach a broker is another one",
    level: Level::Warning,
    page: include_str!("advertised_address_changed.md"),
    check: Check::Change(check),
};

/// Constants of the start script that clients are sent to.
const ADDRESSES: [&str; 2] = ["KG_EXTERNAL_HOST", "KG_EXTERNAL_PORT"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let settings = changes.settings().filter(|(_, name)| *name == "advertised.listeners");
    let constants = changes.constants().filter(|(_, name)| ADDRESSES.contains(name));
    let lists = changes.differences.iter().filter(|difference| {
        difference.place == "data.external-hosts" && changes.is_read_by_kafka(difference, "external-hosts")
    });
    let all = settings
        .map(|(difference, _)| difference)
        .chain(constants.map(|(difference, _)| difference))
        .chain(lists);
    for difference in all {
        claims
            .claim(
                difference,
                ADDRESS.class,
                "brokers tell clients this address; clients outside that cannot reach the new one lose the broker when it restarts",
            )
            .step("make the new address resolve to the broker, and open the way to it, before applying")
            .step("keep the old address working until all clients have reconnected");
    }
}
