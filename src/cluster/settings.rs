//! Kafka's settings in a profile: what Kafka would say to each.

use crate::diagnostic::{Diagnostic, suggest};
use crate::kafka::{self, Minor, Trouble};

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Of a topic.
    Topic,
    /// Of a broker.
    Broker,
}

/// What is wrong with a setting, if anything.
pub(super) fn check(owner: Owner, key: &str, value: &str, version: Minor) -> Option<Diagnostic> {
    let (verdict, rule, noun) = match owner {
        Owner::Topic => (kafka::check_topic_setting(key, value, version), "topic-setting", "topic"),
        Owner::Broker => (kafka::check_broker_setting(key, value, version), "broker-setting", "broker"),
    };
    let (major, minor) = version;
    let error = match verdict.err()? {
        Trouble::Unknown => return Some(unknown(owner, key, version).rule(rule)),
        Trouble::TooNew((first, second)) => Diagnostic::error(format!(
            "the {noun} setting `{key}` came with Kafka {first}.{second}, and the image has {major}.{minor}"
        )),
        Trouble::Gone((first, second)) => {
            Diagnostic::error(format!("the {noun} setting `{key}` was removed in Kafka {first}.{second}"))
                .help("remove it")
        }
        Trouble::Internal => {
            Diagnostic::error(format!("the {noun} setting `{key}` is for Kafka's own tests only"))
                .help("remove it")
        }
        Trouble::Dynamic => Diagnostic::error(format!("`{key}` can only be set on a running cluster"))
            .help("use `kafka-configs` there"),
        Trouble::Value(wanted) => Diagnostic::error(format!("`{key}` cannot be `{value}`: it is {wanted}")),
    };
    Some(error.rule(rule))
}

/// Kafka refuses an unknown setting of a topic, and silently ignores one of a broker, which may be a plugin's.
fn unknown(owner: Owner, key: &str, version: Minor) -> Diagnostic {
    let found = match owner {
        Owner::Topic => suggest::closest(key, kafka::topic_settings(version)),
        Owner::Broker => suggest::closest(key, kafka::broker_settings(version)),
    };
    match (owner, found) {
        (Owner::Topic, None) => Diagnostic::error(format!("Kafka has no topic setting `{key}`")),
        (Owner::Topic, Some(found)) => Diagnostic::error(format!("Kafka has no topic setting `{key}`"))
            .help(format!("did you mean `{found}`?")),
        (Owner::Broker, Some(found)) => Diagnostic::error(format!("Kafka has no broker setting `{key}`"))
            .help(format!("did you mean `{found}`?")),
        (Owner::Broker, None) => Diagnostic::warning(
            "broker-setting",
            format!("Kafka has no broker setting `{key}`, and ignores it"),
        )
        .help("leave it only if a plugin of yours reads it"),
    }
}
