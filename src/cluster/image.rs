//! The container image, and the Kafka version in it.

use serde::Serialize;

use super::Findings;
use crate::diagnostic::Diagnostic;
use crate::field_path::field_path;
use crate::kafka::Minor;
use crate::profile::{Profile, PullPolicy};

/// The container image.
#[derive(Clone, Debug, Serialize)]
pub struct Image {
    /// Registry, repository, tag and digest in one.
    pub reference: String,
    /// The Kafka version in it.
    pub kafka_version: String,
    /// The first two numbers of that version; of the newest one known where the tag does not say.
    #[serde(skip)]
    pub minor: Minor,
    /// When nodes pull it, unless Kubernetes decides.
    pub pull_policy: Option<PullPolicy>,
    /// References to Secrets with the registry's credentials.
    pub pull_secrets: Vec<PullSecret>,
}

/// A reference to a Secret.
#[derive(Clone, Debug, Serialize)]
pub struct PullSecret {
    /// Its name.
    pub name: String,
}

/// Versions whose brokers run as rendered: the start-up with `--initial-controllers` came with 3.9, and
/// share groups, whose settings stand in `server.properties`, with 4.0.
const OLDEST: [u16; 3] = [4, 0, 0];

/// The newest version whose settings are known.
const NEWEST: Minor = (4, 4);

impl Image {
    pub(super) fn resolve(profile: &Profile, findings: &mut Findings<'_>) -> Self {
        let image = &profile.image;
        let repository = image.repository.as_str();
        let mut reference = match &image.registry {
            Some(registry) => format!("{registry}/{repository}"),
            None => repository.to_owned(),
        };
        if let Some(tag) = &image.tag {
            reference.push(':');
            reference.push_str(tag.as_str());
        }
        if let Some(digest) = &image.digest {
            reference.push('@');
            reference.push_str(digest.as_str());
        }
        check_vendor(repository, findings);
        check_pinned(profile, &reference, findings);
        let (kafka_version, minor) = version(profile, findings);
        Self {
            reference,
            kafka_version,
            minor,
            pull_policy: image.pull_policy,
            pull_secrets: image
                .pull_secrets
                .iter()
                .map(|name| PullSecret { name: name.to_string() })
                .collect(),
        }
    }
}

fn check_vendor(repository: &str, findings: &mut Findings<'_>) {
    let path = field_path!["image", "repository"];
    if repository == "bitnami/kafka" || repository.ends_with("/bitnami/kafka") {
        findings.add(
            &path,
            Diagnostic::error("`bitnami/kafka` can no longer be pulled: its images were withdrawn in 2025")
                .rule("withdrawn-image")
                .help("use `apache/kafka`, the image of the Kafka project itself"),
        );
    } else if repository.contains("bitnamilegacy/") {
        findings.add(
            &path,
            Diagnostic::warning(
                "withdrawn-image",
                "`bitnamilegacy` gets no updates any more, not even for security",
            )
            .help("use `apache/kafka`, the image of the Kafka project itself"),
        );
    } else if repository.ends_with("kafka-native") {
        findings.add(
            &path,
            Diagnostic::error("`kafka-native` has neither a Java virtual machine nor Kafka's tools, which both start script and topic Job need")
                .rule("native-image")
                .help("use `apache/kafka`"),
        );
    }
}

fn check_pinned(profile: &Profile, reference: &str, findings: &mut Findings<'_>) {
    let image = &profile.image;
    let floating = image.tag.as_ref().is_none_or(|tag| tag.as_str() == "latest");
    if image.digest.is_some() || !floating {
        return;
    }
    let message = format!("`{reference}` is another image from one day to the next");
    // One broker is for development; a cluster that others rely on must not change by itself.
    let finding = if profile.replica_count == 1 {
        Diagnostic::warning("floating-image-tag", message)
    } else {
        Diagnostic::error(message).rule("floating-image-tag")
    };
    findings.add(
        &field_path!["image", "tag"],
        finding.help("set `image.tag` to a version, such as `4.3.1`, or `image.digest`"),
    );
}

/// The Kafka version: as stated, or the three numbers that the tag begins with.
fn version(profile: &Profile, findings: &mut Findings<'_>) -> (String, Minor) {
    let (text, path) = match (&profile.kafka_version, &profile.image.tag) {
        (Some(version), _) => (version.to_string(), field_path!["kafkaVersion"]),
        (None, Some(tag)) => {
            (version_in(profile.image.repository.as_str(), tag.as_str()), field_path!["image", "tag"])
        }
        (None, None) => (String::new(), field_path!["image"]),
    };
    let numbers: Vec<u16> = text.split('.').filter_map(|part| part.parse().ok()).collect();
    let &[major, minor, _] = numbers.as_slice() else {
        // A floating tag has its own finding; its version is then whatever is current.
        if profile.image.tag.as_ref().is_none_or(|tag| tag.as_str() != "latest") {
            findings.add(
                &path,
                Diagnostic::error("the image does not say which Kafka version is in it")
                    .help("set `kafkaVersion`, for example `kafkaVersion: 4.3.1`"),
            );
        }
        return (text, NEWEST);
    };
    if numbers.as_slice() < OLDEST.as_slice() {
        findings.add(
            &path,
            Diagnostic::error(format!(
                "Kafka {text} is older than 4.0.0, the first version that can be rendered"
            ))
            .help("clusters on 3.x are upgraded to 4.x first"),
        );
    }
    if (major, minor) > NEWEST {
        let (known_major, known_minor) = NEWEST;
        findings.add(
            &path,
            Diagnostic::warning(
                "unknown-kafka-version",
                format!("Kafka {text} is newer than {known_major}.{known_minor}, whose settings are the newest known"),
            )
            .help("settings are checked as for that version; if the tag is not Kafka's own, set `kafkaVersion`"),
        );
    }
    (text, (major, minor))
}

/// The Kafka version that a tag names, in the way of the image's maker.
fn version_in(repository: &str, tag: &str) -> String {
    // Strimzi's tags begin with its own version: `0.49.0-kafka-4.1.1`.
    let tag = tag.split_once("-kafka-").map_or(tag, |(_, kafka)| kafka);
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tag.len());
    let version = tag.get(..end).unwrap_or("").trim_end_matches('.');
    // Confluent Platform 8.x holds Kafka 4.x.
    match version.strip_prefix("8.") {
        Some(rest) if repository.ends_with("cp-kafka") => format!("4.{rest}"),
        _ => version.to_owned(),
    }
}
