//! Rules about manifests: what an API server, Pod Security or the objects themselves would say, at the line of the
//! document.

mod access;
mod choice;
mod configuration;
mod container;
mod covered;
mod definition;
mod findings;
mod gateway;
mod grammar;
#[cfg(test)]
mod judged;
mod metadata;
mod needed_text;
mod network;
mod pod;
pub(super) mod reading;
mod references;
mod resources;
mod scheduling;
mod security;
pub(in crate::rules) mod service;
mod storage;
mod volume;
mod workload;

use crate::diagnostic::Report;
#[cfg(test)]
use crate::manifest::Options;
use crate::manifest::{Object, Objects};
use crate::report;
use crate::schema::Brought;
use crate::yaml::Node;

pub use crate::report::Level;
pub(super) use covered::has_rules;
pub use findings::{Findings, Spot, Together};
pub(super) use security::unmet_pod_security;

/// A rule about objects.
pub type Rule = report::Rule<Check>;

/// What finds that a [`Rule`] is broken.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The readers of YAML and of the tables: it is about text and types.
    Reading,
    /// Each object by itself.
    Object(fn(&Object<'_>, &mut Findings<'_>)),
    /// All objects together.
    Objects(fn(&Objects<'_>, &mut Together<'_>)),
}

/// The rules of each area.
pub(super) const AREAS: [&[&Rule]; 16] = [
    access::RULES,
    configuration::RULES,
    container::RULES,
    definition::RULES,
    gateway::RULES,
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
pub(super) fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    AREAS.into_iter().flatten().copied()
}

/// Everything that the rules of this scope and `more` of their kind find in documents, which were read as these objects.
pub(super) fn check(
    nodes: &[&Node],
    objects: &Objects<'_>,
    brought: &Brought,
    more: impl Iterator<Item = &'static Rule> + Clone,
) -> Report {
    let mut report = reading::check(nodes, brought);
    for object in &objects.list {
        for rule in all().chain(more.clone()) {
            if let Check::Object(check) = rule.check {
                check(object, &mut Findings::new(rule.named(), *object, &mut report));
            }
        }
    }
    for rule in all().chain(more) {
        if let Check::Objects(check) = rule.check {
            check(objects, &mut Together::new(rule.named(), &mut report));
        }
    }
    report
}

/// What the rules of this scope find in documents.
#[cfg(test)]
fn check_documents(nodes: &[&Node], options: Options) -> Report {
    let objects = Objects::new(nodes.iter().filter_map(|node| Object::of(node)).collect(), options);
    check(nodes, &objects, &Brought::default(), std::iter::empty())
}

/// What a rule finds in manifests, for tests of what is too long for its page: `field: message`.
#[cfg(test)]
fn found(rule: &Rule, text: &str) -> Vec<String> {
    use crate::yaml::{Dialect, read};

    let id = crate::source::SourceMap::default().add("", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap();
    let report = check_documents(&nodes.iter().collect::<Vec<_>>(), Options::default());
    let own = report.diagnostics().iter().filter(|finding| finding.rule == Some(rule.name));
    let field = |finding: &crate::diagnostic::Diagnostic| {
        finding.subject.as_ref().map_or(String::new(), |of| of.field.clone())
    };
    own.map(|finding| format!("{}: {}", field(finding), finding.message)).collect()
}
