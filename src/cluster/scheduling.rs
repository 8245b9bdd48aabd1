//! On which nodes pods run.

use std::collections::BTreeMap;

use serde_json::json;

use super::ResolveErrors;
use super::labels::Labels;
use crate::profile::{AntiAffinity, Profile, SpreadMode, Toleration, TolerationEffect, TolerationOperator};
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// On which nodes pods run; what is empty is left out.
#[derive(Clone, Debug)]
pub struct Scheduling {
    /// Labels that a node must have.
    pub node_selector: BTreeMap<String, String>,
    /// Taints that pods tolerate.
    pub tolerations: Vec<Toleration>,
    /// The `PriorityClass`.
    pub priority_class: Option<String>,
    /// How brokers are spread over zones and nodes.
    pub spread: Vec<Value>,
    /// Whether two brokers may share a node.
    pub affinity: Option<Value>,
}

const ZONE: &str = "topology.kubernetes.io/zone";
const HOST: &str = "kubernetes.io/hostname";

impl Scheduling {
    pub(super) fn resolve(profile: &Profile, labels: &Labels, findings: &mut ResolveErrors<'_>) -> Self {
        let scheduling = &profile.scheduling;
        let tolerations =
            scheduling.tolerations.iter().enumerate().map(|(i, own)| toleration(own, i, findings)).collect();
        let selector = json!({ "matchLabels": labels.broker_selector });
        let spread = [(ZONE, scheduling.zone_spread), (HOST, scheduling.host_spread)];
        let spread = spread.into_iter().filter(|(_, mode)| *mode != SpreadMode::None).map(|(key, mode)| {
            json!({ "maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": mode, "labelSelector": selector })
        });
        let term = json!({ "topologyKey": HOST, "labelSelector": selector });
        let affinity = match scheduling.anti_affinity {
            AntiAffinity::None => None,
            AntiAffinity::Required => {
                Some(json!({ "requiredDuringSchedulingIgnoredDuringExecution": [term] }))
            }
            AntiAffinity::Preferred => Some(json!({
                "preferredDuringSchedulingIgnoredDuringExecution": [{ "weight": 100, "podAffinityTerm": term }]
            })),
        };
        Self {
            node_selector: scheduling
                .node_selector
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_string()))
                .collect(),
            tolerations,
            priority_class: scheduling.priority_class_name.as_ref().map(ToString::to_string),
            spread: spread.collect(),
            affinity: affinity.map(|affinity| json!({ "podAntiAffinity": affinity })),
        }
    }
}

/// A toleration as the API server takes it: without a key it must say `Exists`.
fn toleration(own: &Toleration, index: usize, findings: &mut ResolveErrors<'_>) -> Toleration {
    let mut made = own.clone();
    if made.key.is_none() && made.value.is_none() && made.operator.is_none() {
        made.operator = Some(TolerationOperator::Exists);
    }
    let exists = made.operator == Some(TolerationOperator::Exists);
    let wrong = if made.key.is_none() && !exists {
        Some("a toleration without `key` is for every taint: it has the operator `Exists` and no `value`")
    } else if exists && made.value.is_some() {
        Some("with the operator `Exists` a toleration has no `value`")
    } else if made.toleration_seconds.is_some() && made.effect != Some(TolerationEffect::NoExecute) {
        Some("`tolerationSeconds` is for the effect `NoExecute` only")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        findings.add(&field_path!["scheduling", "tolerations", index], Diagnostic::error(wrong));
    }
    made
}
