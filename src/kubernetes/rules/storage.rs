//! Rules about volume claims.

mod claim_spec;
mod dropped_data_source;
mod fractional_storage;
mod invalid_claim;
mod invalid_persistent_volume;
mod invalid_persistent_volume_source;
mod invalid_storage_class;
mod legacy_source;
mod unusable_claim_template;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::Rule;
use crate::yaml::Node;

pub(in crate::kubernetes::rules) use claim_spec::check_claim_spec;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &dropped_data_source::RULE,
    &fractional_storage::RULE,
    &invalid_claim::RULE,
    &invalid_persistent_volume::RULE,
    &invalid_persistent_volume_source::RULE,
    &invalid_storage_class::RULE,
    &unusable_claim_template::RULE,
];

/// The claims that an object is, or makes of its templates.
pub(in crate::kubernetes::rules) fn claims<'a>(object: &Object<'a>) -> Vec<&'a Node> {
    if object.is("v1", "PersistentVolumeClaim") {
        vec![object.root]
    } else if object.is("apps/v1", "StatefulSet") {
        let spec = object.root.get("spec");
        spec.map(|spec| spec.list("volumeClaimTemplates")).unwrap_or_default().iter().collect()
    } else {
        Vec::new()
    }
}
