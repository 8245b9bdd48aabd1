//! Texts that have a rule, and the rule: what Kubernetes calls names, quantities and so on.

mod address;
mod bytes;
mod cron;
mod dns_search;
mod duration;
mod environment;
mod file_path;
mod format;
mod ip_set;
mod quantity;
mod resource_name;
mod scalar_value;
mod service_name;
mod sysctl;
mod texts;
mod windows_user;

pub use address::{IpRange, STRICT, ip_address};
pub use bytes::{from_base64, to_base64, to_base64url};
pub use cron::cron_schedule;
pub use dns_search::dns_search_domain;
pub use duration::go_duration;
pub use environment::{config_key, environment_name};
pub use file_path::{descending_path, path_without_backsteps, unreserved_path};
pub use format::Format;
pub use ip_set::IpSet;
pub use quantity::Quantity;
pub use resource_name::ResourceName;
pub use scalar_value::ScalarValue;
pub use service_name::iana_service_name;
pub use sysctl::Sysctl;
pub use texts::{
    CertificateName, Cidr, ConfigMapKey, ConfigName, DnsLabel, DnsSubdomain, Duration, ImageDigest,
    ImageRegistry, ImageRepository, ImageTag, IpAddress, KafkaUuid, KafkaVersion, LabelKey, LabelValue,
    PrincipalName, Release, ResourcePattern, TopicName, TopicPattern, Url, UserName,
};
pub use windows_user::WindowsUser;
