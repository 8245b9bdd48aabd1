use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-broker-setting",
    summary: "deprecated broker setting",
    level: Level::Warning,
    page: include_str!("deprecated_broker_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

/// What to do about a setting, where that is known.
const INSTEAD: [(&str, &str); 3] = [
    (
        "group.coordinator.rebalance.protocols",
        "remove it: Kafka 5.0 always has all protocols, as far as `kafka-features` enables them",
    ),
    ("log.cleaner.enable", "remove it: the log cleaner is always enabled in Kafka 5.0"),
    ("remote.log.manager.thread.pool.size", "use `remote.log.manager.follower.thread.pool.size`"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    for (name, _) in subject.config() {
        // Not to clean at all is worse, and has a finding of its own.
        let no_cleaner = name == "log.cleaner.enable" && subject.cluster.settings.is(name, "false");
        let deprecated = kafka::broker_setting(name, version).and_then(|setting| setting.deprecated);
        if let Some((major, minor)) = deprecated.filter(|since| *since <= version && !no_cleaner) {
            let instead = INSTEAD.iter().find(|(setting, _)| *setting == name);
            findings
                .key(&field_path!["config", name])
                .help(instead.map_or("remove it before the next major version", |(_, instead)| instead))
                .say(format!("the broker setting `{name}` is deprecated since Kafka {major}.{minor}"));
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, _, place) in judged.settings {
        let deprecated = kafka::broker_setting(name, judged.version).and_then(|setting| setting.deprecated);
        if let Some((major, minor)) = deprecated.filter(|since| *since <= judged.version) {
            let instead = INSTEAD.iter().find(|(setting, _)| *setting == name);
            findings
                .at(place)
                .help(instead.map_or("remove it before the next major version", |(_, instead)| instead))
                .say(format!("`{}` is deprecated since Kafka {major}.{minor}", pool.name_of(name)));
        }
    }
    Ok(())
}
