use super::addressed::endpoints;
use crate::kafka::deployment::{Endpoint, Origin, Source, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::Findings;

pub(super) static RULE: Rule = Rule {
    name: "advertised-loopback",
    summary: "brokers advertise a loopback address to clients or to each other",
    level: Level::Error,
    page: include_str!("advertised_loopback.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    let endpoints = endpoints(workload)?;
    let is_only = endpoints.iter().all(Endpoint::is_loopback);
    let between = pool.inter_broker_listener().ok().filter(|_| pool.pods.len() > 1);
    let services = workload.services();
    let name = pool.name_of("advertised.listeners");
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.is_loopback()) {
        let address = endpoint.address();
        let mut spot = findings.place(endpoint.at()).help(help(workload, endpoint));
        if between.as_deref() == Some(endpoint.listener.as_str()) {
            spot.tell(format!(
                "{} brokers advertise `{address}` to each other: each one connects to itself, and no partition is replicated",
                pool.pods.len()
            ));
            continue;
        }
        let service = services.iter().find(|service| leads(workload, service, endpoint, is_only));
        match service {
            Some((object, service)) => {
                // Another container of the pod may be the only client, and a node port may be mapped to the host of a
                // cluster on a laptop.
                let is_alone = workload.pod.spec.list("containers").len() == 1;
                if !is_only || !is_alone || service.is_external() {
                    spot = spot.only_a_warning();
                }
                spot.because(object.root, "the Service").tell(format!(
                    "clients of {} are told to connect to `{address}`, which is their own pod",
                    object.display()
                ));
            }
            None if is_only => {
                spot.only_a_warning()
                    .tell(format!("`{name}` is `{address}` only: no other pod reaches the broker"));
            }
            None => {}
        }
    }
    Ok(())
}

/// True if clients come to this listener by this Service. One with a node port of the advertised number is meant for the
/// machine on which the cluster runs.
fn leads(
    workload: &Workload<'_>,
    (_, service): &(Object<'_>, Service<'_>),
    endpoint: &Endpoint,
    is_only: bool,
) -> bool {
    let Some(port) = endpoint.listens_on.map(i64::from) else { return false };
    let is_mapped = service.ports().any(|service| endpoint.port.map(i64::from) == Some(service.node_port));
    if is_mapped || (!is_only && service.is_external()) {
        return false;
    }
    // Names of a headless Service lead to the pods, whatever its ports say.
    workload.targets(service).contains(&port) || (is_only && service.is_headless())
}

fn help(workload: &Workload<'_>, endpoint: &Endpoint) -> String {
    let host = workload.reachable_host();
    let name = workload.pool.name_of("advertised.listeners");
    let port = endpoint.port.map_or_else(|| "9092".to_owned(), |port| port.to_string());
    let needs = needs(&host, workload);
    let with = if matches!(endpoint.origin, Origin::Image(_)) {
        ", and all other settings with it: a variable takes the place of the image's whole configuration"
    } else {
        ""
    };
    format!("set `{name}` to `{}://{host}:{port}`{needs}{with}", endpoint.listener)
}

/// What the host of [`Workload::reachable_host`] needs.
pub(super) fn needs(host: &str, workload: &Workload<'_>) -> String {
    if !host.contains("$(POD_NAME)") {
        return String::new();
    }
    let name = match workload.pool.source {
        Source::Variables => ", with the variable `POD_NAME` before it from the field `metadata.name`",
        _ => ", with the name of the pod in place of `$(POD_NAME)`",
    };
    let service = workload.naming_service().and_then(|(_, to_do)| to_do);
    service.map_or_else(|| name.to_owned(), |to_do| format!("{name}, and {to_do}"))
}
