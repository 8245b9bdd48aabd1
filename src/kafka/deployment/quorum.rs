//! The controllers that a node knows.

use super::{NodePool, PodName, Sourced, Unknown, is_loopback};
use crate::kafka;

/// A controller by its address: an entry of `controller.quorum.voters` or `controller.quorum.bootstrap.servers`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Controller {
    /// Its id, if that is written: `1@kafka-0.kafka:9093`.
    pub id: Option<String>,
    /// The host.
    pub host: String,
    /// The port, if it is one.
    pub port: Option<u16>,
}

/// `controller.quorum.voters`: a set of voters that never changes.
pub const VOTERS: &str = "controller.quorum.voters";

/// `controller.quorum.bootstrap.servers`: where a node finds the voters.
pub const BOOTSTRAP: &str = "controller.quorum.bootstrap.servers";

impl Controller {
    /// As it is written: `1@kafka-0.kafka:9093`.
    pub fn shown(&self) -> String {
        let id = self.id.as_ref().map(|id| format!("{id}@")).unwrap_or_default();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{id}{}{port}", self.host)
    }

    /// True if each pod finds itself there.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// The name in DNS, apart: pod and Service, or the Service alone, then its Namespace. None for an address and for
    /// a name of another domain.
    pub fn labels(&self) -> Option<Vec<&str>> {
        if self.is_loopback() || self.host.is_empty() || self.host.parse::<std::net::IpAddr>().is_ok() {
            return None;
        }
        let name = self.host.trim_end_matches('.');
        let name = name.strip_suffix(".cluster.local").unwrap_or(name);
        let name = name.strip_suffix(".svc").unwrap_or(name);
        let labels: Vec<&str> = name.split('.').collect();
        (labels.len() <= 3).then_some(labels)
    }
}

/// The entries of a list of controllers.
pub fn controllers(text: &str) -> Vec<Controller> {
    let entries = kafka::items(text).into_iter().filter(|entry| !entry.is_empty());
    entries.filter_map(controller).collect()
}

fn controller(entry: &str) -> Option<Controller> {
    let (id, address) = match entry.split_once('@') {
        Some((id, address)) => (Some(id.trim().to_owned()), address),
        None => (None, entry),
    };
    let (host, port) = address.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    Some(Controller { id, host, port: port.parse().ok() })
}

impl NodePool {
    /// The controllers that a node looks for, and the setting that tells them: the voters, or else the bootstrap servers.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn quorum(&self, pod: &PodName) -> Result<Option<(&'static str, Quorum)>, Unknown> {
        for name in [VOTERS, BOOTSTRAP] {
            let found = self.setting_of(name, pod)?;
            if !found.value.is_empty() {
                return Ok(Some((name, found.map(|text| controllers(&text)))));
            }
        }
        Ok(None)
    }

    /// True if the nodes run in `KRaft` mode.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn is_kraft(&self) -> Result<bool, Unknown> {
        Ok(!self.roles()?.is_empty())
    }
}

/// The controllers of a quorum, and where they are written.
pub type Quorum = Sourced<Vec<Controller>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_controller_has_an_id_a_host_and_a_port() {
        let found = controllers("1@kafka-0.kafka:9093, 2@[::1]:9093,kafka:x,");
        let shown: Vec<String> = found.iter().map(Controller::shown).collect();
        assert_eq!(shown, ["1@kafka-0.kafka:9093", "2@::1:9093", "kafka"]);
        assert_eq!(found.iter().map(Controller::is_loopback).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn a_name_of_the_cluster_is_taken_apart() {
        let labels = |host: &str| {
            let controller = Controller { id: None, host: host.to_owned(), port: None };
            controller.labels().map(|labels| labels.join(" "))
        };
        assert_eq!(labels("kafka-0.kafka.prod.svc.cluster.local").as_deref(), Some("kafka-0 kafka prod"));
        assert_eq!(labels("kafka-0.kafka.prod.svc").as_deref(), Some("kafka-0 kafka prod"));
        assert_eq!(labels("kafka").as_deref(), Some("kafka"));
        assert_eq!(labels("kafka.example.com.eu").as_deref(), None);
        assert_eq!(labels("10.0.0.1"), None);
        assert_eq!(labels("localhost"), None);
    }
}
