//! The names of resources that limits and quotas know.

use crate::kubernetes::types::{Format, ResourceName};

/// What a quota counts without a prefix in front.
const COUNTED: [&str; 9] = [
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];
const SUMMED: [&str; 10] = [
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
];

/// Checks a resource that a quota limits.
///
/// # Errors
/// What it must be, as a phrase that follows "`text` is not …".
pub(super) fn quota_resource(name: &str) -> Result<(), String> {
    if is_prefixed(name)? || is_quota_resource(name) {
        return Ok(());
    }
    Err("a resource of quotas, such as `pods`, `requests.cpu`, `limits.memory`, `requests.storage` or `count/jobs.batch`"
        .to_owned())
}

/// Checks a resource that a `LimitRange` limits for something else than pods and containers.
///
/// # Errors
/// What it must be, as a phrase that follows "`text` is not …".
pub(super) fn standard_resource(name: &str) -> Result<(), String> {
    if is_prefixed(name)? || name == "storage" || is_quota_resource(name) {
        return Ok(());
    }
    Err("a resource, such as `storage`".to_owned())
}

/// Checks a resource that a `LimitRange` limits for pods and containers.
///
/// # Errors
/// What it must be, as a phrase that follows "`text` is not …".
pub(super) fn limit_resource(name: &str) -> Result<(), String> {
    ResourceName(name).check().map_err(str::to_owned)
}

/// True for what a quota or `LimitRange` names without a prefix.
pub(super) fn is_quota_resource(name: &str) -> bool {
    COUNTED.contains(&name)
        || SUMMED.contains(&name)
        || name.starts_with("hugepages-")
        || name.starts_with("requests.hugepages-")
}

/// True for what is counted in whole numbers.
pub(super) fn is_counted(name: &str) -> bool {
    COUNTED.contains(&name) || ResourceName(name).is_extended()
}

fn is_prefixed(name: &str) -> Result<bool, String> {
    Format::LabelKey.check(name)?;
    Ok(name.contains('/'))
}
