//! All rules together: what is wrong with a cluster, a manifest or a change that follows its format all the same. One file
//! and one page for each rule; the page is documentation, the text of `explain`, and a test.

mod acknowledged;
mod allowed;
pub mod lost_in_target;
mod renamed;

use std::collections::{BTreeMap, BTreeSet};

use crate::kafka::deployment::{ChartValues, workloads};
use crate::kubernetes::manifest::{Object, Options};
use crate::kubernetes::schema::{self, Brought};
use crate::report::diagnostic::sarif::RuleDescriptor;
use crate::report::diagnostic::{PartlyChecked, Report, Unchecked, Undecided, UnmetPodSecurity};
use crate::report::{Level, Rule};
use crate::yaml::Node;

pub use acknowledged::acknowledged;
pub use allowed::allowed;

/// What is known about a rule of any scope.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// [`Rule::name`].
    pub name: &'static str,
    /// [`Rule::summary`].
    pub summary: &'static str,
    /// [`Rule::level`].
    pub level: Level,
    /// [`Rule::page`].
    pub page: &'static str,
    /// What the rule reads.
    pub scope: Scope,
}

/// What a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The resolved profile.
    Cluster,
    /// Kubernetes objects.
    Manifest,
    /// Nodes of Kafka, wherever they were read.
    Kafka,
    /// What a target other than plain Kubernetes cannot express.
    Target,
    /// What is different between two sets of objects.
    Change,
}

impl Scope {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Manifest => "manifest",
            Self::Kafka => "kafka",
            Self::Target => "target",
            Self::Change => "change",
        }
    }
}

impl About {
    fn of<C>(rule: &Rule<C>, scope: Scope) -> Self {
        Self { name: rule.name, summary: rule.summary, level: rule.level, page: rule.page, scope }
    }

    /// The names that the rule had before: they still work in `allow`, `acknowledge` and `explain`.
    pub fn former_names(self) -> impl Iterator<Item = &'static str> {
        renamed::former(self.name)
    }
}

/// All rules, in the order of `kafka-gen rules`.
pub fn all() -> impl Iterator<Item = About> {
    let cluster = crate::cluster::rules::RULES.iter().map(|rule| About::of(rule, Scope::Cluster));
    let manifest = crate::kafka::rules::about_objects().map(|rule| About::of(rule, Scope::Manifest));
    let kafka = crate::kafka::rules::RULES.iter().map(|rule| About::of(rule, Scope::Kafka));
    let target = std::iter::once(About::of(&lost_in_target::RULE, Scope::Target));
    let change = crate::change::rules::RULES.iter().map(|rule| About::of(rule, Scope::Change));
    cluster.chain(manifest).chain(kafka).chain(target).chain(change)
}

/// All rules, as SARIF describes them.
pub fn descriptors() -> impl Iterator<Item = RuleDescriptor> {
    all().map(|rule| RuleDescriptor {
        id: rule.name,
        summary: rule.summary,
        page: rule.page,
        severity: rule.level.severity(),
        scope: rule.scope.name(),
        former_names: rule.former_names().collect(),
    })
}

/// The rule of this name, or that had it before a rename.
pub fn find(name: &str) -> Option<About> {
    let name = renamed::current(name);
    all().find(|rule| rule.name == name)
}

/// Everything that rules about Kubernetes find in documents.
pub fn check_manifests(nodes: &[&Node], options: Options) -> Report {
    check_manifests_with(nodes, &Brought::default(), options)
}

/// Everything that rules about Kubernetes find in documents, where some kinds are known from schemas that the user
/// brought.
pub fn check_manifests_with(nodes: &[&Node], brought: &Brought, options: Options) -> Report {
    crate::kafka::rules::check_objects(nodes, &crate::kafka::rules::objects(nodes, brought, options), brought)
}

/// Everything that rules about Kafka find in documents.
pub fn check_kafka(nodes: &[&Node], options: Options) -> Report {
    crate::kafka::rules::check(
        &workloads(&crate::kafka::rules::objects(nodes, &Brought::default(), options)),
        &crate::cluster::rules::of_pools(),
    )
    .0
}

/// Everything that rules about Kafka find in the values of Bitnami's chart.
pub fn check_values(values: &ChartValues<'_>) -> (Report, Vec<Undecided>) {
    crate::kafka::rules::check_values(values, &crate::cluster::rules::of_pools())
}

/// Everything that rules find in documents. What kafka-gen renders needs less: its profile was checked before.
pub fn check_all(nodes: &[&Node], brought: &Brought, options: Options) -> (Report, Vec<Undecided>) {
    let objects = crate::kafka::rules::objects(nodes, brought, options);
    let mut report = crate::kafka::rules::check_objects(nodes, &objects, brought);
    let (found, undecided) =
        crate::kafka::rules::check(&workloads(&objects), &crate::cluster::rules::of_pools());
    report.extend(found);
    (report, undecided)
}

/// What Pod Security `restricted` would reject in the pods of Namespaces that are not among these documents.
pub fn unmet_pod_security(nodes: &[&Node]) -> Option<UnmetPodSecurity> {
    crate::kubernetes::rules::unmet_pod_security(nodes)
}

/// The kinds among the documents of which not everything was checked, sorted.
pub fn partly_checked(nodes: &[&Node], brought: &Brought) -> Vec<PartlyChecked> {
    let objects = nodes.iter().filter_map(|node| Object::of(node));
    let kinds: BTreeSet<(&str, &str)> = objects.map(|object| (object.api_version, object.kind)).collect();
    let partly = |(api_version, kind): (&str, &str)| {
        let unchecked = if brought.has_cel_rules(api_version, kind) {
            Unchecked::CelRules
        } else {
            let is_known = schema::kubernetes(api_version, kind).is_some()
                || schema::bundled_kinds().any(|known| known == (api_version, kind))
                    && !brought.has_own(api_version, kind);
            (is_known && !crate::kubernetes::rules::has_rules(api_version, kind))
                .then_some(Unchecked::Rules)?
        };
        Some(PartlyChecked { unchecked, api_version: api_version.to_owned(), kind: kind.to_owned() })
    };
    let mut found: Vec<PartlyChecked> = kinds.into_iter().filter_map(partly).collect();
    found.sort();
    found
}

/// Every kind that is known without a schema of the user's, by API version, and whether everything is checked that an API
/// server checks.
pub fn known_kinds() -> BTreeMap<&'static str, Vec<(&'static str, bool)>> {
    let mut found: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    for (api_version, kind) in schema::kinds().chain(schema::bundled_kinds()) {
        found
            .entry(api_version)
            .or_default()
            .push((kind, crate::kubernetes::rules::has_rules(api_version, kind)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two branches that each add a rule meet in one place, and a reader of the list finds a rule.
    #[test]
    fn rules_are_sorted() {
        fn names<C>(rules: &[&Rule<C>]) -> Vec<&'static str> {
            rules.iter().map(|rule| rule.name).collect()
        }
        let lists = crate::kubernetes::rules::AREAS.into_iter().map(names);
        for names in lists.chain([
            names(crate::change::rules::RULES),
            names(crate::cluster::rules::RULES),
            names(crate::kafka::rules::OBJECT_RULES),
            names(crate::kafka::rules::RULES),
            names(crate::kubernetes::rules::reading::RULES),
            names(crate::kafka::rules::strimzi::RULES),
        ]) {
            assert!(names.is_sorted_by(|first, second| first < second), "{names:?}");
        }
    }
}
