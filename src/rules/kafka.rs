//! Rules about nodes of Kafka, wherever they were read: what Kafka rejects, what shuts clients out, and what loses data.

mod autoscaled_brokers;
mod data_outside_volume;
mod findings;
mod heap_exceeds_memory;
mod zookeeper_removed;

use super::{Check, Rule, findings::Findings as ObjectFindings};
use crate::diagnostic::Report;
use crate::kafka::deployment::Workload;

pub use findings::{FindingBuilder, Findings};

/// The rules of this scope, sorted.
pub(super) const RULES: &[&Rule] = &[
    &autoscaled_brokers::RULE,
    &data_outside_volume::RULE,
    &heap_exceeds_memory::RULE,
    &zookeeper_removed::RULE,
];

/// Everything that rules find in the nodes of Kafka among objects.
pub(super) fn check(workloads: &[Workload<'_>]) -> Report {
    let mut report = Report::default();
    for workload in workloads {
        for rule in RULES {
            match rule.check {
                Check::Pool(check) => {
                    // A value that the input does not tell is neither right nor wrong.
                    let _unknown = check(&workload.pool, &mut Findings::new(rule, &mut report)).err();
                }
                Check::Workload(check) => {
                    check(workload, &mut ObjectFindings::new(rule, workload.object, &mut report));
                }
                _ => {}
            }
        }
    }
    report
}
