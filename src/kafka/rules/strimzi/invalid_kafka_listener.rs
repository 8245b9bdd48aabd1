use std::collections::BTreeMap;

use super::listener_options;
use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::schema::strimzi::API_VERSION;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-kafka-listener",
    summary: "the operator rejects a listener of a Kafka",
    level: Level::Error,
    page: include_str!("invalid_kafka_listener.md"),
    check: Check::Object(check),
};

/// Ports of the metrics exporter and of JMX.
const RESERVED: [i64; 2] = [9404, 9999];
/// The ports below are those between brokers, and of controllers and agents.
const LOWEST: i64 = 9092;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "Kafka") {
        return;
    }
    let Some(kafka) = object.dig(&["spec", "kafka"]) else { return };
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    let mut ports: BTreeMap<i64, &Node> = BTreeMap::new();
    for listener in kafka.maps("listeners") {
        if let Some(node) = listener.get("name")
            && let Some(name) = node.as_str()
        {
            if let Some(first) = names.insert(name, node) {
                findings.at(node).because(first, "the other listener").tell(format!(
                    "two listeners have the name `{name}`, and the operator rejects the Kafka"
                ));
            }
            // What the schema of `v1` says, where there is none.
            let follows = name.len() <= 11
                && !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            if !follows && object.api_version != API_VERSION {
                findings.at(node).help("use 1 to 11 lower-case letters and digits").tell(format!(
                    "`{name}` is not a name for a listener, and the operator rejects the Kafka"
                ));
            }
        }
        if let Some(node) = listener.get("port")
            && let Some(port) = node.as_int()
        {
            if let Some(first) = ports.insert(port, node) {
                findings
                    .at(node)
                    .because(first, "the other listener")
                    .tell(format!("two listeners have the port {port}, and the operator rejects the Kafka"));
            }
            let is_low = port < LOWEST && object.api_version != API_VERSION;
            if RESERVED.contains(&port) || is_low {
                findings
                    .at(node)
                    .help("use a port from 9092 on, but not 9404 or 9999")
                    .tell(format!("the port {port} is reserved for the operator, which rejects the Kafka"));
            }
        }
        of_listener(listener, findings);
    }
}

fn of_listener(listener: &Node, findings: &mut Findings<'_>) {
    let Some(ty) = listener.text("type") else { return };
    if listener.get("tls").and_then(Node::as_bool) == Some(false) {
        if matches!(ty, "ingress" | "route") {
            findings
                .key(listener, "tls")
                .help("set `tls: true`; clients are routed by the host name of their TLS handshake")
                .tell(format!(
                    "a listener of type `{ty}` works with TLS only, and the operator rejects the Kafka"
                ));
        }
        if let Some(authentication) = listener.get("authentication")
            && authentication.text("type") == Some("tls")
        {
            findings
                .key(authentication, "type")
                .help("set `tls: true` on the listener")
                .tell("authentication of type `tls` needs a listener with `tls: true`, and the operator rejects the Kafka");
        }
        if let Some(configuration) = listener.get("configuration")
            && configuration.get("brokerCertChainAndKey").is_some()
        {
            findings
                .key(configuration, "brokerCertChainAndKey")
                .help("set `tls: true` on the listener")
                .tell("a certificate needs a listener with `tls: true`, and the operator rejects the Kafka");
        }
    }
    if ty == "ingress" {
        findings
            .key(listener, "type")
            .help("use `tlsroute`, `loadbalancer`, `nodeport` or `cluster-ip`")
            .only_a_warning()
            .tell("listeners of type `ingress` are deprecated since Strimzi 0.51");
    }
    listener_options::check(listener, ty, findings);
}
