//! The conditions of objects, in Kubernetes' own words.

use super::HealthContext;
use super::issue::clean;
use super::state::Kind;
use crate::yaml::Node;

/// `pod/kafka-0 Ready=True`, …: of pods that are ready only that, of others all that does not hold.
pub(super) fn all(examination: &HealthContext<'_>) -> Vec<String> {
    let mut conditions = Vec::new();
    for broker in &examination.brokers {
        let ready = broker.is_ready();
        conditions.extend(of(&broker.object(), broker.pod, |name, status| {
            if ready { name == "Ready" } else { status != "True" && name != "ContainersReady" }
        }));
    }
    let expected = examination.expected;
    let makers = expected.pools.iter().filter(|pool| pool.kind != Kind::Pod);
    let makers = makers.filter_map(|pool| Some((pool.object(), examination.maker(pool)?)));
    let kafka = expected
        .operated
        .iter()
        .filter_map(|name| Some((format!("kafka/{name}"), examination.state.get(Kind::Kafka, name)?)));
    let job = examination.state.get(Kind::Job, expected.job());
    let job = job.map(|node| (format!("job/{}", expected.job()), node));
    for (object, node) in makers.chain(kafka).chain(job) {
        conditions.extend(of(&object, node, |name, status| status == "True" && name != "SuccessCriteriaMet"));
    }
    conditions
}

fn of(object: &str, node: &Node, wanted: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let Some(status) = node.get("status") else { return Vec::new() };
    let shown = status.maps("conditions").filter_map(|condition| {
        let (name, value) = (condition.text("type")?, condition.text("status")?);
        let reason = condition.text("reason").filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        (!name.is_empty() && wanted(name, value)).then(|| clean(&format!("{object} {name}={value}{reason}")))
    });
    shown.collect()
}
