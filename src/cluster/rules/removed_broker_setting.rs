use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;
use crate::kafka::Trouble;
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "removed-broker-setting",
    summary: "broker setting that was removed from this Kafka version",
    level: Level::Error,
    page: include_str!("removed_broker_setting.md"),
    check: Check::Pool(check),
};

/// The beginnings of names, and what took their place.
const INSTEAD: [(&str, &str); 8] = [
    ("control.plane.listener.name", "controllers have their own listener"),
    ("eligible.leader.replicas.enable", "it is a feature now: `kafka-features upgrade`"),
    ("group.coordinator.new.enable", "remove it: the new group coordinator is the only one"),
    ("group.share.enable", "it is a feature now: `kafka-features upgrade --feature share.version=1`"),
    ("inter.broker.protocol.version", "upgrade with `kafka-features upgrade --release-version` instead"),
    (
        "log.message.timestamp.difference.max.ms",
        "use `log.message.timestamp.before.max.ms` and `log.message.timestamp.after.max.ms`",
    ),
    ("password.encoder.", "remove it: it encrypted passwords in ZooKeeper"),
    ("zookeeper.", "remove it: Kafka 4 has no ZooKeeper, controllers store the metadata"),
];

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for name in judged.names {
        // Among manifests another rule says what takes the place of ZooKeeper.
        if name == "zookeeper.connect" && !pool.is_of_profile() {
            continue;
        }
        if let Err(Trouble::Gone((major, minor))) = kafka::check_broker_setting_name(name, judged.version) {
            let instead = INSTEAD.iter().find(|(start, _)| name.starts_with(start));
            findings
                .name(pool, name)
                .only_a_warning_if(!pool.is_of_profile())
                .help(instead.map_or("remove it", |(_, instead)| instead))
                .say(format!(
                    "`{}` has no effect: Kafka {major}.{minor} removed the setting",
                    pool.name_of(name)
                ));
        }
    }
    Ok(())
}
