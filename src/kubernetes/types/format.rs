//! The grammars of texts in a profile or a Kubernetes object.

use crate::kubernetes::types::address::IpRange;
use crate::kubernetes::types::quantity::Quantity;

/// A grammar that a text must follow. Its name is the `format` in the published JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// DNS-1123 label: a Namespace, a port name, a part of a host name.
    DnsLabel,
    /// DNS-1123 subdomain: a Secret, a `PriorityClass`, a domain.
    DnsSubdomain,
    /// The name of a release, short enough for all that Kubernetes appends to it.
    Release,
    /// A Kubernetes quantity such as `512Mi` or `500m`.
    Quantity,
    /// A label key, with or without a prefix.
    LabelKey,
    /// A label value.
    LabelValue,
    /// An IP range such as `10.0.0.0/8`.
    Cidr,
    /// A registry that holds images, such as `docker.io` or `registry.example.com:5000/mirror`.
    ImageRegistry,
    /// A container image repository such as `apache/kafka`.
    ImageRepository,
    /// An image tag.
    ImageTag,
    /// An image digest, `sha256:` and 64 hexadecimal digits.
    ImageDigest,
    /// A Kafka version, `4.3.1`.
    KafkaVersion,
    /// 16 bytes as Kafka writes them: 22 letters of base64url.
    KafkaUuid,
    /// The name of a Kafka topic.
    TopicName,
    /// A name of a Kafka setting.
    ConfigName,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 15] = [
        Self::DnsLabel,
        Self::DnsSubdomain,
        Self::Release,
        Self::Quantity,
        Self::LabelKey,
        Self::LabelValue,
        Self::Cidr,
        Self::ImageRegistry,
        Self::ImageRepository,
        Self::ImageTag,
        Self::ImageDigest,
        Self::KafkaVersion,
        Self::KafkaUuid,
        Self::TopicName,
        Self::ConfigName,
    ];

    /// The name in the JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::DnsLabel => "dns-label",
            Self::DnsSubdomain => "dns-subdomain",
            Self::Release => "release",
            Self::Quantity => "quantity",
            Self::LabelKey => "label-key",
            Self::LabelValue => "label-value",
            Self::Cidr => "cidr",
            Self::ImageRegistry => "image-registry",
            Self::ImageRepository => "image-repository",
            Self::ImageTag => "image-tag",
            Self::ImageDigest => "image-digest",
            Self::KafkaVersion => "kafka-version",
            Self::KafkaUuid => "kafka-uuid",
            Self::TopicName => "topic-name",
            Self::ConfigName => "config-name",
        }
    }

    /// A text that follows the grammar.
    pub fn example(self) -> &'static str {
        match self {
            Self::DnsLabel => "kafka",
            Self::DnsSubdomain => "kafka.example.com",
            Self::Release => "kafka",
            Self::Quantity => "512Mi",
            Self::LabelKey => "example.com/team",
            Self::LabelValue => "payments",
            Self::Cidr => "10.0.0.0/8",
            Self::ImageRegistry => "registry.example.com:5000/mirror",
            Self::ImageRepository => "apache/kafka",
            Self::ImageTag => "4.3.1",
            Self::ImageDigest => "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            Self::KafkaVersion => "4.3.1",
            Self::KafkaUuid => "MkU3OEVBNTcwNTJENDM2Qg",
            Self::TopicName => "orders.created",
            Self::ConfigName => "log.retention.ms",
        }
    }

    /// Checks a text.
    ///
    /// # Errors
    /// What the grammar asks for, as a phrase that follows "`text` is not …".
    pub fn check(self, text: &str) -> Result<(), String> {
        let good = match self {
            Self::DnsLabel => is_dns_label(text, 63),
            Self::DnsSubdomain => is_dns_subdomain(text),
            Self::Release => {
                is_dns_label(text, MAX_RELEASE) && text.starts_with(|c: char| c.is_ascii_lowercase())
            }
            Self::Quantity => return text.parse::<Quantity>().map(|_| ()),
            Self::LabelKey => is_label_key(text),
            Self::LabelValue => text.is_empty() || is_qualified(text, 63),
            Self::Cidr => return IpRange::parse(text).map(|_| ()),
            Self::ImageRegistry => is_image_registry(text),
            Self::ImageRepository => is_image_repository(text),
            Self::ImageTag => {
                text.len() <= 128
                    && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
            }
            Self::ImageDigest => text.strip_prefix("sha256:").is_some_and(|hex| {
                hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            }),
            Self::KafkaVersion => {
                text.split('.').count() == 3
                    && text.split('.').all(|part| part.len() <= 3 && part.parse::<u16>().is_ok())
            }
            Self::KafkaUuid => is_kafka_uuid(text),
            Self::TopicName => {
                (1..=249).contains(&text.len())
                    && text != "."
                    && text != ".."
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            }
            Self::ConfigName => {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            }
        };
        if good { Ok(()) } else { Err(self.rule().to_owned()) }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::DnsLabel => {
                "a DNS label: at most 63 lower-case letters, digits and `-`, a letter or digit at both ends"
            }
            Self::DnsSubdomain => {
                "a DNS name: at most 253 lower-case letters, digits, `-` and `.`, a letter or digit at both ends of each part"
            }
            Self::Release => {
                "a release name: at most 30 lower-case letters, digits and `-`, a letter first, a letter or digit last"
            }
            Self::Quantity => "a quantity such as `512Mi`, `8Gi` or `500m`",
            Self::LabelKey => {
                "a label key: at most 63 letters, digits, `-`, `_` and `.`, with or without a DNS prefix and `/`"
            }
            Self::LabelValue => {
                "a label value: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends"
            }
            Self::Cidr => "an IP range such as `10.0.0.0/8`, with no bits set beyond the prefix",
            Self::ImageRegistry => {
                "an image registry such as `docker.io` or `registry.example.com:5000/mirror`, without `https://`"
            }
            Self::ImageRepository => {
                "an image repository such as `apache/kafka`: lower case, without registry tag or digest"
            }
            Self::ImageTag => "an image tag: at most 128 letters, digits, `_`, `.` and `-`",
            Self::ImageDigest => "an image digest: `sha256:` and 64 lower-case hexadecimal digits",
            Self::KafkaVersion => "a Kafka version of three numbers, such as `4.3.1`",
            Self::KafkaUuid => {
                "an id as Kafka writes it: 22 letters of base64url for 16 bytes, not starting with `-`, the last one of `A`, `Q`, `g`, `w`"
            }
            Self::TopicName => {
                "a topic name: 1 to 249 letters, digits, `.`, `_` and `-`, and not `.` or `..`"
            }
            Self::ConfigName => "the name of a Kafka setting: letters, digits, `.`, `_` and `-`",
        }
    }
}

