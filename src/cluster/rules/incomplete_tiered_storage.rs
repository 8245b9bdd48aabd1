use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "incomplete-tiered-storage",
    summary: "tiered storage lacks its plugin or the listener for its metadata",
    level: Level::Error,
    page: include_str!("incomplete_tiered_storage.md"),
    check: Check::Pool(check),
};

const ENABLE: &str = "remote.log.storage.system.enable";
const STORAGE: &str = "remote.log.storage.manager.class.name";
const LISTENER: &str = "remote.log.metadata.manager.listener.name";
const METADATA: &str = "remote.log.metadata.manager.class.name";
const SERVERS: &str = "rlmm.config.remote.log.metadata.common.client.bootstrap.servers";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let is_enabled = pool.setting(ENABLE)?.value.eq_ignore_ascii_case("true");
    let Some(pod) = pool.pods.first().filter(|_| is_enabled) else { return Ok(()) };
    if pool.judged()?.is_none() || !pool.is_broker()? {
        return Ok(());
    }
    let is_set = |name: &str| Ok(pool.written(name).is_some() || !pool.setting(name)?.value.is_empty());
    if !is_set(STORAGE)? {
        findings
            .setting(pool, ENABLE)
            .help(format!("set `{}` to the class of a plugin in the image", pool.name_of(STORAGE)))
            .say("tiered storage has no plugin that stores records, and the broker exits at startup");
    }
    let listeners: Vec<String> = pool.endpoints(pod)?.into_iter().map(|endpoint| endpoint.listener).collect();
    if pool.written(LISTENER).is_some() {
        let listener = pool.setting(LISTENER)?.value;
        if !listeners.contains(&listener.to_uppercase()) {
            findings
                .setting(pool, LISTENER)
                .help(format!("set it to one of {}", listeners.join(", ")))
                .say(format!("brokers have no listener `{listener}`, and exit at startup"));
        }
    } else if pool.written(METADATA).is_none() && pool.written(SERVERS).is_none() {
        // Kafka's own manager of the metadata is a client of the cluster; another one need not be.
        findings
            .setting(pool, ENABLE)
            .help(format!("set `{}` to `{}`", pool.name_of(LISTENER), pool.inter_broker_listener()?))
            .say("tiered storage has no listener for its metadata, and does not start");
    }
    Ok(())
}
