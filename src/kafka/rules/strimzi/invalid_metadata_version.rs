use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-metadata-version",
    summary: "the metadata version of a Kafka is invalid, or newer than Kafka",
    level: Level::Error,
    page: include_str!("invalid_metadata_version.md"),
    check: Check::Object(check),
};

/// The oldest that Kafka 4 reads, with the number behind `-IV`.
const OLDEST: [u32; 3] = [3, 3, 3];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "Kafka") {
        return;
    }
    let Some(node) = object.dig(&["spec", "kafka", "metadataVersion"]) else { return };
    let Some(text) = node.as_str() else { return };
    let Some((major, minor, feature)) = parsed(text) else {
        findings
            .at(node)
            .help("write `4.3-IV0` or `4.3`, for example")
            .tell(format!("`{text}` is not a metadata version, and the operator rejects the Kafka"));
        return;
    };
    if [major, minor, feature.unwrap_or(u32::MAX)] < OLDEST {
        findings.at(node).tell(format!(
            "the metadata version `{text}` is older than 3.3-IV3, the oldest that Kafka 4 reads"
        ));
    }
    let version = object.dig(&["spec", "kafka", "version"]).and_then(Node::as_str);
    let Some(version) = version.and_then(numbers) else { return };
    if (major, minor) > version {
        findings
            .at(node)
            .help("raise `spec.kafka.version` first, and `metadataVersion` once all brokers run it")
            .only_a_warning()
            .tell(format!(
                "the metadata version `{text}` is newer than Kafka {}.{}: the operator keeps the current one",
                version.0, version.1
            ));
    }
}

fn parsed(text: &str) -> Option<(u32, u32, Option<u32>)> {
    let (version, feature) =
        text.split_once("-IV").map_or((text, None), |(version, rest)| (version, Some(rest)));
    let mut parts = version.split('.');
    let (major, minor) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let feature = match feature {
        Some(digits) => Some(digits.parse().ok()?),
        None => None,
    };
    parts.next().is_none().then_some((major, minor, feature))
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
