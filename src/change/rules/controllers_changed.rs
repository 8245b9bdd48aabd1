use std::collections::BTreeSet;

use super::severity::QUORUM;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};
use crate::kafka::deployment::NodePool;

pub(super) static RULE: Rule = Rule {
    name: "controllers-changed",
    summary: "the voters of the controller quorum change",
    level: Level::Warning,
    page: include_str!("controllers_changed.md"),
    check,
};

const WHO: [&str; 2] = ["CONTROLLER_COUNT", "INITIAL_CONTROLLERS"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.constants().filter(|(_, name)| WHO.contains(name)) {
        claims
            .claim(
                difference,
                QUORUM.class,
                "brokers read it only when they format a volume: the existing quorum stays as it is, and a broker with a new volume forms a second quorum with an empty log",
            )
            .step("keep the old values of `kraft.initialControllers` and `kraft.directoryIds`")
            .steps([quorum(changes, difference), remove(changes, difference)]);
    }
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "controller.quorum.voters") {
        if changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let (old, new) = (old.as_str(), new.as_str());
        if old.trim() == new.trim() {
            continue;
        }
        let (why, step) = if old.is_empty() || new.is_empty() {
            (
                format!(
                    "a quorum with `{name}` is static, one without it is dynamic: controllers of both kinds do not form one quorum"
                ),
                "keep it: Kafka cannot change a static quorum into a dynamic one by configuration alone"
                    .to_owned(),
            )
        } else {
            (
                format!(
                    "a static quorum does not change its voters: during the rollout, controllers count {} and {} voters, two majorities (split brain) are possible, and committed metadata can be lost",
                    voters(old),
                    voters(new)
                ),
                format!("keep `{name}={old}`: only a dynamic quorum can change its voters"),
            )
        };
        claims.claim(difference, QUORUM.class, why).step(step);
    }
    addresses(changes, claims);
}

/// Where nodes look for their cluster, which is not who votes.
fn addresses(changes: &Changes, claims: &mut Claims<'_>) {
    let names = ["controller.quorum.bootstrap.servers", "zookeeper.connect"];
    for (difference, name) in changes.settings().filter(|(_, name)| names.contains(name)) {
        if changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let (old, new) = (Ensemble::of(&old), Ensemble::of(&new));
        // Some address stays, or the setting only comes or goes with the mode.
        if old.hosts.is_empty()
            || new.hosts.is_empty()
            || old.root == new.root && !old.hosts.is_disjoint(&new.hosts)
        {
            continue;
        }
        if name == "zookeeper.connect" {
            claims
                .claim(
                    difference,
                    QUORUM.class,
                    "brokers look for their cluster at another place in ZooKeeper: unless that is the same ensemble and path, they do not start on their directories, or form a new, empty cluster",
                )
                .step("keep one of the old addresses and the old path, or check that the new ones lead to the same ensemble");
        } else if !leads_to_the_same(changes, difference, &old, &new) {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    "nodes look for the controllers at other addresses: unless these lead to the same quorum, they do not start",
                )
                .step(format!("keep one of the old addresses; the running quorum: {}", quorum_command(changes, difference)));
        }
    }
}

/// True if every new address is a port of the same hosts on which controllers listen already, and go on to listen.
fn leads_to_the_same(
    changes: &Changes,
    difference: &Difference,
    old: &Ensemble<'_>,
    new: &Ensemble<'_>,
) -> bool {
    let host =
        |address: &&str| address.rsplit_once(':').map_or((*address).to_owned(), |(host, _)| host.to_owned());
    let old_hosts: BTreeSet<String> = old.hosts.iter().map(host).collect();
    let ports: BTreeSet<&str> =
        new.hosts.iter().filter_map(|address| Some(address.rsplit_once(':')?.1)).collect();
    let listens = |pool: &NodePool| -> Option<bool> {
        let names = pool.controller_listeners().ok()?;
        let bound = pool.bound(pool.pods.first()?).ok()?;
        let own: BTreeSet<String> = bound
            .into_iter()
            .filter(|listener| names.contains(&listener.name))
            .filter_map(|listener| Some(listener.port?.to_string()))
            .collect();
        Some(ports.iter().all(|port| own.contains(*port)))
    };
    new.hosts.iter().map(host).all(|host| old_hosts.contains(&host))
        && changes
            .nodes(difference)
            .any(|nodes| listens(&nodes.old) == Some(true) && listens(&nodes.new) == Some(true))
}

/// Addresses, and the path below them.
struct Ensemble<'a> {
    hosts: BTreeSet<&'a str>,
    root: &'a str,
}

impl<'a> Ensemble<'a> {
    fn of(text: &'a str) -> Self {
        let (hosts, root) = text.trim().split_at(text.trim().find('/').unwrap_or(text.trim().len()));
        let hosts = hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).collect();
        Self { hosts, root: root.trim_end_matches('/') }
    }
}

/// Shows the voters.
fn quorum(changes: &Changes, difference: &Difference) -> String {
    format!("show the running quorum: {}", quorum_command(changes, difference))
}

fn quorum_command(changes: &Changes, difference: &Difference) -> String {
    changes.broker_pod(difference).step("metadata-quorum", "describe --replication")
}

/// Removes one voter of a running quorum.
fn remove(changes: &Changes, difference: &Difference) -> String {
    format!(
        "to remove a voter, with `<ID>` and `<DIRECTORY_ID>` from that list: {}",
        changes.broker_pod(difference).step(
            "metadata-quorum",
            "remove-controller --controller-id <ID> --controller-directory-id <DIRECTORY_ID>"
        )
    )
}

fn voters(list: &str) -> usize {
    list.split(',').filter(|voter| !voter.trim().is_empty()).count()
}
