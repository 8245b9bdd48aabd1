use super::severity::{NEWER_KAFKA, OLDER_KAFKA};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};
use crate::kafka::version_of_tag;

pub(super) static RULE: Rule = Rule {
    name: "kafka-version-changed",
    summary: "the Kafka version of brokers changes",
    level: Level::Warning,
    page: include_str!("kafka_version_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    of_operator(changes, claims);
    for difference in changes.broker_images() {
        let (Some(old), Some(new)) = (version(difference.old_text()), version(difference.new_text())) else {
            continue;
        };
        let pod = changes.broker_pod(difference);
        let wait = changes.pair(difference).filter(|pair| pair.kind == "StatefulSet").map_or_else(
            String::new,
            |pair| {
                format!(
                    ", then wait until all brokers run it: `kubectl rollout status {} --timeout=30m`",
                    pair.argument()
                )
            },
        );
        // The release that features are set to has no patch level.
        let release = new.iter().take(2).map(u32::to_string).collect::<Vec<_>>().join(".");
        if new < old {
            claims
                .claim(
                    difference,
                    OLDER_KAFKA.class,
                    format!("brokers do not start if the cluster's metadata version is newer than Kafka {release}: the cluster is down, and newer metadata is unreadable"),
                )
                .step(format!("show `FinalizedVersionLevel` of `metadata.version`: {}", pod.step("features", "describe")))
                .step(format!("if it is newer than {release}, lower it; if Kafka rejects that, keep the new version: {}", pod.step("features", &format!("downgrade --release-version {release}"))))
                .step(format!("apply{wait}"));
        } else if new > old {
            claims
                .claim(
                    difference,
                    NEWER_KAFKA.class,
                    "brokers are upgraded one at a time; the metadata version stays the same until it is raised",
                )
                .step(format!("read the upgrade notes of each version up to {release}: https://kafka.apache.org/documentation/#upgrade"))
                .step(format!("apply{wait}"))
                .step(format!("raise the metadata version once no downgrade is needed, which it prevents: {}", pod.step("features", &format!("upgrade --release-version {release}"))));
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
                        "the operator rejects an older Kafka once the metadata version is newer than that of the older Kafka; where it is not, brokers restart one at a time with the older Kafka",
                    )
                    .step(format!("show the metadata version in use: `kubectl get {} -o jsonpath='{{.status.kafkaMetadataVersion}}'`", pair.argument()))
                    .step("otherwise keep the new version, and fix the problem there");
            }
            (Some(_), Some(_)) if pair.new_at(&["spec", "kafka", "metadataVersion"]).is_some() => {
                claims
                    .claim(
                        difference,
                        NEWER_KAFKA.class,
                        "brokers are upgraded one at a time; the metadata version stays as `metadataVersion` says",
                    )
                    .step("read the upgrade notes of every version in between")
                    .step("once the new version works well, raise `metadataVersion`");
            }
            (Some(_), Some(_)) => {
                claims
                    .claim(
                        difference,
                        Class::ProtectionLowered,
                        "brokers are upgraded one at a time; then the operator raises the metadata version, because `metadataVersion` is not set: a downgrade to the older Kafka is no longer possible",
                    )
                    .step(format!("to allow a downgrade, first set `spec.kafka.metadataVersion` to the one in use: `kubectl get {} -o jsonpath='{{.status.kafkaMetadataVersion}}'`", pair.argument()));
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
    let version = version_of_tag(repository, tag);
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    (numbers.len() >= 2).then_some(numbers)
}
