//! Settings that name Java classes: which of them Kafka brings itself, and what can be said of others without the image.

use super::value::{is_class_name, items};

/// A setting that names one class or several.
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The setting.
    pub name: &'static str,
    /// Words that stand for classes of Kafka, with those classes. Case counts.
    words: &'static [(&'static str, &'static str)],
    /// The other classes of Kafka that fit, in any supported version.
    classes: &'static [&'static str],
    /// How many classes it takes.
    takes: Takes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// One.
    One,
    /// One, or none.
    OneOrNone,
    /// Any number of them.
    Any,
    /// At least one.
    Some,
}

macro_rules! assignor {
    ($name:literal) => {
        concat!("org.apache.kafka.coordinator.group.", $name)
    };
}
macro_rules! security {
    ($($name:literal),* $(,)?) => {
        &[$(concat!("org.apache.kafka.common.security.", $name)),*]
    };
}

const HANDLERS: &[&str] = security![
    "authenticator.SaslClientCallbackHandler",
    "authenticator.SaslServerCallbackHandler",
    "kerberos.KerberosClientCallbackHandler",
    "oauthbearer.OAuthBearerLoginCallbackHandler",
    "oauthbearer.OAuthBearerValidatorCallbackHandler",
    "oauthbearer.internals.OAuthBearerSaslClientCallbackHandler",
    "oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler",
    "oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
    "oauthbearer.secured.OAuthBearerLoginCallbackHandler",
    "oauthbearer.secured.OAuthBearerValidatorCallbackHandler",
    "plain.internals.PlainServerCallbackHandler",
    "scram.internals.ScramServerCallbackHandler",
];

const fn plugin_of(
    name: &'static str,
    takes: Takes,
    words: &'static [(&'static str, &'static str)],
    classes: &'static [&'static str],
) -> Plugin {
    Plugin { name, words, classes, takes }
}

/// Sorted by name. The classes are those of Kafka's jars that implement the interface of the setting.
static PLUGINS: &[Plugin] = &[
    plugin_of("alter.config.policy.class.name", Takes::One, &[], &[]),
    plugin_of(
        "authorizer.class.name",
        Takes::OneOrNone,
        &[],
        &["org.apache.kafka.metadata.authorizer.StandardAuthorizer"],
    ),
    plugin_of("client.quota.callback.class", Takes::One, &[], &[]),
    plugin_of("create.topic.policy.class.name", Takes::One, &[], &[]),
    plugin_of(
        "group.consumer.assignors",
        Takes::Some,
        &[("uniform", assignor!("assignor.UniformAssignor")), ("range", assignor!("assignor.RangeAssignor"))],
        &[],
    ),
    plugin_of("group.share.assignors", Takes::Some, &[("simple", assignor!("assignor.SimpleAssignor"))], &[]),
    plugin_of(
        "group.streams.assignors",
        Takes::Some,
        &[("sticky", assignor!("streams.assignor.StickyTaskAssignor"))],
        &[],
    ),
    plugin_of("group.streams.topology.description.plugin.class", Takes::One, &[], &[]),
    plugin_of("kafka.metrics.reporters", Takes::Any, &[], &["kafka.metrics.KafkaCSVMetricsReporter"]),
    plugin_of(
        "metric.reporters",
        Takes::Any,
        &[],
        &["org.apache.kafka.common.metrics.JmxReporter", "org.apache.kafka.tools.PushHttpMetricsReporter"],
    ),
    plugin_of(
        "principal.builder.class",
        Takes::One,
        &[],
        security!["authenticator.DefaultKafkaPrincipalBuilder"],
    ),
    plugin_of(
        "remote.log.metadata.manager.class.name",
        Takes::One,
        &[],
        &["org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager"],
    ),
    plugin_of(
        "remote.log.storage.manager.class.name",
        Takes::One,
        &[],
        &[
            // In Kafka's test jar, and used in its quick start.
            "org.apache.kafka.server.log.remote.storage.LocalTieredStorage",
        ],
    ),
    plugin_of(
        "replica.selector.class",
        Takes::One,
        &[],
        &["org.apache.kafka.common.replica.RackAwareReplicaSelector"],
    ),
    plugin_of("sasl.client.callback.handler.class", Takes::One, &[], HANDLERS),
    plugin_of("sasl.login.callback.handler.class", Takes::One, &[], HANDLERS),
    plugin_of(
        "sasl.login.class",
        Takes::One,
        &[],
        security![
            "authenticator.DefaultLogin",
            "kerberos.KerberosLogin",
            "oauthbearer.internals.OAuthBearerRefreshingLogin",
        ],
    ),
    plugin_of(
        "sasl.oauthbearer.jwt.retriever.class",
        Takes::One,
        &[],
        security![
            "oauthbearer.ClientCredentialsJwtRetriever",
            "oauthbearer.DefaultJwtRetriever",
            "oauthbearer.FileJwtRetriever",
            "oauthbearer.JwtBearerJwtRetriever",
        ],
    ),
    plugin_of(
        "sasl.oauthbearer.jwt.validator.class",
        Takes::One,
        &[],
        security![
            "oauthbearer.BrokerJwtValidator",
            "oauthbearer.ClientJwtValidator",
            "oauthbearer.DefaultJwtValidator",
        ],
    ),
    plugin_of("sasl.server.callback.handler.class", Takes::One, &[], HANDLERS),
    plugin_of("security.providers", Takes::Any, &[], &[]),
    plugin_of(
        "ssl.engine.factory.class",
        Takes::One,
        &[],
        security!["ssl.CommonNameLoggingSslEngineFactory", "ssl.DefaultSslEngineFactory",],
    ),
];

