//! Names that are known without reading a text, so that showing them gives nothing away.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::kafka;
use crate::kubernetes::schema;

/// True for the name of a field of Kubernetes or of a profile, and for that of a setting of Kafka.
pub(super) fn is_known_key(key: &str) -> bool {
    static FIELDS: OnceLock<BTreeSet<&str>> = OnceLock::new();
    FIELDS.get_or_init(schema::field_names).contains(key)
        || kafka::has_broker_setting(key, kafka::NEWEST)
        || kafka::topic_settings(kafka::NEWEST).any(|name| name == key)
}

#[cfg(test)]
mod tests {
    use super::is_known_key;

    #[test]
    fn names_of_fields_and_settings_are_known_and_no_others() {
        for key in ["replicaCount", "stringData", "log.retention.ms", "retention.bytes", "name"] {
            assert!(is_known_key(key), "{key}");
        }
        for key in ["sesame", "retention.bites", "", "password of the boss"] {
            assert!(!is_known_key(key), "{key}");
        }
    }
}
