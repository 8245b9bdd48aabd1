use super::severity::{NEWER_KAFKA, OLDER_KAFKA};
use crate::change::{Changes, Class};
use crate::cluster::version_in;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "kafka-version-changed",
    summary: "brokers run another version of Kafka",
    level: Level::Warning,
    page: include_str!("kafka_version_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    of_operator(changes, claims);
    for difference in changes.broker_images() {
        let (Some(old), Some(new)) = (version(difference.old_text()), version(difference.new_text())) else {
            continue;
        };
        if new < old {
            claims
                .claim(
                    difference,
                    OLDER_KAFKA.class,
                    "an older Kafka cannot read metadata that a newer one has written: brokers do not start, and the cluster is down",
                )
                .step("go back only if the metadata version was never raised (`kafka-features describe`), after lowering what can be lowered with `kafka-features downgrade`")
                .step("otherwise keep the new version, and fix what is wrong with it");
        } else if new > old {
            claims
                .claim(
                    difference,
                    NEWER_KAFKA.class,
                    "brokers are upgraded one after the other; the metadata version stays as it is until it is raised",
                )
                .step("read the upgrade notes of every version in between")
                .step("apply, and wait until all brokers run the new version")
                .step("when nothing must go back any more: `kafka-features upgrade --release-version`");
        }
    }
}

/// The version of a cluster that Strimzi runs.
fn of_operator(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("Kafka") {
        if difference.place != "spec.kafka.version" {
            continue;
        }
        let numbers =
            |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
        match (numbers(difference.old_text()), numbers(difference.new_text())) {
            (Some(old), Some(new)) if new < old => {
                claims
                    .claim(
                        difference,
                        Class::OperatorRefused,
                        "the operator refuses an older Kafka once the metadata version is newer than that of the older Kafka; where it is not, brokers restart one after the other with the older Kafka",
                    )
                    .step("see the metadata version in use: `kubectl get kafka -o yaml`, field `status.kafkaMetadataVersion`")
                    .step("otherwise keep the new version, and fix what is wrong with it");
            }
            (Some(_), Some(_)) if pair.new_at(&["spec", "kafka", "metadataVersion"]).is_some() => {
                claims
                    .claim(
                        difference,
                        NEWER_KAFKA.class,
                        "brokers are upgraded one after the other; the metadata version stays as `metadataVersion` says",
                    )
                    .step("read the upgrade notes of every version in between")
                    .step("once the new version has proved itself, raise `metadataVersion`");
            }
            (Some(_), Some(_)) => {
                claims
                    .claim(
                        difference,
                        Class::ProtectionLowered,
                        "brokers are upgraded one after the other; then the operator raises the metadata version, because `metadataVersion` is not set: there is no way back to the older Kafka",
                    )
                    .step("to keep the way back, set `spec.kafka.metadataVersion` to the one in use first: `kubectl get kafka -o yaml`, field `status.kafkaMetadataVersion`");
            }
            _ => {
                claims.claim(
                    difference,
                    Class::Unclassified,
                    "without `version` the operator runs its default: whether that is newer or older is not known here",
                );
            }
        }
    }
}

/// The numbers of the version in an image's tag.
fn version(image: &str) -> Option<Vec<u32>> {
    let image = image.split('@').next()?;
    let (repository, tag) = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'))?;
    let version = version_in(repository, tag);
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    (numbers.len() >= 2).then_some(numbers)
}
