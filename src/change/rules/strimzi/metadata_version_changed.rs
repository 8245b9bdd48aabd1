use std::cmp::Ordering;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "metadata-version-changed",
    summary: "the metadata version of a Strimzi cluster changes",
    level: Level::Warning,
    page: include_str!("metadata_version_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_strimzi("Kafka") {
        if difference.place != "spec.kafka.metadataVersion" {
            continue;
        }
        match (numbers(difference.old_text()), numbers(difference.new_text())) {
            (Some(old), Some(new)) if new.cmp(&old) == Ordering::Less => {
                claims
                    .claim(
                        difference,
                        Class::Unclassified,
                        "the operator asks Kafka to lower it; Kafka rejects that if metadata would be lost, and then keeps the newer version",
                    )
                    .step(format!("see what Kafka would do, where `<VERSION>` is the new value: {}", changes.broker_pod(difference).step("features", "downgrade --metadata <VERSION> --dry-run")));
            }
            (old, new) => {
                let why = match (old, new) {
                    (Some(_), None) => {
                        "the operator raises it to the default of the Kafka version, and raises it again with each upgrade: a downgrade to an older Kafka is no longer possible"
                    }
                    _ => {
                        "the operator raises it at once: a downgrade to a Kafka version without it is no longer possible"
                    }
                };
                claims
                    .claim(difference, Class::ProtectionLowered, why)
                    .step("raise it only once the new Kafka version works well");
            }
        }
    }
}

/// `4.3-IV0` as numbers that can be compared.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let (release, level) = version.split_once("-IV").unwrap_or((version, "0"));
    let numbers: Option<Vec<u32>> = release.split('.').chain([level]).map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() == 3)
}
