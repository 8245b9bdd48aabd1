//! One type for each [`Format`] that a profile uses.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::Format;

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                match Format::$name.check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(rule) => Err(format!("`{text}` is not {rule}")),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            // The name of the format stands in the schema; the pattern would only repeat the Rust.
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": Format::$name.name() })
            }

            fn inline_schema() -> bool {
                true
            }
        }
    };
}

text_type!(
    /// A DNS-1123 label.
    DnsLabel
);
text_type!(
    /// A DNS-1123 subdomain.
    DnsSubdomain
);
text_type!(
    /// The name of a release.
    Release
);
text_type!(
    /// A label key.
    LabelKey
);
text_type!(
    /// A label value.
    LabelValue
);
text_type!(
    /// An IP range.
    Cidr
);
text_type!(
    /// A registry that holds images.
    ImageRegistry
);
text_type!(
    /// An image repository.
    ImageRepository
);
text_type!(
    /// An image tag.
    ImageTag
);
text_type!(
    /// An image digest.
    ImageDigest
);
text_type!(
    /// A Kafka version.
    KafkaVersion
);
text_type!(
    /// An id as Kafka writes it.
    KafkaUuid
);
text_type!(
    /// The name of a topic.
    TopicName
);
text_type!(
    /// The name of a Kafka setting.
    ConfigName
);
text_type!(
    /// A DNS name in a certificate.
    CertificateName
);
text_type!(
    /// An IP address.
    IpAddress
);
text_type!(
    /// A length of time as Go writes it.
    Duration
);
text_type!(
    /// The name of a Kafka principal, without its type.
    PrincipalName
);
text_type!(
    /// The name of a user that the topic Job reconciles.
    UserName
);
text_type!(
    /// The name of a topic, or with `*` at its end the beginning of names.
    TopicPattern
);
text_type!(
    /// The name of a consumer group or a transactional id, or with `*` at its end the beginning of names.
    ResourcePattern
);
text_type!(
    /// A key of a ConfigMap or Secret.
    ConfigMapKey
);
text_type!(
    /// An address of HTTP.
    Url
);

impl Duration {
    /// So many hours.
    pub fn hours(hours: u32) -> Self {
        Self(format!("{hours}h"))
    }

    /// Its length in seconds.
    pub fn seconds(&self) -> i64 {
        super::duration::go_duration(self.as_str()).unwrap_or_default() / 1_000_000_000
    }
}
