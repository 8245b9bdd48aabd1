use super::severity::ADDRESS;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference};

pub(super) static RULE: Rule = Rule {
    name: "advertised-address-changed",
    summary: "the advertised address of a broker changes",
    level: Level::Warning,
    page: include_str!("advertised_address_changed.md"),
    check,
};

/// Settings that clients are sent to; those with a host or a port alone are of Kafka 2.
const SETTINGS: [&str; 5] =
    ["advertised.host.name", "advertised.listeners", "advertised.port", "host.name", "port"];

/// Constants of the start script that clients are sent to.
const ADDRESSES: [&str; 3] = ["KG_EXTERNAL_HOST", "KG_EXTERNAL_PORT", "KG_EXTERNAL_TLS_PORT"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let settings = changes.settings().filter(|(_, name)| SETTINGS.contains(name));
    let constants = changes.constants().filter(|(_, name)| ADDRESSES.contains(name));
    let lists = changes.differences.iter().filter(|difference| {
        difference.place == "data.external-hosts" && changes.is_read_by_kafka(difference, "external-hosts")
    });
    let all = settings
        .map(|(difference, _)| difference)
        .chain(constants.map(|(difference, _)| difference))
        .chain(lists);
    for difference in all {
        let claim = claims.claim(
                difference,
                ADDRESS.class,
                "brokers advertise this address after their restart: external clients that cannot reach it lose the broker",
        );
        claim.step("before applying, make sure that clients can resolve and reach the new address: DNS, firewall, load balancer");
        // An address that only comes replaces none.
        if !only_adds(difference) {
            claim.step("keep the old address until all clients have reconnected");
        }
    }
}

/// True if every listener that was advertised before still is, at the same address.
fn only_adds(difference: &Difference) -> bool {
    let listed = |text: &str| -> Vec<String> {
        text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let after = listed(difference.new_text());
    difference.place != "data.external-hosts"
        && listed(difference.old_text()).iter().all(|address| after.contains(address))
}
