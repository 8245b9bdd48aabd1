use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "incomplete-tiered-storage",
    summary: "tiered storage lacks its plugin or the listener for its metadata",
    level: Level::Error,
    page: include_str!("incomplete_tiered_storage.md"),
    check: Check::Cluster(check),
};

const ENABLE: &str = "remote.log.storage.system.enable";
const STORAGE: &str = "remote.log.storage.manager.class.name";
const LISTENER: &str = "remote.log.metadata.manager.listener.name";
const METADATA: &str = "remote.log.metadata.manager.class.name";
const SERVERS: &str = "rlmm.config.remote.log.metadata.common.client.bootstrap.servers";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    if !settings.is(ENABLE, "true") {
        return;
    }
    let enable = field_path!["config", ENABLE];
    if settings.get(STORAGE).is_none() {
        findings
            .at(&enable)
            .help(format!("set `{STORAGE}` to the class of a plugin in the image"))
            .say("tiered storage has no plugin that stores records, and the broker exits at startup");
    }
    let listeners: Vec<&str> = subject.cluster.listeners.of_brokers().map(|listener| listener.name).collect();
    match settings.get(LISTENER) {
        Some(listener) if !listeners.contains(&listener) => findings
            .at(&field_path!["config", LISTENER])
            .help(format!("set it to one of {}", listeners.join(", ")))
            .say(format!("brokers have no listener `{listener}`, and exit at startup")),
        // Kafka's own manager of the metadata is a client of the cluster; another one need not be.
        None if settings.get(METADATA).is_none() && settings.get(SERVERS).is_none() => findings
            .at(&enable)
            .help(format!("set `{LISTENER}: INTERNAL`"))
            .say("tiered storage has no listener for its metadata, and does not start"),
        _ => {}
    }
}
