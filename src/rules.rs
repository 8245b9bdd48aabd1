//! All rules together: what is wrong with a cluster, a manifest or a change that follows its format all the same. One file
//! and one page for each rule; the page is documentation, the text of `explain`, and a test.

mod acknowledged;
mod allowed;
pub mod change;
pub mod cluster;
pub mod kafka;
pub mod lost_in_target;
pub mod manifest;
mod renamed;
pub mod strimzi;

use crate::diagnostic::sarif::RuleDescriptor;
use crate::diagnostic::{Report, Undecided, UnmetPodSecurity};
use crate::kafka::deployment::workloads;
use crate::manifest::Options;
use crate::report::{Level, Rule};
use crate::schema::Brought;
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
    let cluster = crate::rules::cluster::RULES.iter().map(|rule| About::of(rule, Scope::Cluster));
    let manifest = crate::rules::kafka::about_objects().map(|rule| About::of(rule, Scope::Manifest));
    let kafka = crate::rules::kafka::RULES.iter().map(|rule| About::of(rule, Scope::Kafka));
    let target = std::iter::once(About::of(&lost_in_target::RULE, Scope::Target));
    let change = crate::rules::change::RULES.iter().map(|rule| About::of(rule, Scope::Change));
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
    crate::rules::kafka::check_objects(nodes, &crate::rules::kafka::objects(nodes, brought, options), brought)
}

/// Everything that rules about Kafka find in documents.
pub fn check_kafka(nodes: &[&Node], options: Options) -> Report {
    crate::rules::kafka::check(
        &workloads(&crate::rules::kafka::objects(nodes, &Brought::default(), options)),
        &crate::rules::cluster::of_pools(),
    )
    .0
}

/// Everything that rules find in documents. What kafka-gen renders needs less: its profile was checked before.
pub fn check_all(nodes: &[&Node], brought: &Brought, options: Options) -> (Report, Vec<Undecided>) {
    let objects = crate::rules::kafka::objects(nodes, brought, options);
    let mut report = crate::rules::kafka::check_objects(nodes, &objects, brought);
    let (found, undecided) =
        crate::rules::kafka::check(&workloads(&objects), &crate::rules::cluster::of_pools());
    report.extend(found);
    (report, undecided)
}

/// What Pod Security `restricted` would reject in the pods of Namespaces that are not among these documents.
pub fn unmet_pod_security(nodes: &[&Node]) -> Option<UnmetPodSecurity> {
    crate::rules::manifest::unmet_pod_security(nodes)
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
        let lists = crate::rules::manifest::AREAS.into_iter().map(names);
        for names in lists.chain([
            names(crate::rules::change::RULES),
            names(crate::rules::cluster::RULES),
            names(crate::rules::kafka::OBJECT_RULES),
            names(crate::rules::kafka::RULES),
            names(crate::rules::manifest::reading::RULES),
            names(crate::rules::strimzi::RULES),
        ]) {
            assert!(names.is_sorted_by(|first, second| first < second), "{names:?}");
        }
    }
}
