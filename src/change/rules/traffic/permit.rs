//! One thing that a rule of a network policy lets through: a peer and a port.

use crate::kubernetes::manifest::{Direction, selector_covers};
use crate::kubernetes::types::IpSet;
use crate::yaml::Node;

/// More ports than this in one range are compared as a whole.
const MOST_PORTS: i64 = 128;

/// A peer and a port.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    peer: Peer<'a>,
    port: Port<'a>,
}

#[derive(Clone, Debug)]
enum Peer<'a> {
    Everyone,
    Addresses(IpSet, &'a Node),
    Pods(&'a Node),
    Unreadable(&'a Node),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Port<'a> {
    protocol: Option<&'a str>,
    numbers: Option<Numbers<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers<'a> {
    Range(i64, i64),
    Named(&'a str),
}

/// Everything that the rules of one direction let through.
pub(super) fn permits(policy: &Node, way: Direction) -> Vec<Permit<'_>> {
    let mut permits = Vec::new();
    for rule in policy.get("spec").map(|spec| spec.list(way.rules())).unwrap_or_default() {
        let mut ports: Vec<Port<'_>> = rule.list("ports").iter().flat_map(Port::of).collect();
        if ports.is_empty() {
            ports.push(Port { protocol: None, numbers: None });
        }
        let mut peers: Vec<Peer<'_>> = rule.list(way.peers()).iter().map(Peer::of).collect();
        if peers.is_empty() {
            peers.push(Peer::Everyone);
        }
        for peer in peers {
            permits.extend(ports.iter().map(|port| Permit { peer: peer.clone(), port: *port }));
        }
    }
    permits
}

impl Permit<'_> {
    /// True if it lets everything through.
    pub(super) fn is_everything(&self) -> bool {
        matches!(self.peer, Peer::Everyone) && self.port.protocol.is_none() && self.port.numbers.is_none()
    }

    /// True if all of it is let through by others, one of them or several together.
    pub(super) fn is_part_of(&self, others: &[Permit<'_>]) -> bool {
        let fitting = || others.iter().filter(|other| other.port.covers(&self.port)).map(|other| &other.peer);
        if fitting().any(|peer| peer.covers(&self.peer)) {
            return true;
        }
        let Peer::Addresses(wanted, _) = &self.peer else { return false };
        let known = fitting().filter_map(|peer| match peer {
            Peer::Addresses(set, _) => Some(set),
            Peer::Everyone | Peer::Pods(_) | Peer::Unreadable(_) => None,
        });
        known.fold(IpSet::default(), |all, set| all.with(set)).covers(wanted)
    }

    /// `10.0.0.0/8 on port 9092`.
    pub(super) fn display(&self, way: Direction) -> String {
        let peer = match &self.peer {
            Peer::Everyone => "everyone".to_owned(),
            Peer::Addresses(_, block) => {
                let except: Vec<&str> = block.list("except").iter().filter_map(Node::as_str).collect();
                let cidr = block.text("cidr").unwrap_or_default();
                if except.is_empty() {
                    cidr.to_owned()
                } else {
                    format!("{cidr} except {}", except.join(", "))
                }
            }
            Peer::Pods(peer) | Peer::Unreadable(peer) => format!("`{}`", peer.to_value()),
        };
        format!("{} {peer}{}", way.peers(), self.port.display())
    }
}

impl<'a> Peer<'a> {
    fn of(peer: &'a Node) -> Self {
        let Some(block) = peer.get("ipBlock") else {
            let is_known = peer.get("podSelector").is_some() || peer.get("namespaceSelector").is_some();
            return if is_known { Self::Pods(peer) } else { Self::Unreadable(peer) };
        };
        let read = |texts: &[&'a Node]| {
            let texts: Option<Vec<&str>> = texts.iter().map(|node| node.as_str()).collect();
            IpSet::of(texts?)
        };
        let range = block.get("cidr").and_then(|cidr| read(&[cidr]));
        let except = read(&block.list("except").iter().collect::<Vec<_>>());
        match (range, except) {
            (Some(range), Some(except)) => Self::Addresses(range.without(&except), block),
            _ => Self::Unreadable(peer),
        }
    }

    fn covers(&self, other: &Peer<'_>) -> bool {
        match (self, other) {
            (Self::Everyone, _) => true,
            (Self::Addresses(wide, _), Peer::Addresses(narrow, _)) => wide.covers(narrow),
            (Self::Pods(wide), Peer::Pods(narrow)) => {
                // Without a selector of Namespaces it is the policy's own.
                let namespaces = match (wide.get("namespaceSelector"), narrow.get("namespaceSelector")) {
                    (None, None) => true,
                    (None, Some(_)) => false,
                    (Some(wide), None) => wide.entries().is_empty(),
                    (Some(wide), Some(narrow)) => selector_covers(Some(wide), Some(narrow)),
                };
                namespaces && selector_covers(wide.get("podSelector"), narrow.get("podSelector"))
            }
            (Self::Unreadable(one), Peer::Unreadable(other)) => one.to_value() == other.to_value(),
            _ => false,
        }
    }
}

impl<'a> Port<'a> {
    fn of(port: &'a Node) -> Vec<Self> {
        let protocol = Some(port.text("protocol").filter(|text| !text.is_empty()).unwrap_or("TCP"));
        let Some(value) = port.get("port") else { return vec![Self { protocol, numbers: None }] };
        if let Some(first) = value.as_int() {
            let last = port.get("endPort").and_then(Node::as_int).unwrap_or(first).max(first);
            let each = last.saturating_sub(first) < MOST_PORTS;
            let one = |first, last| Self { protocol, numbers: Some(Numbers::Range(first, last)) };
            return if each {
                (first..=last).map(|port| one(port, port)).collect()
            } else {
                vec![one(first, last)]
            };
        }
        vec![Self { protocol, numbers: Some(Numbers::Named(value.as_str().unwrap_or_default())) }]
    }

    fn covers(&self, other: &Port<'_>) -> bool {
        let numbers = match (self.numbers, other.numbers) {
            (None, _) => true,
            (Some(Numbers::Range(first, last)), Some(Numbers::Range(from, to))) => {
                first <= from && to <= last
            }
            (Some(Numbers::Named(one)), Some(Numbers::Named(other))) => one == other,
            _ => false,
        };
        numbers && self.protocol.is_none_or(|protocol| other.protocol == Some(protocol))
    }

    fn display(&self) -> String {
        let protocol =
            self.protocol.filter(|name| *name != "TCP").map_or_else(String::new, |name| format!("/{name}"));
        match self.numbers {
            Some(Numbers::Range(first, last)) if first == last => format!(" on port {first}{protocol}"),
            Some(Numbers::Range(first, last)) => format!(" on ports {first} to {last}{protocol}"),
            Some(Numbers::Named(name)) => format!(" on port {name}{protocol}"),
            None => self.protocol.map_or_else(String::new, |name| format!(" on every {name} port")),
        }
    }
}
