use super::client_service_changed::only_adds;
use super::immutable_service_field::may_change;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "service-changed",
    summary: "the routing of a Service changes",
    level: Level::Warning,
    page: include_str!("service_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "Service")) {
        if difference.place == "spec.clusterIP" && is_kept(difference) {
            claims
                .claim(
                    difference,
                    Class::NoEffect,
                    "if omitted, the old value is kept: the Service stays headless",
                )
                .step(format!(
                    "to assign a cluster IP, delete the Service, then apply: `kubectl delete {}`",
                    pair.argument()
                ));
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
        "spec.ports" => (Class::ClientImpact, "the port closes: clients that use it can no longer connect"),
        "spec.ports.port" | "spec.ports.nodePort" => {
            (Class::ClientImpact, "clients that use the old port can no longer connect")
        }
        "spec.ports.targetPort" => (Class::InPlace, "new connections go to the new port of the pods at once"),
        "spec.ports.appProtocol" | "spec.ports.name" | "spec.ports.protocol" => {
            (Class::InPlace, "takes effect at once; open connections stay")
        }
        "spec.type" if only_adds(difference) => {
            (Class::InPlace, "it keeps its addresses and gets those of the new type")
        }
        "spec.loadBalancerClass" => {
            (Class::InPlace, "changes with the type; it selects the load balancer controller")
        }
        "spec.type" => {
            (Class::ClientImpact, "it loses the addresses of its old type and gets those of the new type")
        }
        "spec.externalName" | "spec.externalIPs" | "spec.loadBalancerIP" => {
            (Class::ClientImpact, "clients that use the old address can no longer connect")
        }
        "spec.loadBalancerSourceRanges" => {
            (Class::InPlace, "the load balancer applies the new source ranges at once")
        }
        "spec.externalTrafficPolicy" if added || difference.new.is_none() => {
            (Class::InPlace, "changes with the type")
        }
        "spec.externalTrafficPolicy" => (
            Class::ClientImpact,
            "external traffic is routed differently: open connections break, and source addresses and health checks of the load balancer change",
        ),
        "spec.ipFamilyPolicy" if difference.new == Some(Value::from("SingleStack")) => {
            (Class::ClientImpact, "the second address is released; clients that use it can no longer connect")
        }
        "spec.ipFamilies" | "spec.ipFamilyPolicy" => {
            (Class::InPlace, "the first address stays; a second one is added if the cluster is dual-stack")
        }
        place if place.starts_with("spec.selector") => (
            Class::ClientImpact,
            "it routes to other pods at once; if no pod matches, connections are refused",
        ),
        "spec.internalTrafficPolicy" if difference.new_text() == "Local" => (
            Class::ClientImpact,
            "clients reach only pods on their own node: where none is ready, connections are dropped",
        ),
        "spec.publishNotReadyAddresses" if difference.new != Some(Value::from(true)) => (
            Class::ClientImpact,
            "DNS no longer lists pods that are not ready: pods that must find each other to become ready, such as quorum controllers, may never start",
        ),
        "spec.allocateLoadBalancerNodePorts"
        | "spec.internalTrafficPolicy"
        | "spec.publishNotReadyAddresses"
        | "spec.sessionAffinity"
        | "spec.trafficDistribution" => (Class::InPlace, "applies to new connections; open ones stay"),
        place if place.starts_with("spec.sessionAffinityConfig") => {
            (Class::InPlace, "applies to new connections; open ones stay")
        }
        _ => return None,
    })
}
