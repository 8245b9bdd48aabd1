//! The Services: how clients come to brokers.

use super::HealthContext;
use super::issue::{Effect, Issue};
use super::problem::Problem;
use super::state::{Kind, moment_at, text_at};
use crate::yaml::Node;

/// Finds out about each Service of the expected state.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    if expected.services.is_empty() {
        return;
    }
    let words = expected.either("apply the profile", "apply the manifests");
    if !examination.state.shows(Kind::Service) {
        examination.unknown.push("the addresses of brokers: the input shows no Services".to_owned());
        return;
    }
    let mut missing = Vec::new();
    for (name, kind) in &expected.services {
        let object = format!("service/{name}");
        let Some(node) = examination.state.get(Kind::Service, name) else {
            if !examination.state.lists(Kind::Service) {
                missing.push(name.as_str());
                continue;
            }
            let issue = Issue::new(Effect::Differs, Problem::ServiceMissing, &object, "does not exist")
                .remedy(words, expected.apply());
            examination.add(issue);
            continue;
        };
        let found = text_at(node, &["spec", "type"]);
        if !found.is_empty() && found != kind {
            let message = format!("is of type `{found}`, and {} `{kind}`", expected.says());
            let issue = Issue::new(Effect::Differs, Problem::ServiceDiffers, &object, &message)
                .remedy(words, expected.apply());
            examination.add(issue);
        } else if kind == "LoadBalancer" && !has_address(node) {
            let issue = without_address(examination, name, node, &object);
            examination.add(issue);
        }
    }
    if !missing.is_empty() {
        let list = missing.join(", ");
        examination.unknown.push(format!("whether the Services {list} exist: the input does not show them"));
    }
}

fn has_address(service: &Node) -> bool {
    let status = service.dig(&["status", "loadBalancer"]);
    let mut given = status.into_iter().flat_map(|status| status.maps("ingress"));
    given.any(|ingress| !text_at(ingress, &["ip"]).is_empty() || !text_at(ingress, &["hostname"]).is_empty())
}

fn without_address(examination: &HealthContext<'_>, name: &str, node: &Node, object: &str) -> Issue {
    let expected = examination.expected;
    let describe = expected.kubectl(&format!("describe service {name}"));
    let reasons =
        ["SyncLoadBalancerFailed", "EnsuredLoadBalancer", "EnsuringLoadBalancer", "AllocationFailed"];
    let event = examination.events.last(Kind::Service, name, node, &reasons);
    match event.filter(|event| event.reason.ends_with("Failed")) {
        Some(event) => Issue::new(
            Effect::Differs,
            Problem::NoAddress,
            object,
            &format!("gets no address from its load balancer: {}", event.message),
        )
        .remedy(
            expected.either(
                "fix what the cloud rejects, or use `externalAccess.service.type: NodePort`",
                "fix what the cloud rejects, or use `type: NodePort`",
            ),
            describe,
        ),
        None => Issue::new(
            Effect::Waiting,
            Problem::NoAddress,
            object,
            "has no address yet: its load balancer is pending",
        )
        .remedy(
            expected.either(
                "wait; a cluster without load balancers needs `externalAccess.service.type: NodePort`",
                "wait; a cluster without load balancers needs `type: NodePort`",
            ),
            describe,
        )
        .since(moment_at(node, &["metadata", "creationTimestamp"])),
    }
}
