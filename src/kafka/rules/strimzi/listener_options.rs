//! Options of listeners, and the types of listeners that may have them.

use crate::kubernetes::rules::Findings;
use crate::report::diagnostic::listed;
use crate::yaml::{Data, Node};

const INTERNAL: &[&str] = &["cluster-ip", "internal"];
const LOAD_BALANCER: &[&str] = &["loadbalancer"];
const NODE_PORT: &[&str] = &["nodeport"];
const BY_HOST: &[&str] = &["ingress", "route", "tlsroute"];
const ALL_BUT_INTERNAL: &[&str] = &["cluster-ip", "ingress", "loadbalancer", "nodeport", "route", "tlsroute"];

type Row = (&'static str, &'static [&'static str]);

/// Options of the listener, which the operator rejects on other types.
const OPTIONS: [Row; 14] = [
    ("allocateLoadBalancerNodePorts", LOAD_BALANCER),
    ("class", &["ingress", "loadbalancer"]),
    ("externalTrafficPolicy", &["loadbalancer", "nodeport"]),
    ("finalizers", LOAD_BALANCER),
    ("hostTemplate", BY_HOST),
    ("ipFamilies", ALL_BUT_INTERNAL),
    ("ipFamilyPolicy", ALL_BUT_INTERNAL),
    ("loadBalancerSourceRanges", LOAD_BALANCER),
    ("parentRefs", &["tlsroute"]),
    ("perBrokerAnnotationsTemplate", ALL_BUT_INTERNAL),
    ("perBrokerLabelsTemplate", ALL_BUT_INTERNAL),
    ("preferredNodePortAddressType", NODE_PORT),
    ("publishNotReadyAddresses", ALL_BUT_INTERNAL),
    ("useServiceDnsDomain", INTERNAL),
];
/// Options of `bootstrap` and of each of `brokers`.
const OF_SERVICES: [Row; 6] = [
    ("annotations", ALL_BUT_INTERNAL),
    ("externalIPs", NODE_PORT),
    ("host", BY_HOST),
    ("labels", ALL_BUT_INTERNAL),
    ("loadBalancerIP", LOAD_BALANCER),
    ("nodePort", &["loadbalancer", "nodeport"]),
];
/// For the operator these are absent where they are empty.
const MAY_BE_EMPTY: [&str; 6] = [
    "annotations",
    "finalizers",
    "labels",
    "loadBalancerSourceRanges",
    "perBrokerAnnotationsTemplate",
    "perBrokerLabelsTemplate",
];

/// Says which options of a listener the operator rejects for its type, and which it misses.
pub(super) fn check(listener: &Node, ty: &str, findings: &mut Findings<'_>) {
    let configuration = listener.get("configuration");
    if let Some(configuration) = configuration {
        misplaced(configuration, "", ty, &OPTIONS, findings);
        if let Some(bootstrap) = configuration.get("bootstrap") {
            misplaced(bootstrap, "bootstrap.", ty, &OF_SERVICES, findings);
        }
        for broker in configuration.maps("brokers") {
            misplaced(broker, "brokers[].", ty, &OF_SERVICES, findings);
        }
        let creates = configuration.get("createBootstrapService");
        if let Some(creates) =
            creates.filter(|creates| creates.as_bool() == Some(false) && ty != "loadbalancer")
        {
            findings.at(creates).help("remove it").tell(format!(
                "a listener of type `{ty}` always has a bootstrap Service: the operator rejects `createBootstrapService: false`"
            ));
        }
    }
    if matches!(ty, "ingress" | "tlsroute") {
        required(listener, configuration, ty, findings);
    }
}

fn misplaced(map: &Node, prefix: &str, ty: &str, rows: &[Row], findings: &mut Findings<'_>) {
    for (name, types) in rows {
        let Some(value) = map.get(name) else { continue };
        let is_absent = MAY_BE_EMPTY.contains(name) && is_empty(value);
        if !types.contains(&ty) && !is_absent {
            findings.key(map, name).help(format!("remove it, or use a listener of type {}", either(types))).tell(
                format!("a listener of type `{ty}` cannot have `{prefix}{name}`, and the operator rejects the Kafka"),
            );
        }
    }
}

fn required(listener: &Node, configuration: Option<&Node>, ty: &str, findings: &mut Findings<'_>) {
    let has = |path: &[&str]| configuration.is_some_and(|configuration| configuration.dig(path).is_some());
    let mut missing = Vec::new();
    if ty == "tlsroute" && !has(&["parentRefs"]) {
        missing.push("parentRefs");
    }
    if !has(&["bootstrap", "host"]) {
        missing.push("bootstrap.host");
    }
    if !has(&["hostTemplate"]) && !has(&["brokers"]) {
        missing.push("hostTemplate");
    }
    for name in missing {
        let spot = match configuration {
            Some(_) => findings.key(listener, "configuration"),
            None => findings.key(listener, "type"),
        };
        let help = match name {
            "parentRefs" => "name the Gateway: `parentRefs: [{name: kafka-gateway}]`",
            "bootstrap.host" => "write `bootstrap: {host: bootstrap.kafka.example.com}`, for example",
            _ => "write `hostTemplate: broker-{nodeId}.kafka.example.com`, for example",
        };
        spot.help(help).tell(format!(
            "a listener of type `{ty}` needs `configuration.{name}`, and the operator rejects the Kafka"
        ));
    }
}

fn is_empty(value: &Node) -> bool {
    match &value.data {
        Data::List(items) => items.is_empty(),
        Data::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

fn either(types: &[&str]) -> String {
    listed(types.iter().copied(), " or ")
}
