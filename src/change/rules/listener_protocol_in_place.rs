use std::collections::BTreeSet;

use super::severity::LISTENER_PROTOCOL;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Nodes};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "listener-protocol-in-place",
    summary: "a listener changes its security protocol on the same port, or nodes connect by one that the others lack",
    level: Level::Warning,
    page: include_str!("listener_protocol_in_place.md"),
    check,
};

/// Settings that decide by which listener and protocol nodes connect.
const DECISIVE: [&str; 5] = [
    "controller.listener.names",
    "inter.broker.listener.name",
    "listener.security.protocol.map",
    "listeners",
    "security.inter.broker.protocol",
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let mut told = BTreeSet::new();
    for (difference, _) in changes.settings().filter(|(_, name)| DECISIVE.contains(name)) {
        for nodes in changes.nodes(difference) {
            // Where a value is not known, another rule says so.
            let Ok(broken) = broken(&nodes.old, &nodes.new) else { continue };
            if broken.is_empty() || !told.insert((nodes.pair, nodes.container.as_str())) {
                continue;
            }
            for (listener, why) in broken {
                claim(changes, difference, nodes, listener, &why, claims);
            }
        }
    }
}

fn claim(
    changes: &Changes,
    difference: &Difference,
    nodes: &Nodes,
    listener: Broken,
    why: &str,
    claims: &mut Claims<'_>,
) {
    match listener {
        Broken::OfNodes => {
            claims
                .claim(
                    difference,
                    LISTENER_PROTOCOL.class,
                    format!(
                        "{why}: during the rollout nodes cannot connect to each other, those that wait exit with `OutOfMemoryError`, and no quorum is left"
                    ),
                )
                .steps(stop(changes, nodes))
                .step(if nodes.new.is_rendered {
                    "or without downtime, one step after the other and each rolled out before the next: `security.migration: addTls`, `useTls`, `done`; to turn TLS off, the same steps back"
                } else {
                    "or keep the running listener, add one with the new protocol on a port of its own, let nodes use it in a second rollout, and remove the old one in a third"
                });
        }
        Broken::OfClients => {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!(
                        "{why}: every client of the listener loses its connection when the broker restarts, and fails until its settings match; Java clients fail with `OutOfMemoryError`"
                    ),
                )
                .step("change the settings of all clients together with the brokers, or add a second listener, move clients to it, then remove the old one");
        }
    }
}

/// How to change all nodes at once.
fn stop(changes: &Changes, nodes: &Nodes) -> Vec<String> {
    let Some(workload) = changes.workload(nodes) else { return Vec::new() };
    let replicas = nodes.new.replicas.as_ref().map_or(1, |replicas| replicas.value);
    vec![
        format!(
            "stop all nodes first, and wait until the pods are gone: `kubectl scale {} --replicas=0`; persistent volumes stay",
            workload.argument()
        ),
        format!("apply; the StatefulSet starts {replicas} pods with the new protocol"),
    ]
}

/// Who cannot connect during a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    OfNodes,
    OfClients,
}

/// The listeners by which a node that restarted cannot reach one that did not, or the other way round, each with the reason.
fn broken(old: &NodePool, new: &NodePool) -> Result<Vec<(Broken, String)>, Unknown> {
    let (Some(before), Some(after)) = (old.pods.first(), new.pods.first()) else { return Ok(Vec::new()) };
    let (old_protocols, new_protocols) = (old.protocols(before)?, new.protocols(after)?);
    // One node connects to itself only.
    let is_alone = [old, new].iter().all(|pool| pool.replicas.as_ref().is_some_and(|count| count.value == 1));
    let own = |pool: &NodePool| -> Result<Vec<String>, Unknown> {
        let mut names = vec![pool.inter_broker_listener()?];
        names.extend(pool.controller_listeners()?.into_iter().take(1));
        Ok(names)
    };
    let (old_own, new_own) = (own(old)?, own(new)?);
    let mut found = Vec::new();
    for (name, protocol) in &new_protocols {
        let Some((_, was)) = old_protocols.iter().find(|(known, _)| known == name) else { continue };
        if was == protocol {
            continue;
        }
        let is_of_nodes = old_own.contains(name) || new_own.contains(name);
        if is_of_nodes && !is_alone {
            let why = format!("nodes connect by `{name}`, which changes from {was} to {protocol} in place");
            found.push((Broken::OfNodes, why));
        } else if !is_of_nodes {
            let why = format!("`{name}` changes from {was} to {protocol} in place");
            found.push((Broken::OfClients, why));
        }
    }
    if is_alone {
        return Ok(found);
    }
    let lacks =
        |protocols: &[(String, String)], name: &String| !protocols.iter().any(|(known, _)| known == name);
    for name in new_own.iter().filter(|name| lacks(&old_protocols, name)) {
        let why = format!("nodes that restarted connect by `{name}`, which the others do not have yet");
        found.push((Broken::OfNodes, why));
    }
    for name in old_own.iter().filter(|name| lacks(&new_protocols, name) && !new_own.contains(name)) {
        let why =
            format!("nodes that did not restart yet connect by `{name}`, which the others no longer have");
        found.push((Broken::OfNodes, why));
    }
    Ok(found)
}
