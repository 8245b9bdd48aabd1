//! What nodes tell clients and other nodes: the addresses under which their listeners are reached.

use super::{Listener, NodePool, Origin, Part, Place, PodName, Unknown, is_loopback, listeners};

/// An address that a broker advertises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name of the listener, in capitals.
    pub listener: String,
    /// The host. Parts that the input does not tell are in angle brackets: `<status.hostIP>`.
    pub host: String,
    /// The port, if it is known.
    pub port: Option<u16>,
    /// The port on which the broker itself listens, if it is known.
    pub listens_on: Option<u16>,
    /// The setting that says it: `advertised.listeners`, or `listeners` where that is not set.
    pub setting: &'static str,
    /// Where that setting comes from.
    pub origin: Origin,
}

impl Endpoint {
    /// True if the host is known to its last letter.
    pub fn is_known(&self) -> bool {
        !self.host.contains(['<', '{', '$'])
    }

    /// True for an address that leads back to whoever uses it.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// `host:port`, as a client is told.
    pub fn address(&self) -> String {
        let port = self.port.map_or_else(|| "<PORT>".to_owned(), |port| port.to_string());
        if self.host.contains(':') {
            format!("[{}]:{port}", self.host)
        } else {
            format!("{}:{port}", self.host)
        }
    }

    /// The place to show.
    pub fn at(&self) -> &Place {
        self.origin.place()
    }
}

impl NodePool {
    /// What one broker advertises, without the listeners of controllers.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn endpoints(&self, pod: &PodName) -> Result<Vec<Endpoint>, Unknown> {
        // Kafka 2 has these, and images of that time fill them in.
        let is_old = ["advertised.host.name", "host.name"].iter().any(|name| self.written(name).is_some());
        if is_old && self.written("advertised.listeners").is_none() {
            return Ok(Vec::new());
        }
        let controllers = self.controller_listeners()?;
        let (advertised, origin) = self.shown("advertised.listeners", pod)?;
        let own = self.shown("listeners", pod)?;
        let (setting, told, origin) = if advertised.is_empty() {
            ("listeners", own.0.clone(), own.1)
        } else {
            ("advertised.listeners", advertised, origin)
        };
        // The entrypoints of these images take the listeners from what is advertised.
        let is_derived = self.derives_listeners();
        let endpoint = |listener: Listener| {
            let own = own.0.iter().find(|own| own.name == listener.name);
            let listens_on = if is_derived { listener.port } else { own.and_then(|own| own.port) };
            let Listener { name, host, port } = listener;
            Endpoint { listener: name, host, port, listens_on, setting, origin: origin.clone() }
        };
        let brokers = told.into_iter().filter(|listener| !controllers.contains(&listener.name));
        Ok(brokers.map(endpoint).collect())
    }

    /// The name of the listener that brokers use among each other, in capitals.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn inter_broker_listener(&self) -> Result<String, Unknown> {
        let name = self.setting("inter.broker.listener.name")?.value;
        if !name.is_empty() {
            return Ok(name.to_uppercase());
        }
        Ok(self.setting("security.inter.broker.protocol")?.value.to_uppercase())
    }

    /// What one node advertises, with hosts and ports that only the pod knows in angle brackets.
    ///
    /// # Errors
    /// Why the listeners are not known.
    pub fn advertised(&self, pod: &PodName) -> Result<Vec<Listener>, Unknown> {
        let name = "advertised.listeners";
        let is_told = |part: &Part| !matches!(part, Part::Unknown(_));
        match self.written(name) {
            Some(setting) if setting.value.parts().iter().all(is_told) => Ok(self.shown(name, pod)?.0),
            _ => self.setting_of(name, pod).map(|setting| listeners(&setting.value)),
        }
    }

    /// The listeners in a setting, with what the input does not tell in angle brackets.
    fn shown(&self, name: &str, pod: &PodName) -> Result<(Vec<Listener>, Origin), Unknown> {
        match self.written(name) {
            Some(setting) => Ok((listeners(&setting.value.shown_in(pod)), setting.origin.clone())),
            None => self.setting(name).map(|setting| (listeners(&setting.value), setting.origin)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;

    fn endpoint(host: &str) -> Endpoint {
        let span = crate::text::source::Span::new(SourceMap::default().add("", ""), 0, 0);
        let at = Place { object: String::new(), field: String::new(), span };
        Endpoint {
            listener: "PLAINTEXT".into(),
            host: host.into(),
            port: Some(9092),
            listens_on: None,
            setting: "listeners",
            origin: Origin::Default(at),
        }
    }

    #[test]
    fn a_loopback_address_is_known_in_each_of_its_forms() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"] {
            assert!(endpoint(host).is_loopback(), "{host}");
        }
        for host in ["localhost.example.com", "0.0.0.0", "kafka", "<status.podIP>", "", "128.0.0.1"] {
            assert!(!endpoint(host).is_loopback(), "{host}");
        }
        assert_eq!(endpoint("::1").address(), "[::1]:9092");
        assert!(!endpoint("a.<UNKNOWN>").is_known());
        assert!(!endpoint("_{HOSTNAME_COMMAND}").is_known());
    }
}
