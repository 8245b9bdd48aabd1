//! Who may connect to the brokers.

use serde_json::{Map, json};

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
}

impl ClientPolicy {
    pub(super) fn new(profile: &Profile) -> Option<Self> {
        let policy = &profile.network_policy;
        let ranges = profile.external_access.source_ranges.iter();
        policy.enabled.then(|| Self {
            namespaces: selector(&policy.client_namespaces),
            pods: selector(&policy.client_pods),
            external_peers: ranges.map(|range| json!({ "ipBlock": { "cidr": range } })).collect(),
        })
    }
}

fn selector<K: ToString, V: ToString>(labels: &std::collections::BTreeMap<K, V>) -> Value {
    if labels.is_empty() {
        return Value::Object(Map::new());
    }
    let labels: Map<String, Value> =
        labels.iter().map(|(k, v)| (k.to_string(), v.to_string().into())).collect();
    json!({ "matchLabels": labels })
}
