//! Rules about manifests: what an API server, Pod Security or the objects themselves would say, at the line of the
//! document.

mod configuration;
mod container;
#[cfg(test)]
mod judged;
mod metadata;
mod needed_text;
mod network;
mod pod;
mod references;
mod resources;
mod scheduling;
mod security;
mod service;
mod storage;
mod volume;
mod workload;

use super::Rule;

/// All rules of this scope, area by area.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [
        configuration::RULES,
        container::RULES,
        metadata::RULES,
        network::RULES,
        pod::RULES,
        references::RULES,
        resources::RULES,
        scheduling::RULES,
        security::RULES,
        service::RULES,
        storage::RULES,
        volume::RULES,
        workload::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}
