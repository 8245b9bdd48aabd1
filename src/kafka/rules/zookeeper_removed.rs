use super::Findings;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "zookeeper-removed",
    summary: "a broker of Kafka 4 is configured for ZooKeeper",
    level: Level::Error,
    page: include_str!("zookeeper_removed.md"),
    check: Check::Pool(check),
};

const CONNECT: &str = "zookeeper.connect";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let is_refused = pool.refused.iter().any(|refused| refused.setting == CONNECT);
    if !pool.sets(CONNECT) || is_refused || migrates(pool) {
        return Ok(());
    }
    let name = pool.name_of(CONNECT);
    if !pool.roles()?.is_empty() {
        findings.setting(pool, CONNECT).only_a_warning().help("remove it").say(format!(
            "`{name}` has no effect: with `{}` the nodes run in KRaft mode",
            pool.name_of("process.roles")
        ));
        return Ok(());
    }
    let finding = findings
        .setting(pool, CONNECT)
        .help(format!(
            "remove it, and set {}, {}, {} and {}",
            quoted(pool, "process.roles"),
            quoted(pool, "node.id"),
            quoted(pool, "controller.quorum.voters"),
            quoted(pool, "controller.listener.names")
        ))
        .help("to keep the data of a ZooKeeper cluster, migrate it to KRaft with Kafka 3.9 first");
    match &pool.version {
        Ok(version) if version.value >= (4, 0) => {
            let (major, minor) = version.value;
            finding.say(format!("`{name}` is set, but Kafka {major}.{minor} has no ZooKeeper mode"));
        }
        Ok(version) => {
            let (major, minor) = version.value;
            finding
                .only_a_warning()
                .say(format!("`{name}` is set on Kafka {major}.{minor}: Kafka 4.0 removed ZooKeeper mode"));
        }
        Err(_) if kafka::is_floating(&pool.image.value) && pool.dialect != kafka::Dialect::Wurstmeister => {
            finding.say(format!(
                "`{name}` is set, but `{}` is Kafka 4 or later, which has no ZooKeeper mode",
                pool.image.value
            ));
        }
        Err(_) => finding.only_a_warning().say(format!("`{name}` is set: Kafka 4.0 removed ZooKeeper mode")),
    }
    Ok(())
}

/// True for controllers to which a cluster of `ZooKeeper` migrates.
fn migrates(pool: &NodePool) -> bool {
    let is_old = pool.version.as_ref().is_ok_and(|version| version.value < (4, 0));
    is_old && pool.sets("process.roles") && pool.sets("zookeeper.metadata.migration.enable")
}

fn quoted(pool: &NodePool, setting: &str) -> String {
    format!("`{}`", pool.name_of(setting))
}
