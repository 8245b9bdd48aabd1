use super::severity::{BROKERS_REMOVED, QUORUM};
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "process-roles-changed",
    summary: "the roles of Kafka nodes change",
    level: Level::Warning,
    page: include_str!("process_roles_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "process.roles") {
        if changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let has = |text: &str, role: &str| text.split(',').any(|one| one.trim() == role);
        let (why, class, step) = match (old.trim(), new.trim()) {
            (old, new) if old == new => continue,
            ("", _) => (
                "the nodes leave ZooKeeper for KRaft: without a migration they form a new, empty cluster, or do not start on their directories",
                QUORUM.class,
                "migrate first, with Kafka 3.9: https://kafka.apache.org/39/documentation.html#kraft_zk_migration",
            ),
            (_, "") => (
                "without `process.roles` the nodes run in ZooKeeper mode: they do not find their metadata, and Kafka 4.0 and later does not start",
                QUORUM.class,
                "keep `process.roles`",
            ),
            (old, new) if has(old, "controller") && !has(new, "controller") => (
                "the nodes are no longer controllers: the quorum loses these voters with their metadata log, and a node that is still listed as a voter does not start",
                QUORUM.class,
                "add the new controllers to the quorum and remove the old ones, one at a time, before their role changes",
            ),
            (old, new) if !has(old, "controller") && has(new, "controller") => (
                "the nodes become controllers with an empty metadata log: if they are a majority of the voters, they can elect a leader without the committed metadata",
                QUORUM.class,
                "add controllers one at a time with `add-controller`, which only a dynamic quorum has",
            ),
            (old, new) if has(old, "broker") && !has(new, "broker") => (
                "the nodes are no longer brokers: partitions whose replicas are all on them go offline",
                BROKERS_REMOVED.class,
                "move their partitions to other brokers first",
            ),
            _ => continue,
        };
        claims.claim(difference, class, why).step(step);
    }
}
