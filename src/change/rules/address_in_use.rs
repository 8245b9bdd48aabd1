use std::collections::BTreeMap;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::service::node_ports::requested_ports;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "address-in-use",
    summary: "a Service asks for a node port or cluster IP that another Service still has",
    level: Level::Refused,
    page: include_str!("address_in_use.md"),
    check,
};

/// A node port or an address, as the API server allocates it: once for the whole cluster.
type Allocation = String;

/// Goes through the Services in the order in which they are applied, as the allocators of the API server do: what a Service
/// gives back is free for those that follow, and one that is rejected gives nothing back.
fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let services = || changes.pairs.iter().enumerate().filter(|(_, pair)| pair.is("v1", "Service"));
    let mut holders: BTreeMap<Allocation, (usize, &Pair)> = BTreeMap::new();
    for (index, pair) in services() {
        for (allocation, _) in pair.old_written.iter().flat_map(allocations) {
            holders.insert(allocation, (index, pair));
        }
    }
    for (index, pair) in services() {
        let Some(new) = &pair.new_written else { continue };
        let asked = allocations(new);
        let taken: Vec<(&Allocation, &String, &Pair)> = asked
            .iter()
            .filter_map(|(allocation, field)| {
                let (_, holder) = holders.get(allocation).filter(|(holder, _)| *holder != index)?;
                Some((allocation, field, *holder))
            })
            .collect();
        if taken.is_empty() {
            holders.retain(|_, (holder, _)| *holder != index);
            holders.extend(asked.into_iter().map(|(allocation, _)| (allocation, (index, pair))));
            continue;
        }
        for (allocation, field, holder) in taken {
            let own = || changes.differences.iter().filter(|difference| difference.pair == index);
            let at = |difference: &&Difference| difference.path.is_empty() || difference.path == *field;
            let Some(difference) = own().find(at).or_else(|| own().next()) else { continue };
            claim(difference, pair, (allocation, field), holder, claims);
        }
    }
}

fn claim(
    difference: &Difference,
    pair: &Pair,
    (allocation, field): (&str, &str),
    holder: &Pair,
    claims: &mut Claims<'_>,
) {
    let when = if holder.new.is_none() {
        "`kubectl apply` does not delete that Service"
    } else {
        "that Service releases it only when its own update is applied"
    };
    let why = format!(
        "the API server rejects it: the {allocation} is already allocated to {}; {when}",
        holder.display()
    );
    let claim = claims.claim(difference, Class::Recreate, why).refused(field, Reason::Invalid);
    if holder.new.is_none() {
        claim.step(format!(
            "delete the old Service, which disconnects its clients, then apply: `kubectl delete {}`",
            holder.argument()
        ));
    } else {
        claim
            .step(format!(
                "delete both Services, which disconnects their clients, then apply: `kubectl delete {} && kubectl delete {}`",
                holder.argument(),
                pair.argument()
            ))
            .step(format!(
                "do not repeat a failed apply: until all updates pass, clients of the {allocation} reach the pods of another Service"
            ))
            .step("or choose ports that no Service uses, and move clients to them");
    }
}

/// What a Service asks for by number, each with its field.
fn allocations(root: &Node) -> Vec<(Allocation, String)> {
    let Some(service) = Object::of(root).and_then(|object| Service::of(&object)) else { return Vec::new() };
    let ports = service.spec.list("ports");
    let field = |node: &Node, key: &str| match ports.iter().position(|port| std::ptr::eq(port, node)) {
        Some(index) => format!("spec.ports[{index}].{key}"),
        None => format!("spec.{key}"),
    };
    let mut all: Vec<(Allocation, String)> = requested_ports(&service)
        .into_iter()
        .map(|(number, node, key)| (format!("node port {number}"), field(node, key)))
        .collect();
    let address = service.spec.get("clusterIP").and_then(Node::as_str);
    if let Some(address) = address.filter(|address| !["", "None"].contains(address)) {
        all.push((format!("cluster IP {address}"), "spec.clusterIP".to_owned()));
    }
    all
}
