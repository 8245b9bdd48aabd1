//! What is wrong with a cluster or a manifest that follows its format all the same. One file and one page for each
//! rule; the page is documentation, the text of `explain`, and a test.

mod acknowledged;
mod allowed;
pub mod change;
pub mod cluster;
mod finding_builder;
mod findings;
pub mod kafka;
pub mod manifest;
mod reading;
mod renamed;
pub mod strimzi;
pub mod translation;

use crate::change::{Acknowledged, Changes, Claims};
use crate::diagnostic::sarif::RuleDescriptor;
use crate::diagnostic::{Report, Severity, Undecided, UnmetPodSecurity};
use crate::kafka::deployment::{NodePool, Unknown, Workload, workloads};
use crate::manifest::{Object, Objects, Options};
use crate::report_schema::JsonSchema;
use crate::schema::Brought;
use crate::yaml::Node;

pub use acknowledged::acknowledged;
pub use allowed::Allowed;
pub use finding_builder::FindingBuilder;
pub use findings::{Findings, Spot, Together};

/// Something that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// What is wrong, in words with `-` between them; reads as "allow *name*".
    pub name: &'static str,
    /// One line, without a full stop.
    pub summary: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The page, as Markdown.
    pub page: &'static str,
    /// What finds it.
    pub check: Check,
}

impl Rule {
    /// The names that the rule had before: they still work in `allow`, `acknowledge` and `explain`.
    pub fn former_names(&self) -> impl Iterator<Item = &'static str> {
        renamed::former(self.name)
    }
}

/// The severity of a [`Rule`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Level {
    /// Kubernetes, Kafka or kafka-gen itself rejects it; it cannot be allowed.
    Refused,
    /// It causes harm; a profile can allow it with a reason.
    Error,
    /// It may cause harm.
    Warning,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }

    /// How bad a finding is.
    pub fn severity(self) -> Severity {
        match self {
            Self::Refused | Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
        }
    }
}

/// What finds that a [`Rule`] is broken.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The readers of YAML and of the tables: it is about text and types.
    Reading,
    /// The resolved profile.
    Cluster(fn(&cluster::Subject<'_>, &mut cluster::Findings<'_>)),
    /// What the profile allows, after everything else.
    Allowed(fn(&Allowed, &mut cluster::Findings<'_>)),
    /// What the profile acknowledges, after a comparison.
    Acknowledged(fn(&Acknowledged, &mut cluster::Findings<'_>)),
    /// Each object by itself.
    Object(fn(&Object<'_>, &mut Findings<'_>)),
    /// All objects together.
    Objects(fn(&Objects<'_>, &mut Together<'_>)),
    /// Nodes of Kafka, wherever they were read. An error is what the input does not tell.
    Pool(fn(&NodePool, &mut kafka::Findings<'_>) -> Result<(), Unknown>),
    /// The resolved profile, and nodes of Kafka that were read elsewhere.
    ClusterAndPool(
        fn(&cluster::Subject<'_>, &mut cluster::Findings<'_>),
        fn(&NodePool, &mut kafka::Findings<'_>) -> Result<(), Unknown>,
    ),
    /// A container among objects that runs nodes of Kafka.
    Workload(fn(&Workload<'_>, &mut Findings<'_>) -> Result<(), Unknown>),
    /// All nodes of Kafka among objects together: what makes up a cluster.
    Workloads(fn(&[Workload<'_>], &mut kafka::Findings<'_>)),
    /// What a target other than plain Kubernetes cannot express; found while it is made.
    Target,
    /// What is different between two sets of objects.
    Change(fn(&Changes, &mut Claims<'_>)),
}

impl Check {
    /// What the rule reads, in one word.
    pub fn scope(self) -> &'static str {
        match self {
            Self::Reading | Self::Object(_) | Self::Objects(_) => "manifest",
            Self::Pool(_) | Self::Workload(_) | Self::Workloads(_) => "kafka",
            Self::Cluster(_) | Self::ClusterAndPool(..) | Self::Allowed(_) | Self::Acknowledged(_) => {
                "cluster"
            }
            Self::Target => "target",
            Self::Change(_) => "change",
        }
    }
}

/// All rules, in the order of `kafka-gen rules`.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let of_kafka = kafka::RULES.iter().copied().filter(|rule| rule.check.scope() == "kafka");
    let manifest = about_objects().chain(reading::RULES.iter().copied());
    let others = translation::RULES.iter().chain(change::RULES).copied();
    cluster::RULES.iter().copied().chain(manifest).chain(of_kafka).chain(others)
}

/// The rules that look at objects, one by one or all together.
fn about_objects() -> impl Iterator<Item = &'static Rule> {
    let of_kafka = kafka::RULES.iter().copied().filter(|rule| rule.check.scope() == "manifest");
    manifest::all().chain(strimzi::RULES.iter().copied()).chain(of_kafka)
}

/// All rules, as SARIF describes them.
pub fn descriptors() -> impl Iterator<Item = RuleDescriptor> {
    all().map(|rule| RuleDescriptor {
        id: rule.name,
        summary: rule.summary,
        page: rule.page,
        severity: rule.level.severity(),
        scope: rule.check.scope(),
        former_names: rule.former_names().collect(),
    })
}

/// The rule of this name, or that had it before a rename.
pub fn find(name: &str) -> Option<&'static Rule> {
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
    check_objects(nodes, &objects(nodes, brought, options), brought)
}

/// Everything that rules about Kafka find in documents.
pub fn check_kafka(nodes: &[&Node], options: Options) -> Report {
    kafka::check(&workloads(&objects(nodes, &Brought::default(), options))).0
}

/// Everything that rules find in documents. What kafka-gen renders needs less: its profile was checked before.
pub fn check_all(nodes: &[&Node], brought: &Brought, options: Options) -> (Report, Vec<Undecided>) {
    let objects = objects(nodes, brought, options);
    let mut report = check_objects(nodes, &objects, brought);
    let (found, undecided) = kafka::check(&workloads(&objects));
    report.extend(found);
    (report, undecided)
}

fn objects<'a>(nodes: &[&'a Node], brought: &Brought, options: Options) -> Objects<'a> {
    let mut objects = Objects::new(nodes.iter().filter_map(|node| Object::of(node)).collect(), options);
    objects.old_strimzi = brought.has_old_strimzi();
    objects
}

fn check_objects(nodes: &[&Node], objects: &Objects<'_>, brought: &Brought) -> Report {
    let mut report = reading::check(nodes, brought);
    for object in &objects.list {
        for rule in about_objects() {
            if let Check::Object(check) = rule.check {
                check(object, &mut Findings::new(rule, *object, &mut report));
            }
        }
    }
    for rule in about_objects() {
        if let Check::Objects(check) = rule.check {
            check(objects, &mut Together::new(rule, &mut report));
        }
    }
    report
}

/// What Pod Security `restricted` would reject in the pods of Namespaces that are not among these documents.
pub fn unmet_pod_security(nodes: &[&Node]) -> Option<UnmetPodSecurity> {
    manifest::unmet_pod_security(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two branches that each add a rule meet in one place, and a reader of the list finds a rule.
    #[test]
    fn rules_are_sorted() {
        let lists = manifest::AREAS.into_iter();
        for list in lists.chain([
            change::RULES,
            cluster::RULES,
            kafka::RULES,
            reading::RULES,
            strimzi::RULES,
            translation::RULES,
        ]) {
            let names: Vec<&str> = list.iter().map(|rule| rule.name).collect();
            assert!(names.is_sorted_by(|first, second| first < second), "{names:?}");
        }
    }
}