/// The Job's name appends `-topics-` and 10 characters, and the label `controller-revision-hash` of a pod
/// holds the StatefulSet's name, `-` and 10; 63 characters are allowed, and we keep room for more suffixes.
const MAX_RELEASE: usize = 30;

fn is_dns_label(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(|part| is_dns_label(part, 253))
}

fn is_qualified(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_dns_subdomain(prefix) && is_qualified(name, 63),
        None => is_qualified(text, 63),
    }
}

fn is_image_registry(text: &str) -> bool {
    let (host, folder) = text.split_once('/').map_or((text, None), |(host, folder)| (host, Some(folder)));
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    is_dns_subdomain(name)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        && folder.is_none_or(is_image_repository)
}

fn is_image_repository(text: &str) -> bool {
    // The grammar of distribution references: lower-case components joined by single separators.
    !text.is_empty()
        && text.len() <= 255
        && text.split('/').all(|component| {
            !component.is_empty()
                && component
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
                && component.starts_with(|c: char| c.is_ascii_alphanumeric())
                && component.ends_with(|c: char| c.is_ascii_alphanumeric())
        })
}

fn is_kafka_uuid(text: &str) -> bool {
    text.len() == 22
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !text.starts_with('-')
        // 22 letters carry 132 bits; of the last one only two bits count, the others must be 0 to round-trip.
        && text.ends_with(['A', 'Q', 'g', 'w'])
        // Kafka reserves the first ids, among them all zeros.
        && !text.starts_with("AAAAAAAAAAAAAAAAAAAAA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_follows_its_grammar() {
        for format in Format::ALL {
            assert_eq!(format.check(format.example()), Ok(()), "{}", format.name());
        }
    }

    #[test]
    fn what_breaks_a_grammar_is_refused() {
        let long = "a".repeat(64);
        for (format, bad) in [
            (Format::DnsLabel, "Kafka"),
            (Format::DnsLabel, "-a"),
            (Format::DnsLabel, "a.b"),
            (Format::DnsLabel, long.as_str()),
            (Format::DnsSubdomain, "a..b"),
            (Format::DnsSubdomain, ""),
            (Format::Release, "1kafka"),
            (Format::Release, "a234567890123456789012345678901"),
            (Format::Quantity, "8GB"),
            (Format::Quantity, ""),
            (Format::LabelKey, "a/b/c"),
            (Format::LabelKey, "/b"),
            (Format::LabelValue, "a b"),
            (Format::LabelValue, "a-"),
            (Format::Cidr, "10.0.0.1/8"),
            (Format::Cidr, "10.0.0.0"),
            (Format::Cidr, "10.0.0.0/33"),
            (Format::Cidr, "10.0.0.0/08"),
            (Format::Cidr, "fd00::1/64"),
            (Format::ImageRegistry, "https://docker.io"),
            (Format::ImageRegistry, "docker.io/"),
            (Format::ImageRegistry, "docker.io:0"),
            (Format::ImageRepository, "Apache/kafka"),
            (Format::ImageRepository, "apache/kafka:4.3.1"),
            (Format::ImageTag, ".x"),
            (Format::ImageDigest, "sha256:00"),
            (Format::KafkaVersion, "4.3"),
            (Format::KafkaUuid, "MkU3OEVBNTcwNTJENDM2Qk"),
            (Format::KafkaUuid, "AAAAAAAAAAAAAAAAAAAAAA"),
            (Format::KafkaUuid, "-kU3OEVBNTcwNTJENDM2Qg"),
            (Format::TopicName, "a b"),
            (Format::TopicName, ".."),
            (Format::ConfigName, "a=b"),
        ] {
            assert!(format.check(bad).is_err(), "{} {bad}", format.name());
        }
    }

    #[test]
    fn the_whole_of_the_internet_is_a_range() {
        for range in ["0.0.0.0/0", "::/0", "192.168.0.0/16", "10.1.2.3/32", "fd00::/8"] {
            assert_eq!(Format::Cidr.check(range), Ok(()), "{range}");
        }
    }
}
