//! Images that run brokers and controllers of Kafka, known by their names.

use super::environment::Dialect;

/// Repositories, each as the end of a path, and how their images read variables; none if that depends on who built it.
/// A name counts only as a whole: `cp-kafka-connect`, `kafka-ui` and `kafka-exporter` are other programs.
const REPOSITORIES: &[(&str, Option<Dialect>)] = &[
    ("apache/kafka", Some(Dialect::Apache)),
    ("apache/kafka-native", Some(Dialect::Apache)),
    ("bitnami/kafka", Some(Dialect::Bitnami)),
    ("bitnamilegacy/kafka", Some(Dialect::Bitnami)),
    ("bitnamisecure/kafka", Some(Dialect::Bitnami)),
    ("confluent-local", Some(Dialect::Confluent)),
    ("cp-enterprise-kafka", Some(Dialect::Confluent)),
    ("cp-kafka", Some(Dialect::Confluent)),
    ("cp-server", Some(Dialect::Confluent)),
    ("soldevelo/kafka", Some(Dialect::Bitnami)),
    ("wurstmeister/kafka", Some(Dialect::Apache)),
    // Strimzi, Stackable, Chainguard, Banzai Cloud, Debezium, mirrors, and whoever calls an image nothing but this.
    ("kafka", None),
    ("kafka-native", None),
];

/// How the image of a broker reads variables; `None` if its name is not that of a broker's image.
pub fn broker_image(reference: &str) -> Option<Option<Dialect>> {
    let repository = repository(reference);
    let is_named = |name: &str| {
        repository.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let known = REPOSITORIES.iter().find(|(name, _)| is_named(name)).map(|(_, dialect)| *dialect);
    known.or_else(|| is_streams(repository).then_some(None))
}

/// The repository of an image, without tag and digest.
pub fn repository(reference: &str) -> &str {
    let reference = reference.split('@').next().unwrap_or_default();
    match reference.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => reference,
    }
}

/// Red Hat's Streams has a repository for each version: `amq-streams/kafka-39-rhel9`.
fn is_streams(repository: &str) -> bool {
    let name = repository.rsplit('/').next().unwrap_or_default();
    let version = name.strip_prefix("kafka-").and_then(|rest| rest.split_once("-rhel"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version.is_some_and(|(kafka, system)| is_number(kafka) && is_number(system))
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
