//! Rules about nodes of Kafka, wherever they were read: what Kafka rejects, what shuts clients out, and what loses data.

mod addressed;
mod advertised_controller_listener;
mod advertised_loopback;
mod advertised_wildcard;
mod autoscaled_brokers;
mod brokers;
mod closed_advertised_port;
mod closed_target_port;
mod colocated_brokers;
mod conflicting_listeners;
mod controller_listener_mismatch;
mod data_outside_volume;
mod duplicate_node_id;
mod findings;
mod foreign_dialect_variable;
mod heap_exceeds_memory;
mod ignored_chart_value;
mod internal_replication_exceeds_brokers;
mod invalid_cluster_id;
mod isolated_nodes;
mod jvm_probe;
mod log_directories_on_one_volume;
mod log_directory_at_volume_root;
mod missing_inter_broker_listener;
mod missing_memory_limit;
mod missing_node_id;
mod missing_quorum;
mod missing_required_variable;
mod node_bound_data;
mod non_numeric_node_id;
mod overlapping_node_ids;
mod quorum_deadlock;
mod refused_variable;
mod service_link_variables;
mod shared_advertised_address;
mod shell_syntax_in_variable;
mod short_grace_period;
pub mod strimzi;
mod unknown_chart_value;
mod unmapped_listener;
mod unowned_volume;
mod unreachable_controller;
mod unreachable_min_isr;
mod unresolvable_advertised_host;
mod unstable_broker_identity;
mod unwritable_log_directory;
mod volume_too_small;
mod voter_id_mismatch;
mod zookeeper_removed;

use std::collections::BTreeSet;

use crate::kafka::deployment::{ChartValues, NodePool, Unknown, Workload, clusters};
use crate::kubernetes::manifest::{Object, Objects, Options};
use crate::kubernetes::rules as manifest;
use crate::kubernetes::schema::Brought;
use crate::report::diagnostic::{Report, Undecided};
use crate::report::{self, Named};
use crate::yaml::Node;

pub use crate::report::Level;
pub(crate) use crate::report::Reporter as Findings;
pub(crate) use heap_exceeds_memory::half_of;

/// A rule about nodes of Kafka.
pub type Rule = report::Rule<Check>;

/// What finds that a [`Rule`] is broken. An error is what the input does not tell.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Nodes of Kafka, wherever they were read.
    Pool(OfPool),
    /// A container among objects that runs nodes of Kafka.
    Workload(fn(&Workload<'_>, &mut manifest::Findings<'_>) -> Result<(), Unknown>),
    /// All nodes of one cluster together, wherever they were read.
    Nodes(fn(&[&NodePool], &mut Findings<'_>) -> Result<(), Unknown>),
    /// Values of Bitnami's chart.
    Values(fn(&ChartValues<'_>, &mut Findings<'_>)),
    /// All nodes of Kafka among objects together: what makes up a cluster.
    Workloads(fn(&[Workload<'_>], &mut Findings<'_>)),
}

/// What finds something in nodes of Kafka, wherever they were read.
pub type OfPool = fn(&NodePool, &mut Findings<'_>) -> Result<(), Unknown>;

/// The rules about objects that concern Kafka, sorted.
pub(crate) const OBJECT_RULES: &[&manifest::Rule] = &[&autoscaled_brokers::RULE];

/// The rules of this scope, sorted.
pub(crate) const RULES: &[&Rule] = &[
    &advertised_controller_listener::RULE,
    &advertised_loopback::RULE,
    &advertised_wildcard::RULE,
    &closed_advertised_port::RULE,
    &closed_target_port::RULE,
    &colocated_brokers::RULE,
    &conflicting_listeners::RULE,
    &controller_listener_mismatch::RULE,
    &data_outside_volume::RULE,
    &duplicate_node_id::RULE,
    &foreign_dialect_variable::RULE,
    &heap_exceeds_memory::RULE,
    &ignored_chart_value::RULE,
    &internal_replication_exceeds_brokers::RULE,
    &invalid_cluster_id::RULE,
    &isolated_nodes::RULE,
    &jvm_probe::RULE,
    &log_directories_on_one_volume::RULE,
    &log_directory_at_volume_root::RULE,
    &missing_inter_broker_listener::RULE,
    &missing_memory_limit::RULE,
    &missing_node_id::RULE,
    &missing_quorum::RULE,
    &missing_required_variable::RULE,
    &node_bound_data::RULE,
    &non_numeric_node_id::RULE,
    &overlapping_node_ids::RULE,
    &quorum_deadlock::RULE,
    &refused_variable::RULE,
    &service_link_variables::RULE,
    &shared_advertised_address::RULE,
    &shell_syntax_in_variable::RULE,
    &short_grace_period::RULE,
    &unknown_chart_value::RULE,
    &unmapped_listener::RULE,
    &unowned_volume::RULE,
    &unreachable_controller::RULE,
    &unreachable_min_isr::RULE,
    &unresolvable_advertised_host::RULE,
    &unstable_broker_identity::RULE,
    &unwritable_log_directory::RULE,
    &volume_too_small::RULE,
    &voter_id_mismatch::RULE,
    &zookeeper_removed::RULE,
];

/// The rules about objects, with those that concern Kafka, without what concerns nodes.
pub(crate) fn about_objects() -> impl Iterator<Item = &'static manifest::Rule> {
    manifest::all().chain(of_kafka_objects()).chain(manifest::reading::RULES.iter().copied())
}

fn of_kafka_objects() -> impl Iterator<Item = &'static manifest::Rule> + Clone {
    strimzi::RULES.iter().chain(OBJECT_RULES).copied()
}

/// Documents as objects, where some kinds are known from schemas that the user brought.
pub(crate) fn objects<'a>(nodes: &[&'a Node], brought: &Brought, options: Options) -> Objects<'a> {
    let mut objects = Objects::new(nodes.iter().filter_map(|node| Object::of(node)).collect(), options);
    objects.old_strimzi = brought.has_old_strimzi();
    objects
}

