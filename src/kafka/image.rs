//! Images that run brokers and controllers of Kafka, known by their names.

use super::dialect::Dialect;

/// Repositories of other makers, each as the end of a path: Stackable, Chainguard, Banzai Cloud, Debezium, mirrors, and
/// whoever calls an image nothing but this. A name counts only as a whole: `cp-kafka-connect`, `kafka-ui` and
/// `kafka-exporter` are other programs.
const OTHERS: [&str; 2] = ["kafka", "kafka-native"];

/// How the image of a broker reads variables, if that is known; `None` if its name is not that of a broker's image.
pub fn broker_image(reference: &str) -> Option<Option<Dialect>> {
    let repository = repository(reference);
    let is_named = |name: &&str| {
        repository.strip_suffix(*name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let known = Dialect::ALL.into_iter().find(|dialect| dialect.repositories().iter().any(is_named));
    if known.is_some() {
        return Some(known);
    }
    if is_streams(repository) {
        return Some(Some(Dialect::Strimzi));
    }
    OTHERS.iter().any(is_named).then_some(None)
}

/// True for an image in which no JVM runs Kafka.
pub fn is_native(reference: &str) -> bool {
    repository(reference).ends_with("kafka-native")
}

/// The repository of an image, without tag and digest.
pub fn repository(reference: &str) -> &str {
    let reference = reference.split('@').next().unwrap_or_default();
    match reference.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => reference,
    }
}

/// The Kafka version in an image, if its name tells it.
pub fn version_of_image(reference: &str) -> Option<[u16; 3]> {
    let repository = repository(reference);
    if is_streams(repository) {
        return of_streams(repository);
    }
    let tag = reference.split('@').next()?.strip_prefix(repository)?.strip_prefix(':')?;
    // Tags of wurstmeister begin with the version of Scala: `2.13-2.8.1`.
    let tag = match tag.split_once('-') {
        Some(("2.11" | "2.12" | "2.13", kafka)) => kafka,
        _ => tag,
    };
    let version = version_of_tag(repository, tag);
    parse_version(&version).or_else(|| parse_version(&format!("{version}.0")))
}

/// The three numbers of a version.
pub fn parse_version(version: &str) -> Option<[u16; 3]> {
    let parts: Vec<u16> = version.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    parts.try_into().ok()
}

/// The Kafka version that a tag names, in the way of the image's maker.
pub fn version_of_tag(repository: &str, tag: &str) -> String {
    // Strimzi's tags begin with its own version: `0.49.0-kafka-4.1.1`.
    let tag = tag.split_once("-kafka-").map_or(tag, |(_, kafka)| kafka);
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tag.len());
    let version = tag.get(..end).unwrap_or("").trim_end_matches('.');
    let is_confluent = Dialect::Confluent.repositories().iter().any(|name| repository.ends_with(name));
    if is_confluent { of_confluent(version) } else { version.to_owned() }
}

/// The Kafka version in a release of Confluent Platform: 8.x holds Kafka 4.x, and so on; nothing of a release that is not
/// known.
fn of_confluent(release: &str) -> String {
    let (major, rest) = release.split_once('.').unwrap_or((release, ""));
    let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
    let kafka = match (major, minor) {
        ("8", _) => (4, 0),
        ("7", _) => (3, 0),
        ("6", _) => (2, 6),
        ("5", _) => (2, 0),
        ("4", _) => (1, 0),
        ("3", "0" | "1" | "2") => return format!("0.10.{minor}"),
        ("3", "3") => return "0.11.0".to_owned(),
        _ => return String::new(),
    };
    let (major, first): (u16, u16) = kafka;
    let minor = minor.parse().ok().and_then(|minor: u16| first.checked_add(minor));
    minor.map_or_else(String::new, |minor| format!("{major}.{minor}.{patch}"))
}

/// True if an image may be another one tomorrow: `latest`, `latest-ubi9`, `stable`, or no tag. A tag of one version has a
/// number.
pub fn is_floating(reference: &str) -> bool {
    if reference.contains('@') {
        return false;
    }
    let tag = reference.strip_prefix(repository(reference)).and_then(|rest| rest.strip_prefix(':'));
    tag.is_none_or(|tag| tag.starts_with("latest") || !tag.contains(|c: char| c.is_ascii_digit()))
}

/// True for a repository of Red Hat's Streams, which has one for each version: `amq-streams/kafka-39-rhel9`.
fn is_streams(repository: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    streams(repository).is_some_and(|(kafka, system)| is_number(kafka) && is_number(system))
}

