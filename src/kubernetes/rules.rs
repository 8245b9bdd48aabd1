//! Rules about manifests: what an API server, Pod Security or the objects themselves would say, at the line of the
//! document.

mod access;
mod certificates;
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
pub(crate) mod reading;
mod references;
mod resources;
mod scheduling;
mod security;
pub(crate) mod service;
mod storage;
mod volume;
mod workload;

#[cfg(test)]
use crate::kubernetes::manifest::Options;
use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::schema::Brought;
use crate::report;
use crate::report::diagnostic::Report;
use crate::yaml::Node;

pub use crate::report::Level;
pub(crate) use covered::has_rules;
pub use findings::{Findings, Spot, Together};
pub(crate) use security::unmet_pod_security;

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
pub(crate) const AREAS: [&[&Rule]; 17] = [
    access::RULES,
    certificates::RULES,
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
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    AREAS.into_iter().flatten().copied()
}

/// Everything that the rules of this scope and `more` of their kind find in documents, which were read as these objects.
pub(crate) fn check(
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

    let id = crate::text::source::SourceMap::default().add("", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap();
    let report = check_documents(&nodes.iter().collect::<Vec<_>>(), Options::default());
    let own = report.diagnostics().iter().filter(|finding| finding.rule == Some(rule.name));
    let field = |finding: &crate::report::diagnostic::Diagnostic| {
        finding.subject.as_ref().map_or(String::new(), |of| of.field.clone())
    };
    own.map(|finding| format!("{}: {}", field(finding), finding.message)).collect()
}