/// Everything that rules about objects find in documents, which were read as these objects.
pub(crate) fn check_objects(nodes: &[&Node], objects: &Objects<'_>, brought: &Brought) -> Report {
    manifest::check(nodes, objects, brought, of_kafka_objects())
}

/// Everything that the rules of this scope and `more` of their kind find in the nodes of Kafka among objects, and where they
/// could not judge.
pub(crate) fn check(workloads: &[Workload<'_>], more: &[(Named, OfPool)]) -> (Report, Vec<Undecided>) {
    let mut report = Report::default();
    let clusters = clusters(workloads);
    for rule in RULES {
        let mut findings = Findings::new(rule.named(), &mut report);
        match rule.check {
            Check::Workloads(check) => check(workloads, &mut findings),
            Check::Nodes(check) => {
                for cluster in &clusters {
                    let nodes: Vec<&NodePool> = cluster.members.iter().map(|member| &member.pool).collect();
                    // A number of nodes that the input does not tell is neither too small nor large enough.
                    let _unknown = check(&nodes, &mut findings).err();
                }
            }
            Check::Pool(_) | Check::Values(_) | Check::Workload(_) => {}
        }
    }
    let mut undecided = Vec::new();
    for workload in workloads {
        let others = |rule: &Rule, report: &mut Report| match rule.check {
            Check::Workload(check) => {
                check(workload, &mut manifest::Findings::new(rule.named(), workload.object, report))
            }
            _ => Ok(()),
        };
        undecided.extend(check_pool(workload.object.display(), &workload.pool, more, &mut report, others));
    }
    (report, undecided)
}

/// What rules find in the nodes of one pool, and which of them could not judge; `others` is what judges its source.
fn check_pool(
    object: String,
    pool: &NodePool,
    more: &[(Named, OfPool)],
    report: &mut Report,
    others: impl Fn(&Rule, &mut Report) -> Result<(), Unknown>,
) -> Option<Undecided> {
    let mut open = Open::new(object);
    for rule in RULES {
        let judged = match rule.check {
            Check::Pool(check) => check(pool, &mut Findings::new(rule.named(), report)),
            _ => others(rule, report),
        };
        open.note(rule.named(), judged);
    }
    for (rule, check) in more {
        open.note(*rule, check(pool, &mut Findings::new(*rule, report)));
    }
    open.undecided(pool)
}

/// Everything that the rules of this scope and `more` of their kind find in values of Bitnami's chart and the nodes that it makes
/// of them, and where they could not judge.
pub(crate) fn check_values(values: &ChartValues<'_>, more: &[(Named, OfPool)]) -> (Report, Vec<Undecided>) {
    let pools = values.pools();
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Values(check) = rule.check
            && values.is_known()
            && !values.header.is_rendered
        {
            check(values, &mut Findings::new(rule.named(), &mut report));
        }
    }
    let nodes: Vec<&NodePool> = pools.iter().collect();
    let mut undecided = Vec::new();
    for (index, pool) in pools.iter().enumerate() {
        let others = |rule: &Rule, report: &mut Report| match rule.check {
            Check::Nodes(check) if index == 0 => check(&nodes, &mut Findings::new(rule.named(), report)),
            _ => Ok(()),
        };
        undecided.extend(check_pool(pool.name.clone(), pool, more, &mut report, others));
    }
    // A value of several pools is judged in each of them, and said once.
    let mut seen = BTreeSet::new();
    report.retain(|finding| {
        let place = finding.primary.as_ref().map(|label| label.span);
        seen.insert((finding.rule, place, finding.message.clone()))
    });
    (report, undecided)
}

/// Rules that could not judge some nodes.
struct Open(Undecided);

impl Open {
    fn new(object: String) -> Self {
        Self(Undecided { object, rules: Vec::new(), reasons: Vec::new() })
    }

    /// A value that the input does not tell is neither right nor wrong.
    fn note(&mut self, rule: Named, judged: Result<(), Unknown>) {
        if let Err(unknown) = judged {
            self.0.rules.push(rule.name);
            self.0.reasons.push(unknown.why());
        }
    }

    /// What kafka-gen rendered was judged as a profile.
    fn undecided(mut self, pool: &NodePool) -> Option<Undecided> {
        self.0.reasons.sort();
        self.0.reasons.dedup();
        (!self.0.rules.is_empty() && !pool.is_rendered).then_some(self.0)
    }
}