/// The Kafka version of such a repository. Its tags are versions of Streams.
fn of_streams(repository: &str) -> Option<[u16; 3]> {
    let (major, minor) = streams(repository)?.0.split_at_checked(1)?;
    parse_version(&format!("{major}.{minor}.0"))
}

/// The digits of Kafka and of the system in the name of a repository.
fn streams(repository: &str) -> Option<(&str, &str)> {
    repository.rsplit('/').next()?.strip_prefix("kafka-")?.split_once("-rhel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_of_brokers_are_known_wherever_they_are_mirrored() {
        for image in [
            "apache/kafka:4.3.1",
            "docker.io/apache/kafka-native",
            "registry.example.com:5000/mirror/apache/kafka:4.3.1@sha256:00",
            "bitnami/kafka:latest",
            "docker.io/bitnamilegacy/kafka:3.9.0-debian-12-r10",
            "confluentinc/cp-kafka:8.1.0",
            "registry.example.com/cp-server:7.9.0",
            "quay.io/strimzi/kafka:0.49.0-kafka-4.1.1",
            "soldevelo/kafka:3.9",
            "registry.redhat.io/amq-streams/kafka-39-rhel9:2.9.0",
            "oci.stackable.tech/sdp/kafka:3.9.1-stackable25.7.0",
            "kafka",
        ] {
            assert!(broker_image(image).is_some(), "{image}");
        }
        assert_eq!(broker_image("soldevelo/kafka:3.9"), Some(Some(Dialect::Bitnami)));
        assert_eq!(broker_image("confluentinc/cp-kafka:8.1.0"), Some(Some(Dialect::Confluent)));
    }

    #[test]
    fn the_version_of_kafka_is_read_from_each_makers_tags() {
        for (image, version) in [
            ("apache/kafka:4.3.1", Some([4, 3, 1])),
            ("confluentinc/cp-kafka:8.1.0", Some([4, 1, 0])),
            ("confluentinc/cp-server:7.9.1-1-ubi8", Some([3, 9, 1])),
            ("confluentinc/cp-kafka:7.6", Some([3, 6, 0])),
            ("confluentinc/confluent-local:7.6.1", Some([3, 6, 1])),
            ("confluentinc/cp-kafka:6.2.0", Some([2, 8, 0])),
            ("confluentinc/cp-enterprise-kafka:5.5.1", Some([2, 5, 1])),
            ("confluentinc/cp-kafka:4.1.2-2", Some([1, 1, 2])),
            ("confluentinc/cp-kafka:3.3.0", Some([0, 11, 0])),
            ("confluentinc/cp-kafka:latest", None),
            ("confluentinc/cp-kafka:9.0.0", None),
            ("wurstmeister/kafka:2.13-2.8.1", Some([2, 8, 1])),
            ("quay.io/strimzi/kafka:0.49.0-kafka-4.1.1", Some([4, 1, 1])),
            ("bitnamilegacy/kafka:3.9.0-debian-12-r12", Some([3, 9, 0])),
            ("ubuntu/kafka:3.1-22.04_beta", Some([3, 1, 0])),
            ("registry.redhat.io/amq-streams/kafka-39-rhel9:2.9.0", Some([3, 9, 0])),
            ("registry.redhat.io/amq-streams/kafka-41-rhel9@sha256:00", Some([4, 1, 0])),
        ] {
            assert_eq!(version_of_image(image), version, "{image}");
        }
    }

    #[test]
    fn what_only_works_with_kafka_is_no_broker() {
        for image in [
            "confluentinc/cp-kafka-connect:8.1.0",
            "confluentinc/cp-kafka-connect-base",
            "confluentinc/cp-kafka-rest:8.1.0",
            "confluentinc/cp-schema-registry:8.1.0",
            "confluentinc/cp-zookeeper:7.9.0",
            "provectuslabs/kafka-ui:v0.7.2",
            "ghcr.io/kafbat/kafka-ui:v1.3.0",
            "danielqsj/kafka-exporter:v1.9.0",
            "bitnamilegacy/kafka-exporter:1.9",
            "quay.io/strimzi/kafka-bridge:0.32.0",
            "obsidiandynamics/kafdrop:4.1.0",
            "example.com/kafka/orders-consumer:1.2.3",
            "example.com/orders-kafka:1",
            "redis:7.2.4",
            "",
        ] {
            assert_eq!(broker_image(image), None, "{image}");
        }
    }
}
