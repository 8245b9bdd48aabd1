use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "deprecated-broker-setting",
    summary: "deprecated broker setting",
    level: Level::Warning,
    page: include_str!("deprecated_broker_setting.md"),
    check: Check::Pool(check),
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

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for name in judged.names {
        // Not to clean at all is worse, and has a finding of its own for profiles.
        let no_cleaner = name == "log.cleaner.enable"
            && pool.is_of_profile()
            && pool.setting(name).is_ok_and(|setting| setting.value.eq_ignore_ascii_case("false"));
        let deprecated = kafka::broker_setting(name, judged.version).and_then(|setting| setting.deprecated);
        if let Some((major, minor)) = deprecated.filter(|since| *since <= judged.version && !no_cleaner) {
            let instead = INSTEAD.iter().find(|(setting, _)| *setting == name);
            findings
                .name(pool, name)
                .help(instead.map_or("remove it before the next major version", |(_, instead)| instead))
                .say(format!("`{}` is deprecated since Kafka {major}.{minor}", pool.name_of(name)));
        }
    }
    Ok(())
}
