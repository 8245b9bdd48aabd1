use super::client_service_changed::only_adds;
use super::immutable_service_field::may_change;
use crate::change::{Changes, Class, Difference};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "service-changed",
    summary: "a Service passes connections on in another way",
    level: Level::Warning,
    page: include_str!("service_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "Service")) {
        if difference.place == "spec.clusterIP" && is_kept(difference) {
            claims
                .claim(
                    difference,
                    Class::NoEffect,
                    "left out, the old value is carried over: the Service stays without an address of its own",
                )
                .step(format!("to give it one, `kubectl delete {}`, then apply", pair.argument()));
        } else if may_change(difference, pair)
            && let Some((class, why)) = meaning(difference)
        {
            claims.claim(difference, class, why);
        }
    }
}

/// `None` counts as an address, which an update without one keeps.
fn is_kept(difference: &Difference) -> bool {
    difference.old_text() == "None" && difference.new.is_none()
}

fn meaning(difference: &Difference) -> Option<(Class, &'static str)> {
    let added = difference.old.is_none();
    Some(match difference.place.as_str() {
        "spec.ports" if added => (Class::InPlace, "the port opens at once"),
        "spec.ports" => (Class::ClientImpact, "the port closes: clients that use it no longer get through"),
        "spec.ports.port" | "spec.ports.nodePort" => {
            (Class::ClientImpact, "clients that use the old port no longer get through")
        }
        "spec.ports.targetPort" => {
            (Class::InPlace, "new connections go to the other port of the pods at once")
        }
        "spec.ports.appProtocol" | "spec.ports.name" | "spec.ports.protocol" => {
            (Class::InPlace, "it takes effect at once; connections stay")
        }
        "spec.type" if only_adds(difference) => {
            (Class::InPlace, "the addresses that it has stay, and those of the new type come")
        }
        "spec.loadBalancerClass" => {
            (Class::InPlace, "it comes and goes with the type, and decides who makes the load balancer")
        }
        "spec.type" => (Class::ClientImpact, "addresses of the old type go, and those of the new one come"),
        "spec.externalName" | "spec.externalIPs" | "spec.loadBalancerIP" => {
            (Class::ClientImpact, "clients that use the old address no longer get through")
        }
        "spec.loadBalancerSourceRanges" => {
            (Class::InPlace, "who may connect from outside is decided by it from now on")
        }
        "spec.externalTrafficPolicy" if added || difference.new.is_none() => {
            (Class::InPlace, "it comes and goes with the type")
        }
        "spec.externalTrafficPolicy" => (
            Class::ClientImpact,
            "the way of connections from outside is another one: they break, and sources and health checks of the load balancer change",
        ),
        "spec.ipFamilyPolicy" if difference.new == Some(Value::from("SingleStack")) => (
            Class::ClientImpact,
            "the second address is given back; clients that use it no longer get through",
        ),
        "spec.ipFamilies" | "spec.ipFamilyPolicy" => (
            Class::InPlace,
            "the first address stays; a second one is added if the cluster has such addresses",
        ),
        place if place.starts_with("spec.selector") => (
            Class::ClientImpact,
            "it sends to other pods from one moment to the next; if none match, connections are refused",
        ),
        "spec.internalTrafficPolicy" if difference.new_text() == "Local" => (
            Class::ClientImpact,
            "pods reach it only on their own node: where none of its pods is ready, connections are dropped",
        ),
        "spec.publishNotReadyAddresses" if difference.new != Some(Value::from(true)) => (
            Class::ClientImpact,
            "pods that are not ready are no longer found by their names: those that must find each other to become ready, such as the controllers of a quorum, may never do so",
        ),
        "spec.allocateLoadBalancerNodePorts"
        | "spec.internalTrafficPolicy"
        | "spec.publishNotReadyAddresses"
        | "spec.sessionAffinity"
        | "spec.trafficDistribution" => {
            (Class::InPlace, "it counts for new connections; those there are stay")
        }
        place if place.starts_with("spec.sessionAffinityConfig") => {
            (Class::InPlace, "it counts for new connections; those there are stay")
        }
        _ => return None,
    })
}
