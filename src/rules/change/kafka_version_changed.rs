use super::severity::{NEWER_KAFKA, OLDER_KAFKA};
use crate::change::Changes;
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

/// The numbers of the version in an image's tag.
fn version(image: &str) -> Option<Vec<u32>> {
    let image = image.split('@').next()?;
    let (repository, tag) = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'))?;
    let version = version_in(repository, tag);
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    (numbers.len() >= 2).then_some(numbers)
}
