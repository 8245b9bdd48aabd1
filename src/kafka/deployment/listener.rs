//! The listeners of a node.

use super::{NodePool, PodName, Source, Unknown};
use crate::kafka::Dialect;

/// A listener: where a node listens, and what it tells clients and other nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Its name, in capitals.
    pub name: String,
    /// The host that it is bound to; empty for all.
    pub host: String,
    /// The port, if it is one.
    pub port: Option<u16>,
}

/// The entries of `listeners` or `advertised.listeners`: `NAME://host:port`.
pub fn listeners(text: &str) -> Vec<Listener> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.filter_map(listener).collect()
}

fn listener(entry: &str) -> Option<Listener> {
    let (name, address) = entry.split_once("://")?;
    let (host, port) = address.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Some(Listener { name: name.to_uppercase(), host: host.to_owned(), port: port.parse().ok() })
}

/// True for a host that leads back to whoever uses it.
pub fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost" || host == "::1" || host.parse().is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback())
}

impl NodePool {
    /// Where one node listens, as `listeners` says it.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn listeners(&self, pod: &PodName) -> Result<Vec<Listener>, Unknown> {
        Ok(listeners(&self.setting_of("listeners", pod)?.value))
    }

    /// Where one node listens, with what the image makes of `advertised.listeners` where nothing else is said.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn bound(&self, pod: &PodName) -> Result<Vec<Listener>, Unknown> {
        let setting = if self.derives_listeners() { "advertised.listeners" } else { "listeners" };
        Ok(listeners(&self.setting_of(setting, pod)?.value))
    }

    /// True if the entrypoint takes `listeners` from `advertised.listeners`: those of apache/kafka and Confluent.
    pub fn derives_listeners(&self) -> bool {
        self.source == Source::Variables
            && matches!(self.dialect, Dialect::Apache | Dialect::Confluent)
            && self.written("listeners").is_none()
            && self.written("advertised.listeners").is_some()
    }

    /// The listeners of one node and those of controllers by their names in capitals, each with its protocol.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn protocols(&self, pod: &PodName) -> Result<Vec<(String, String)>, Unknown> {
        let map = self.setting_of("listener.security.protocol.map", pod)?.value.to_uppercase();
        let mut names: Vec<String> = self.bound(pod)?.into_iter().map(|listener| listener.name).collect();
        names.extend(self.controller_listeners()?);
        names.dedup();
        let protocol_of = |name: &str| {
            let mut pairs = crate::kafka::items(&map).into_iter().filter_map(|pair| pair.split_once(':'));
            let found = pairs.find(|(known, _)| known.trim() == name);
            found.map_or_else(|| name.to_owned(), |(_, protocol)| protocol.trim().to_owned())
        };
        Ok(names.into_iter().map(|name| (name.clone(), protocol_of(&name))).collect())
    }

    /// The names of the controllers' listeners, in capitals.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn controller_listeners(&self) -> Result<Vec<String>, Unknown> {
        let names = self.setting("controller.listener.names")?.value;
        Ok(crate::kafka::items(&names).into_iter().map(str::to_uppercase).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_a_name_a_host_and_a_port() {
        let read = |text: &str| {
            let [one] = listeners(text).try_into().unwrap();
            let Listener { name, host, port } = one;
            (name, host, port)
        };
        assert_eq!(read("PLAINTEXT://:9092"), ("PLAINTEXT".to_owned(), String::new(), Some(9092)));
        assert_eq!(read("ssl://[::1]:1"), ("SSL".to_owned(), "::1".to_owned(), Some(1)));
        assert_eq!(read("A://b:c"), ("A".to_owned(), "b".to_owned(), None));
        assert_eq!(listeners("A://b:1, ,C://d:2").len(), 2);
        assert!(listeners("localhost:9092").is_empty());
    }
}
