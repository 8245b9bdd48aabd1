//! The container image, and the Kafka version in it.

use crate::kafka::{Minor, NEWEST, parse_version, version_of_tag};
use crate::profile::{Profile, PullPolicy};
use crate::text::field_path::{FieldPath, field_path};

/// The container image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Registry, repository, tag and digest in one.
    pub reference: String,
    /// The Kafka version in it, if profile or tag say.
    pub version: Option<[u16; 3]>,
    /// Where the version is stated.
    pub version_path: FieldPath,
    /// The first two numbers of that version; of the newest one known where nothing says.
    pub minor: Minor,
    /// When nodes pull it, unless Kubernetes decides.
    pub pull_policy: Option<PullPolicy>,
    /// The Secrets with the registry's credentials.
    pub pull_secrets: Vec<String>,
}

impl Image {
    pub(super) fn new(profile: &Profile) -> Self {
        let image = &profile.image;
        let mut reference = match &image.registry {
            Some(registry) => format!("{registry}/{}", image.repository),
            None => image.repository.to_string(),
        };
        if let Some(tag) = &image.tag {
            reference.push(':');
            reference.push_str(tag.as_str());
        }
        if let Some(digest) = &image.digest {
            reference.push('@');
            reference.push_str(digest.as_str());
        }
        let (stated, version_path) = match (&profile.kafka_version, &image.tag) {
            (Some(version), _) => (version.to_string(), field_path!["kafkaVersion"]),
            (None, Some(tag)) => {
                (version_of_tag(image.repository.as_str(), tag.as_str()), field_path!["image", "tag"])
            }
            (None, None) => (String::new(), field_path!["image"]),
        };
        let version = parse_version(&stated);
        Self {
            reference,
            version,
            version_path,
            minor: version.map_or(NEWEST, |[major, minor, _]| (major, minor)),
            pull_policy: image.pull_policy,
            pull_secrets: image.pull_secrets.iter().map(ToString::to_string).collect(),
        }
    }
}
