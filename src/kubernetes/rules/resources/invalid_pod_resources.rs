use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Container, Object, Pod, Resources};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Quantity, ResourceName};

pub(super) static RULE: Rule = Rule {
    name: "invalid-pod-resources",
    summary: "pod-level resources do not cover those of the containers",
    level: Level::Refused,
    page: include_str!("invalid_pod_resources.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(resources) = pod.own_resources() else { return };
    if resources.node.get("claims").is_some() {
        findings
            .key(resources.node, "claims")
            .help("claim devices in the containers")
            .forbidden("cannot be set: pod-level resources have no device claims");
    }
    requests_cover_containers(&pod, &resources, findings);
    limits_cover_containers(&pod, &resources, findings);
}

fn requests_cover_containers(pod: &Pod<'_>, resources: &Resources<'_>, findings: &mut Findings<'_>) {
    let needed = sum(pod, |container| requests(container, pod.is_template));
    for (name, node, request) in resources.amounts("requests") {
        if let Some(needed) = needed.get(name).filter(|needed| needed.milli() > request.milli()) {
            findings
                .key(resources.node, "requests")
                .below(&format!("[{name}]"))
                .mark(node)
                .help(format!("set at least {needed}, or remove it"))
                .invalid(format!("is {request}, less than the {needed} that its containers need"));
        }
    }
}

fn limits_cover_containers(pod: &Pod<'_>, resources: &Resources<'_>, findings: &mut Findings<'_>) {
    let needed = sum(pod, |container| amounts(container, "limits"));
    for (name, node, limit) in resources.amounts("limits") {
        let pages = needed.get(name).filter(|needed| needed.milli() > limit.milli());
        if let Some(needed) = pages.filter(|_| ResourceName(name).is_huge_pages()) {
            findings
                .key(resources.node, "limits")
                .below(&format!("[{name}]"))
                .mark(node)
                .invalid(format!("is {limit}, less than the {needed} that its containers need"));
        }
    }
    for container in pod.containers().filter(|container| container.list == "containers") {
        for (name, node, limit) in container.resources().iter().flat_map(|own| own.amounts("limits")) {
            let Some(most) = resources.get("limits", name).filter(|most| limit.milli() > most.milli()) else {
                continue;
            };
            // The API server looks for the containers below the resources, and for the name before the list.
            findings
                .at(resources.node)
                .below(&format!(".containers[{}][{name}].limits", container.index))
                .mark(node)
                .invalid(format!("is {limit}, more than the {most} of the pod"));
        }
    }
}

type Amounts<'a> = BTreeMap<&'a str, Quantity>;

/// What a pod needs at its worst: all containers and sidecars together, or one init container beside the sidecars
/// that were started before it.
fn sum<'a>(pod: &Pod<'a>, of: impl Fn(&Container<'a>) -> Amounts<'a>) -> Amounts<'a> {
    let (mut running, mut sidecars, mut starting) = (Amounts::new(), Amounts::new(), Amounts::new());
    for container in pod.lasting_containers() {
        for (name, amount) in of(&container) {
            if container.list == "containers" {
                add(&mut running, name, &amount);
                continue;
            }
            let meanwhile = sidecars.get(name).map_or(amount.clone(), |already| already.plus(&amount));
            if container.is_sidecar() {
                add(&mut running, name, &amount);
                sidecars.insert(name, meanwhile.clone());
            }
            raise(&mut starting, name, meanwhile);
        }
    }
    for (name, amount) in starting {
        raise(&mut running, name, amount);
    }
    running
}

fn add<'a>(total: &mut Amounts<'a>, name: &'a str, more: &Quantity) {
    let sum = total.get(name).map_or(more.clone(), |sum| sum.plus(more));
    total.insert(name, sum);
}

fn raise<'a>(most: &mut Amounts<'a>, name: &'a str, amount: Quantity) {
    if most.get(name).is_none_or(|most| most.milli() < amount.milli()) {
        most.insert(name, amount);
    }
}

fn amounts<'a>(container: &Container<'a>, list: &str) -> Amounts<'a> {
    let resources = container.resources();
    let amounts = resources.iter().flat_map(|resources| resources.amounts(list));
    amounts.map(|(name, _, quantity)| (name, quantity)).collect()
}

/// What a container asks for. In a Pod the API server fills in limits where there are no requests, in a template not.
fn requests<'a>(container: &Container<'a>, is_template: bool) -> Amounts<'a> {
    let mut found = if is_template { Amounts::new() } else { amounts(container, "limits") };
    found.extend(amounts(container, "requests"));
    found
}
