//! CPU and memory of a container, with what the profile leaves out filled in.

use serde_json::Map;

use super::ResolveErrors;
use crate::kubernetes::types::Quantity;
use crate::profile::Resources;
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::FieldPath;
use crate::yaml::Value;

/// The memory limit: as stated, or equal to the request.
pub fn memory_limit(resources: &Resources) -> Option<&Quantity> {
    resources.limits.memory.as_ref().or(resources.requests.memory.as_ref())
}

/// `requests` and `limits` as Kubernetes has them; what one of them lacks equals the other.
pub(super) fn resolve(resources: &Resources, section: &FieldPath, findings: &mut ResolveErrors<'_>) -> Value {
    let (requests, limits) = (&resources.requests, &resources.limits);
    let cpu_limit = match resources.limit_cpu {
        Some(false) => None,
        Some(true) | None => limits.cpu.as_ref().or(requests.cpu.as_ref()),
    };
    let rows = [
        ("cpu", requests.cpu.as_ref().or(limits.cpu.as_ref()), cpu_limit),
        ("memory", requests.memory.as_ref().or(limits.memory.as_ref()), memory_limit(resources)),
        // Not mirrored: a limit also counts the volumes of a pod that live on the node's disk.
        ("ephemeral-storage", requests.ephemeral_storage.as_ref(), limits.ephemeral_storage.as_ref()),
    ];
    let (mut wanted, mut most) = (Map::new(), Map::new());
    for (name, request, limit) in rows {
        for (amount, list) in [(request, "requests"), (limit, "limits")] {
            if amount.is_some_and(|amount| amount.milli() <= 0) {
                findings.add(
                    &section.join(list).join(name),
                    Diagnostic::error(format!("`{section}.{list}.{name}` must be more than nothing")),
                );
            }
        }
        if let (Some(request), Some(limit)) = (request, limit)
            && request > limit
        {
            findings.add(
                &section.join("requests").join(name),
                Diagnostic::error(format!("the {name} request {request} is more than the limit {limit}"))
                    .help(format!("raise `{section}.limits.{name}` as well, or lower the request")),
            );
        }
        if let Some(request) = request {
            wanted.insert(name.to_owned(), request.canonical().into());
        }
        if let Some(limit) = limit {
            most.insert(name.to_owned(), limit.canonical().into());
        }
    }
    if memory_limit(resources).is_none() {
        findings.add(
            &section.join("limits").join("memory"),
            Diagnostic::error(format!("`{section}.limits.memory` is missing, and the heap is sized from it"))
                .help("for example `memory: 2Gi`"),
        );
    }
    let mut all = Map::new();
    all.insert("requests".to_owned(), Value::Object(wanted));
    all.insert("limits".to_owned(), Value::Object(most));
    Value::Object(all)
}