/// The setting of this name, if it names classes.
pub fn plugin(name: &str) -> Option<&'static Plugin> {
    let index = PLUGINS.binary_search_by(|plugin| plugin.name.cmp(name)).ok()?;
    PLUGINS.get(index)
}

impl Plugin {
    /// What Kafka brings for it, as it is written in the setting.
    pub fn built_in(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().map(|(word, _)| *word).chain(self.classes.iter().copied())
    }

    /// What is wrong with its value, as a phrase whose subject is the value or an item of it.
    pub fn trouble(&self, value: &str) -> Option<String> {
        let items = match self.takes {
            Takes::Any | Takes::Some => items(value),
            Takes::One | Takes::OneOrNone if value.trim().is_empty() => Vec::new(),
            Takes::One | Takes::OneOrNone => vec![value.trim()],
        };
        if items.is_empty() {
            return matches!(self.takes, Takes::One | Takes::Some)
                .then(|| "does not name a class".to_owned());
        }
        let class_of =
            |item| self.words.iter().find(|(word, _)| *word == item).map_or(item, |(_, class)| *class);
        items.iter().enumerate().find_map(|(i, item)| {
            let class = class_of(item);
            if let Some(other) = items.iter().take(i).find(|other| class_of(other) == class && *other != item)
            {
                return Some(format!("names the same class twice: `{other}` and `{item}`"));
            }
            self.item_trouble(item, class)
        })
    }

    fn item_trouble(&self, item: &str, class: &str) -> Option<String> {
        let is_known = item != class
            || self.classes.contains(&class)
            || self.words.iter().any(|(_, known)| *known == class);
        let begins = |packages: &[&str]| packages.iter().any(|package| class.starts_with(package));
        if is_known {
            None
        } else if item.is_empty() {
            Some("has an empty item".to_owned())
        } else if !is_class_name(item) {
            Some(format!("has `{item}`, which is not the name of a Java class"))
        } else if !item.contains('.') {
            Some(format!("has `{item}`, a class without a package"))
        } else if begins(&["java.", "javax.", "kafka.", "org.apache.kafka."]) {
            Some(format!("has `{item}`, and Kafka has no such class for this setting"))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka;

    #[test]
    fn every_setting_is_one_of_kafka() {
        assert!(PLUGINS.is_sorted_by_key(|plugin| plugin.name));
        for plugin in PLUGINS {
            assert!(kafka::has_broker_setting(plugin.name, (4, 4)), "{}", plugin.name);
            // What Kafka uses where nothing is set fits.
            let default = kafka::broker_setting(plugin.name, (4, 4)).unwrap().default;
            assert_eq!(default.and_then(|default| plugin.trouble(default)), None, "{}", plugin.name);
        }
    }

    #[test]
    fn words_and_classes_are_told_apart() {
        let trouble = |name, value| plugin(name).unwrap().trouble(value);
        for (name, value) in [
            ("group.consumer.assignors", "uniform, range"),
            ("group.consumer.assignors", "com.example.Mine"),
            ("group.share.assignors", "org.apache.kafka.coordinator.group.assignor.SimpleAssignor"),
            ("authorizer.class.name", " "),
            ("metric.reporters", ""),
            ("security.providers", "com.example.A,com.example.B"),
        ] {
            assert_eq!(trouble(name, value), None, "{name}={value}");
        }
        for (name, value) in [
            ("group.consumer.assignors", "Uniform"),
            ("group.consumer.assignors", ""),
            (
                "group.consumer.assignors",
                "uniform,org.apache.kafka.coordinator.group.assignor.UniformAssignor",
            ),
            ("group.share.assignors", "uniform"),
            ("group.streams.assignors", "a b"),
            ("principal.builder.class", "java.lang.String"),
            ("principal.builder.class", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            ("replica.selector.class", ""),
            ("metric.reporters", "bogus"),
        ] {
            assert!(trouble(name, value).is_some(), "{name}={value}");
        }
    }
}
