//! Rules about manifests: what an API server, Pod Security or the objects themselves would say, at the line of the
//! document.

mod access;
mod choice;
mod configuration;
mod metadata;
mod network;
mod pod;
mod references;
mod security;
mod service;
mod storage;
mod workload;

use super::Rule;

/// All rules of this scope, area by area.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [
        access::RULES,
        configuration::RULES,
        metadata::RULES,
        network::RULES,
        pod::RULES,
        references::RULES,
        security::RULES,
        service::RULES,
        storage::RULES,
        workload::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}
