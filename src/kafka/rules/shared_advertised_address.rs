use super::Findings;
use crate::kafka::deployment::{Endpoint, NodePool, Source, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "shared-advertised-address",
    summary: "several brokers advertise the same address",
    level: Level::Error,
    page: include_str!("shared_advertised_address.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let [first, second, ..] = pool.pods.as_slice() else { return Ok(()) };
    if pool.is_rendered || !pool.is_broker()? {
        return Ok(());
    }
    let others = pool.endpoints(second)?;
    for endpoint in pool.endpoints(first)? {
        let is_shared = |other: &Endpoint| {
            other.listener == endpoint.listener && other.host == endpoint.host && other.port == endpoint.port
        };
        // Loopback addresses and those of all interfaces have rules of their own.
        let is_elsewhere = endpoint.is_loopback() || matches!(endpoint.host.as_str(), "" | "0.0.0.0" | "::");
        if is_elsewhere || !endpoint.is_known() || endpoint.port.is_none() || !others.iter().any(is_shared) {
            continue;
        }
        findings.at(endpoint.at()).help(help(pool, &endpoint)).say(format!(
            "{} brokers advertise `{}`: requests for the leader of a partition reach any of them and fail",
            pool.pods.len(),
            endpoint.address()
        ));
    }
    Ok(())
}

fn help(pool: &NodePool, endpoint: &Endpoint) -> String {
    let setting = pool.name_of(endpoint.setting);
    if matches!(pool.source, Source::Values(_)) {
        return format!(
            "remove `{setting}`: the chart gives each broker an address of its own, and one for clients outside the cluster with \
             `externalAccess`"
        );
    }
    format!(
        "give each broker an address of its own: in a StatefulSet `{setting}` can be `{}://$(POD_NAME).<HEADLESS_SERVICE>:{}`, with the \
         variable `POD_NAME` before it from the field `metadata.name`",
        endpoint.listener,
        endpoint.port.unwrap_or(9092)
    )
}
