//! The grammars of texts in a profile or a Kubernetes object.

mod grammar;
mod principals;
#[cfg(test)]
mod tests;

use crate::kubernetes::types::address::{IpRange, ip_address};
use crate::kubernetes::types::duration::go_duration;
use crate::kubernetes::types::quantity::Quantity;
use grammar::{
    MAX_RELEASE, is_certificate_name, is_dns_label, is_dns_subdomain, is_http_url, is_image_registry,
    is_image_repository, is_kafka_uuid, is_label_key, is_principal_name, is_qualified,
};
use principals::{is_config_map_key, is_resource_pattern, is_topic_name, is_topic_pattern, is_user_name};

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
    /// A DNS name in a certificate: a subdomain, with or without `*.` in front.
    CertificateName,
    /// An IP address.
    IpAddress,
    /// A duration as Go writes it, such as `8760h` or `1h30m`.
    Duration,
    /// The name of a Kafka principal, without its type.
    PrincipalName,
    /// An address of HTTP.
    Url,
    /// The name of a user that the topic Job reconciles.
    UserName,
    /// The name of a topic, or with `*` at its end the beginning of names.
    TopicPattern,
    /// The name of a consumer group or a transactional id, or with `*` at its end the beginning of names.
    ResourcePattern,
    /// A key of a ConfigMap or Secret.
    ConfigMapKey,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 24] = [
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
        Self::CertificateName,
        Self::IpAddress,
        Self::Duration,
        Self::PrincipalName,
        Self::Url,
        Self::UserName,
        Self::TopicPattern,
        Self::ResourcePattern,
        Self::ConfigMapKey,
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
            Self::CertificateName => "certificate-name",
            Self::IpAddress => "ip-address",
            Self::Duration => "go-duration",
            Self::PrincipalName => "principal-name",
            Self::Url => "http-url",
            Self::UserName => "user-name",
            Self::TopicPattern => "topic-pattern",
            Self::ResourcePattern => "resource-pattern",
            Self::ConfigMapKey => "config-map-key",
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
            Self::CertificateName => "*.kafka.example.com",
            Self::IpAddress => "10.0.0.1",
            Self::Duration => "8760h",
            Self::PrincipalName => "orders-service",
            Self::Url => "https://idp.example.com/jwks",
            Self::UserName => "orders-service",
            Self::TopicPattern => "orders.*",
            Self::ResourcePattern => "orders-service*",
            Self::ConfigMapKey => "password",
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
            Self::IpAddress => return ip_address(text).map(|_| ()),
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
            Self::TopicName => is_topic_name(text),
            Self::ConfigName => {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            }
            Self::CertificateName => is_certificate_name(text),
            Self::Duration => go_duration(text).is_some_and(|length| length > 0),
            Self::PrincipalName => is_principal_name(text),
            Self::Url => is_http_url(text),
            Self::UserName => is_user_name(text),
            Self::TopicPattern => is_topic_pattern(text),
            Self::ResourcePattern => is_resource_pattern(text),
            Self::ConfigMapKey => is_config_map_key(text),
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
            Self::CertificateName => {
                "a DNS name of a certificate: lower-case letters, digits, `-` and `.`, at most 63 in each part and 253 in all, with or without `*.` in front"
            }
            Self::IpAddress => "an IP address such as `10.9.8.7` or `2001:db8::ffff`",
            Self::Duration => "a duration such as `8760h` or `1h30m`",
            Self::PrincipalName => {
                "the name of a user: at most 253 characters, no `;`, no blank at either end, and not begun with `User:` or `node:`"
            }
            Self::Url => {
                "a URL such as `https://idp.example.com/jwks`: printable ASCII without blanks, quotes, `,`, `$` and backslashes"
            }
            Self::UserName => {
                "the name of a user: 1 to 200 letters, digits and `.`, `_`, `-`, `@`, `:`, `|`, `+`, begun with a letter or digit and not with `User:` or `node:`"
            }
            Self::TopicPattern => "a topic name, a topic name with `*` at its end, or `*`",
            Self::ResourcePattern => {
                "a name of at most 249 characters with `*` at its end only, without tabs, line breaks or a blank at either end"
            }
            Self::ConfigMapKey => {
                "a key of a Secret: 1 to 253 letters, digits, `.`, `_` and `-`, not begun with `..`, and not `.`"
            }
        }
    }
}
