//! Who can reach a Service or an Ingress.

use super::{Kind, Losses, text};
use crate::change::{Changes, Difference, Pair};
use crate::kubernetes::types::IpSet;
use crate::yaml::{Entry, Node};

/// Where source ranges were written before there was a field; the field wins.
const RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// Annotations that keep a load balancer inside a network, with the value that does so.
const INTERNAL: &[(&str, &str)] = &[
    ("cloud.google.com/load-balancer-type", "Internal"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", "true"),
];

/// The addresses that a load balancer lets in; none if the ranges cannot be read.
pub(in crate::change::rules) fn source_ranges(service: &Node) -> Option<IpSet> {
    let listed = service.dig(&["spec", "loadBalancerSourceRanges"]).map(Node::items).unwrap_or_default();
    if !listed.is_empty() {
        let texts: Option<Vec<&str>> = listed.iter().map(Node::as_str).collect();
        return IpSet::of(texts?);
    }
    match text(service, &["metadata", "annotations", RANGES]).trim() {
        "" => Some(IpSet::everything()),
        ranges => IpSet::of(ranges.split(',')),
    }
}

/// True if a difference is in the source ranges.
pub(in crate::change::rules) fn is_of_ranges(difference: &Difference) -> bool {
    difference.is_in("spec.loadBalancerSourceRanges")
        || difference.place.strip_prefix("metadata.annotations.") == Some(RANGES)
}

pub(super) fn compare(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    if pair.is("v1", "Service") {
        service(old, new, losses);
    } else if pair.is("networking.k8s.io/v1", "Ingress") {
        ingress(Some(old), new, losses);
    }
}

pub(super) fn added(changes: &Changes, pair: &Pair, new: &Node, losses: &mut Losses) {
    if pair.is("networking.k8s.io/v1", "Ingress") {
        ingress(None, new, losses);
    } else if pair.is("v1", "Service") && reach(new) > 0 {
        let others = changes
            .pairs
            .iter()
            .filter(|other| other.is("v1", "Service") && other.namespace == pair.namespace);
        if others.filter_map(|other| other.old.as_ref()).any(|old| opens_as_much(old, new)) {
            return;
        }
        let who = if reach(new) == 2 { of_ranges(new) } else { "clients that reach the nodes".to_owned() };
        losses.add(Kind::Reach, &[""], format!("the new Service opens {} to {who}", ports(new).join(", ")));
    }
}

/// The value of a label; of a single pod of a StatefulSet only the name of the set, because its pods are alike.
fn set_of(label: &Entry) -> Option<&str> {
    let value = label.value.as_str()?;
    match value.rsplit_once('-') {
        Some((set, _)) if label.key == crate::kubernetes::manifest::POD_NAME_LABEL => Some(set),
        _ => Some(value),
    }
}

/// True if whoever comes through the new Service could reach the same port of the same pods through the old one.
fn opens_as_much(old: &Node, new: &Node) -> bool {
    let labels =
        |service: &Node| service.dig(&["spec", "selector"]).map(Node::entries).unwrap_or_default().to_vec();
    let (wide, narrow) = (labels(old), labels(new));
    let is_wider = !wide.is_empty()
        && wide
            .iter()
            .all(|label| narrow.iter().any(|other| other.key == label.key && set_of(other) == set_of(label)));
    let known = targets(old);
    let ranges = match (source_ranges(old), source_ranges(new)) {
        (Some(before), Some(after)) => reach(new) < 2 || before.covers(&after),
        _ => false,
    };
    is_wider && ranges && reach(old) >= reach(new) && targets(new).iter().all(|target| known.contains(target))
}

fn service(old: &Node, new: &Node, losses: &mut Losses) {
    if reach(new) > reach(old) {
        let who = if text(new, &["spec", "type"]) == "LoadBalancer" {
            of_ranges(new)
        } else {
            "clients that reach the nodes".to_owned()
        };
        let why = format!("the Service was reachable inside the cluster only and is now open to {who}");
        let fields = &["spec.type", "spec.externalIPs"];
        losses.add(
            Kind::Reach,
            fields,
            if reach(old) == 0 { why } else { format!("a load balancer opens the Service to {who}") },
        );
    } else if reach(new) > 0 {
        let known = targets(old);
        let ports = ports(new).into_iter().zip(targets(new));
        for (port, _) in ports.filter(|(_, target)| !known.contains(target)) {
            losses.add(Kind::Reach, &["spec.ports"], format!("{port} is open from outside the cluster"));
        }
    }
    if reach(old) == 2 && reach(new) == 2 {
        let widened = match (source_ranges(old), source_ranges(new)) {
            (Some(before), Some(after)) => !before.covers(&after),
            _ => true,
        };
        if widened {
            let annotation = format!("metadata.annotations.{RANGES}");
            let fields = ["spec.loadBalancerSourceRanges", "metadata.annotations", annotation.as_str()];
            losses.add(
                Kind::Reach,
                &fields,
                format!("the load balancer also accepts connections from addresses that were outside its source ranges: it is now open to {}", of_ranges(new)),
            );
        }
        for (key, value) in INTERNAL {
            let is_internal =
                |service: &Node| text(service, &["metadata", "annotations", key]).eq_ignore_ascii_case(value);
            if is_internal(old) && !is_internal(new) {
                losses.add(
                    Kind::Reach,
                    &[&format!("metadata.annotations[{key}]"), "metadata.annotations"],
                    format!("without `{key}: {value}` the load balancer may get a public address"),
                );
            }
        }
    }
    let addresses = |service: &Node| -> Vec<String> {
        let list = service.dig(&["spec", "externalIPs"]).map(Node::items).unwrap_or_default();
        list.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let known = addresses(old);
    let come: Vec<String> = addresses(new).into_iter().filter(|address| !known.contains(address)).collect();
    if !come.is_empty() {
        losses.add(
            Kind::Reach,
            &["spec.externalIPs"],
            format!("nodes accept connections to {} for this Service", come.join(", ")),
        );
    }
}

/// How far it can be reached: 0 inside the cluster, 1 through nodes or addresses, 2 through a load balancer.
fn reach(service: &Node) -> u8 {
    match text(service, &["spec", "type"]) {
        "LoadBalancer" => 2,
        "NodePort" => 1,
        _ => u8::from(service.dig(&["spec", "externalIPs"]).is_some_and(|list| !list.items().is_empty())),
    }
}

fn of_ranges(service: &Node) -> String {
    let listed = service.dig(&["spec", "loadBalancerSourceRanges"]).map(Node::items).unwrap_or_default();
    let texts: Vec<&str> = listed.iter().filter_map(Node::as_str).collect();
    let annotation = text(service, &["metadata", "annotations", RANGES]);
    match (texts.is_empty(), annotation) {
        (true, "") => "every address".to_owned(),
        (true, ranges) => ranges.to_owned(),
        (false, _) => texts.join(", "),
    }
}

/// The ports of pods that the Service leads to, with their protocols.
fn targets(service: &Node) -> Vec<(String, String)> {
    let listed = service.dig(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let target = |port: &Node| {
        let target = port.get("targetPort").or_else(|| port.get("port"));
        (
            text(port, &["protocol"]).to_owned(),
            target.map_or_else(String::new, |node| node.to_value().to_string()),
        )
    };
    listed.iter().map(target).collect()
}

/// The ports, with what they lead to.
fn ports(service: &Node) -> Vec<String> {
    let listed = service.dig(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    listed
        .iter()
        .map(|port| {
            let shown = |key: &str| {
                port.get(key)
                    .map(|node| node.as_str().map_or_else(|| node.to_value().to_string(), str::to_owned))
            };
            let number = shown("port").unwrap_or_default();
            let protocol = shown("protocol")
                .filter(|name| name != "TCP")
                .map_or_else(String::new, |name| format!("/{name}"));
            match shown("targetPort").filter(|target| *target != number) {
                Some(target) => format!("port {number}{protocol} to port {target} of the pods"),
                None => format!("port {number}{protocol}"),
            }
        })
        .collect()
}

/// The hosts and paths that an Ingress routes, and what it encrypts.
fn ingress(old: Option<&Node>, new: &Node, losses: &mut Losses) {
    let known = old.map(routes).unwrap_or_default();
    let come: Vec<String> = routes(new).into_iter().filter(|route| !known.contains(route)).collect();
    if !come.is_empty() {
        losses.add(
            Kind::Reach,
            &["spec.rules", "spec.defaultBackend", ""],
            format!("requests for {} reach the cluster", come.join(", ")),
        );
    }
    let hosts = |ingress: &Node| -> Vec<String> {
        let tls = ingress.dig(&["spec", "tls"]).map(Node::items).unwrap_or_default();
        tls.iter().flat_map(|entry| entry.list("hosts")).filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let encrypted = hosts(new);
    let plain: Vec<String> =
        old.map(hosts).unwrap_or_default().into_iter().filter(|host| !encrypted.contains(host)).collect();
    if !plain.is_empty() {
        losses.add(Kind::Reach, &["spec.tls"], format!("{} is no longer served with TLS", plain.join(", ")));
    }
}

fn routes(ingress: &Node) -> Vec<String> {
    let Some(spec) = ingress.get("spec") else { return Vec::new() };
    let mut routes = Vec::new();
    if spec.get("defaultBackend").is_some() {
        routes.push("every host".to_owned());
    }
    for rule in spec.list("rules") {
        let host = rule.text("host").filter(|host| !host.is_empty()).unwrap_or("*");
        let paths = rule.get("http").map(|http| http.list("paths")).unwrap_or_default();
        routes.extend(paths.iter().map(|path| format!("{host}{}", path.text("path").unwrap_or_default())));
    }
    routes
}
