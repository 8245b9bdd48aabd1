use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::manifest::Object;
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "client-service-changed",
    summary: "the Service that clients connect to is removed, or its address changes",
    level: Level::Warning,
    page: include_str!("client_service_changed.md"),
    check,
};

/// Fields on which an address or port that clients know depends.
const FIELDS: [&str; 9] = [
    "spec.clusterIP",
    "spec.externalName",
    "spec.ports",
    "spec.ports.nodePort",
    "spec.ports.port",
    "spec.ports.targetPort",
    "spec.selector",
    "spec.type",
    "spec.loadBalancerIP",
];
const NAME: &str = "metadata.annotations.external-dns.alpha.kubernetes.io/hostname";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_kind("v1", "Service") {
        let name = &pair.name;
        if pair.new.is_none() {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("clients of `{name}` lose their connection when it is deleted"),
                )
                .step("move clients to the new address first");
            continue;
        }
        let selector = difference.place.starts_with("spec.selector");
        // A new port affects no existing client.
        let added = difference.place == "spec.ports" && difference.old.is_none();
        // A type that has what the old one has, and more, takes nothing away.
        let more = only_adds(difference);
        // An address that is left out is carried over.
        let kept = difference.place == "spec.clusterIP" && difference.new.is_none();
        if added
            || is_same_port(changes, pair, difference)
            || more
            || kept
            || !(selector || FIELDS.contains(&difference.place.as_str()) || difference.place == NAME)
        {
            continue;
        }
        let why = if selector {
            format!("`{name}` routes to other pods at once; if no pod matches, connections are refused")
        } else if difference.place == "spec.ports.targetPort" {
            format!(
                "`{name}` sends clients to port {} of the pods, not {}: another listener may answer, or none",
                text_of(difference.new.as_ref()),
                text_of(difference.old.as_ref())
            )
        } else if difference.place == "spec.type" {
            format!(
                "`{name}` loses the addresses of its old type: the load balancer is released, node ports close"
            )
        } else {
            format!("clients that use the old address or port of `{name}` can no longer connect")
        };
        claims
            .claim(difference, Class::ClientImpact, why)
            .step("move clients first, or keep a Service with the old address until they have moved");
    }
}

/// True for a type of Service that keeps all addresses of the old one.
pub(super) fn only_adds(difference: &Difference) -> bool {
    matches!(
        (difference.old_text(), difference.new_text()),
        ("ClusterIP", "NodePort" | "LoadBalancer") | ("NodePort", "LoadBalancer")
    )
}

/// True if a name and a number, or two names, stand for one port of the pods.
fn is_same_port(changes: &Changes, pair: &Pair, difference: &Difference) -> bool {
    if difference.place != "spec.ports.targetPort" {
        return false;
    }
    let others = changes.pairs.iter().filter(|other| other.namespace == pair.namespace);
    let pods = others.filter_map(|other| Object::of(other.new.as_ref()?)?.pod());
    let ports: Vec<(String, String)> = pods
        .flat_map(|pod| pod.containers().collect::<Vec<_>>())
        .flat_map(|container| container.node.list("ports"))
        .map(|port| {
            let number = port.get("containerPort").and_then(Node::as_int);
            (port.text("name").unwrap_or_default().to_owned(), number.unwrap_or_default().to_string())
        })
        .collect();
    let number = |target: &str| {
        let named = ports.iter().find(|(name, _)| name == target).map(|(_, number)| number.clone());
        named.unwrap_or_else(|| target.to_owned())
    };
    number(&text_of(difference.old.as_ref())) == number(&text_of(difference.new.as_ref()))
}

/// A port, by its name or its number.
fn text_of(value: Option<&Value>) -> String {
    value.map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
