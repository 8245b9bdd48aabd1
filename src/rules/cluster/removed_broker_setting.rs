use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::Trouble;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "removed-broker-setting",
    summary: "broker setting that was removed from this Kafka version",
    level: Level::Error,
    page: include_str!("removed_broker_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
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

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, _, trouble) in subject.troubles() {
        if let Trouble::Gone((major, minor)) = trouble {
            let instead = INSTEAD.iter().find(|(start, _)| name.starts_with(start));
            findings
                .key(&field_path!["config", name])
                .help(instead.map_or("remove it", |(_, instead)| instead))
                .say(format!("the broker setting `{name}` was removed in Kafka {major}.{minor}"));
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, value, place) in judged.settings {
        // Another rule says what takes the place of ZooKeeper.
        if name == "zookeeper.connect" {
            continue;
        }
        if let Err(Trouble::Gone((major, minor))) = kafka::check_broker_setting(name, value, judged.version) {
            let instead = INSTEAD.iter().find(|(start, _)| name.starts_with(start));
            findings
                .at(place)
                .only_a_warning()
                .help(instead.map_or("remove it", |(_, instead)| instead))
                .say(format!(
                    "`{}` has no effect: Kafka {major}.{minor} removed the setting",
                    pool.name_of(name)
                ));
        }
    }
    Ok(())
}
