use crate::kafka::strimzi::of_kind;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "kafka-version-not-in-strimzi",
    summary: "a Kafka version that no release of Strimzi 1.x runs",
    level: Level::Error,
    page: include_str!("kafka_version_not_in_strimzi.md"),
    check: Check::Objects(check),
};

/// The versions that each release runs, as its `kafka-versions.yaml` says.
const RELEASES: [(&str, &[&str]); 3] = [
    ("1.0", &["4.1.0", "4.1.1", "4.1.2", "4.2.0"]),
    ("1.1", &["4.2.0", "4.2.1", "4.3.0"]),
    ("1.2", &["4.2.0", "4.2.1", "4.3.0", "4.3.1"]),
];

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    if objects.old_strimzi {
        return;
    }
    for kafka in of_kind(objects, "Kafka") {
        let Some(node) = kafka.dig(&["spec", "kafka", "version"]) else { continue };
        let Some(version) = node.as_str() else { continue };
        if RELEASES.iter().any(|(_, versions)| versions.contains(&version)) {
            continue;
        }
        let numbers: Vec<Option<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        // What is newer than this program is for the operator to know.
        let is_newer =
            matches!(numbers.as_slice(), [Some(major), Some(minor), Some(_)] if (*major, *minor) >= (4, 1));
        let mut findings = findings.of(&kafka);
        let spot = findings.at(node);
        let help =
            RELEASES.map(|(release, versions)| format!("Strimzi {release} runs {}", versions.join(", ")));
        let spot = help.into_iter().fold(spot, crate::kubernetes::rules::Spot::help);
        if is_newer {
            spot.only_a_warning().tell(format!(
                "no release of Strimzi up to 1.2 runs Kafka {version}; the operator rejects a version that it does not know"
            ));
        } else {
            spot.tell(format!(
                "no release of Strimzi 1.x runs Kafka {version}, and the operator rejects the Kafka"
            ));
        }
    }
}
