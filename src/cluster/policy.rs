//! Who may connect to the brokers.

use serde_json::{Map, json};

use super::Security;
use crate::profile::Profile;
use crate::yaml::Value;

/// Who may connect to the brokers as a client.
#[derive(Clone, Debug)]
pub struct ClientPolicy {
    /// A selector of Namespaces; `{}` for all.
    pub namespaces: Value,
    /// A selector of pods in them; `{}` for all.
    pub pods: Value,
    /// IP ranges outside the cluster, as `NetworkPolicy` peers.
    pub external_peers: Value,
    /// The port of the identity provider, from which brokers fetch the keys of tokens.
    pub identity_provider_port: Option<u32>,
}

impl ClientPolicy {
    pub(super) fn new(profile: &Profile, security: &Security) -> Option<Self> {
        let policy = &profile.network_policy;
        let ranges = profile.external_access.source_ranges.iter();
        policy.enabled.then(|| Self {
            namespaces: selector(&policy.client_namespaces),
            pods: selector(&policy.client_pods),
            external_peers: ranges.map(|range| json!({ "ipBlock": { "cidr": range } })).collect(),
            identity_provider_port: security.oauth.as_ref().map(|oauth| port(oauth.jwks_url.as_str())),
        })
    }
}

/// The port that an address of HTTP leads to.
fn port(url: &str) -> u32 {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(if scheme == "http" { 80 } else { 443 })
}

fn selector<K: ToString, V: ToString>(labels: &std::collections::BTreeMap<K, V>) -> Value {
    if labels.is_empty() {
        return Value::Object(Map::new());
    }
    let labels: Map<String, Value> =
        labels.iter().map(|(k, v)| (k.to_string(), v.to_string().into())).collect();
    json!({ "matchLabels": labels })
}
