//! Rules about manifests: what an API server, Pod Security or the objects themselves would say, at the line of the
//! document.

mod access;
mod choice;
mod configuration;
mod container;
mod definition;
mod grammar;
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
pub(in crate::rules) mod service;
mod storage;
mod volume;
mod workload;

use super::Rule;

pub(super) use security::unmet_pod_security;

/// The rules of each area.
pub(super) const AREAS: [&[&Rule]; 15] = [
    access::RULES,
    configuration::RULES,
    container::RULES,
    definition::RULES,
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
];

/// All rules of this scope, area by area.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.into_iter().flatten().copied()
}

/// What a rule finds in manifests, for tests of what is too long for its page: `field: message`.
#[cfg(test)]
fn found(rule: &Rule, text: &str) -> Vec<String> {
    use crate::yaml::{Dialect, read};

    let id = crate::source::SourceMap::default().add("", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap();
    let report =
        super::check_manifests(&nodes.iter().collect::<Vec<_>>(), crate::manifest::Options::default());
    let own = report.diagnostics().iter().filter(|finding| finding.rule == Some(rule.name));
    let field = |finding: &crate::diagnostic::Diagnostic| {
        finding.subject.as_ref().map_or(String::new(), |of| of.field.clone())
    };
    own.map(|finding| format!("{}: {}", field(finding), finding.message)).collect()
}
