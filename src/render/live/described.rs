//! The output of `kafka-topics --describe` and `kafka-configs --describe`.

use std::collections::BTreeMap;

use crate::report::diagnostic::Diagnostic;

const MIN_ISR: &str = "min.insync.replicas=";

/// A cluster as its tools describe it.
#[derive(Clone, Debug, Default)]
pub struct LiveCluster {
    /// Its topics by name.
    pub topics: BTreeMap<String, LiveTopic>,
    /// The cluster-wide `min.insync.replicas`.
    pub min_isr: MinIsr,
}

/// The cluster-wide `min.insync.replicas`, as far as it was set at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinIsr {
    /// The input does not say.
    #[default]
    Unknown,
    /// Brokers have what `server.properties` says.
    NotSet,
    /// The cluster has this number.
    Set(u32),
}

/// A topic as its tools describe it. Replicas that a reassignment is still adding do not count.
#[derive(Clone, Debug)]
pub struct LiveTopic {
    /// The number of partitions.
    pub partitions: usize,
    /// The number of replicas of the first partition.
    pub replicas: usize,
    /// The number of replicas of the partition that has the fewest.
    pub fewest_replicas: usize,
    /// The settings of its own; unknown if the input does not have them.
    pub settings: Option<BTreeMap<String, String>>,
    /// How many of its partitions were described.
    described: usize,
}

/// What the lines below a title of `kafka-configs` are about.
enum Section {
    Topic(String),
    Cluster,
    Other,
}

impl LiveCluster {
    /// Reads what the tools print, one after the other in any order.
    ///
    /// # Errors
    /// No topic is described, or a topic only in part.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let mut found = Self::default();
        let mut settings: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut inherited = None;
        let mut section = Section::Other;
        for line in text.lines() {
            if let Some(title) = title(line) {
                match &title {
                    Section::Topic(name) => drop(settings.entry(name.clone()).or_default()),
                    Section::Cluster if found.min_isr == MinIsr::Unknown => found.min_isr = MinIsr::NotSet,
                    Section::Cluster | Section::Other => {}
                }
                section = title;
            } else if let Some(setting) = Setting::of(line) {
                inherited = inherited.or_else(|| setting.inherited_min_isr());
                match &section {
                    Section::Topic(name) if setting.is_own() => {
                        let own = settings.entry(name.clone()).or_default();
                        own.insert(setting.key.to_owned(), setting.value.to_owned());
                    }
                    Section::Cluster if setting.key == "min.insync.replicas" => {
                        found.min_isr = setting.value.parse().map_or(MinIsr::Unknown, MinIsr::Set);
                    }
                    Section::Topic(_) | Section::Cluster | Section::Other => {}
                }
            } else {
                found.describe(&columns(line));
            }
        }
        if let (MinIsr::Unknown, Some(number)) = (found.min_isr, inherited) {
            found.min_isr = MinIsr::Set(number);
        }
        if found.topics.is_empty() {
            let error = Diagnostic::error("no topic is described in the input of `--live`");
            return Err(error.help(
                "give it the output of `kafka-topics --describe`; in a cluster without topics, the Job creates every topic of the profile",
            ));
        }
        for (name, topic) in &mut found.topics {
            if topic.described != topic.partitions {
                let error = Diagnostic::error(format!(
                    "topic `{name}` has {} partitions, of which the input of `--live` describes {}",
                    topic.partitions, topic.described
                ));
                return Err(
                    error.help("give it the whole output of `kafka-topics --describe`, without filters")
                );
            }
            topic.settings = settings.remove(name);
        }
        Ok(found)
    }

    /// Adds what a line of `kafka-topics --describe` says.
    fn describe(&mut self, columns: &BTreeMap<String, &str>) {
        let Some(name) = columns.get("Topic:") else { return };
        let number = |key: &str| columns.get(key).and_then(|value| value.parse::<usize>().ok());
        if let Some(partitions) = number("PartitionCount:") {
            let topic = LiveTopic {
                partitions,
                replicas: 0,
                fewest_replicas: usize::MAX,
                settings: None,
                described: 0,
            };
            self.topics.insert((*name).to_owned(), topic);
            return;
        }
        let count = |key: &str| columns.get(key).map_or(0, |list| list.split(',').count());
        if let (Some(partition), Some(topic)) = (number("Partition:"), self.topics.get_mut(*name)) {
            let replicas = count("Replicas:").saturating_sub(count("Adding Replicas:"));
            topic.described += 1;
            topic.fewest_replicas = topic.fewest_replicas.min(replicas);
            if partition == 0 {
                topic.replicas = replicas;
            }
        }
    }
}

/// What a title of `kafka-configs` begins.
fn title(line: &str) -> Option<Section> {
    if line.starts_with("Default configs for brokers in the cluster are") {
        return Some(Section::Cluster);
    }
    let (_, of) = line.split_once(" configs for ").filter(|_| !line.starts_with(char::is_whitespace))?;
    let topic = of.strip_prefix("topic ").and_then(|rest| rest.split_whitespace().next());
    Some(topic.map_or(Section::Other, |name| Section::Topic(name.to_owned())))
}

/// A line below such a title: `  key=value sensitive=false synonyms={…}`.
struct Setting<'a> {
    key: &'a str,
    value: &'a str,
    synonyms: &'a str,
}

impl<'a> Setting<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (setting, rest) = line.split_once(" sensitive=")?;
        let (key, value) = setting.trim_start().split_once('=')?;
        let synonyms = rest.split_once("synonyms=").map_or("", |(_, synonyms)| synonyms);
        Some(Self { key, value, synonyms })
    }

    /// True if it is set for the topic itself; with `--all`, the tools list inherited values too.
    fn is_own(&self) -> bool {
        self.synonyms.contains("DYNAMIC_TOPIC_CONFIG:")
    }

    /// The cluster-wide number that stands behind that of a topic.
    fn inherited_min_isr(&self) -> Option<u32> {
        let (_, behind) = self.synonyms.split_once("DYNAMIC_DEFAULT_BROKER_CONFIG:")?;
        let digits: String = behind.strip_prefix(MIN_ISR)?.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    }
}

/// The columns of a line by their titles; terminals turn the tabs between them into spaces.
fn columns(line: &str) -> BTreeMap<String, &str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found = BTreeMap::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.ends_with(':')) {
        let before = at
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .filter(|word| ["Adding", "Removing"].contains(word));
        let title = before.map_or_else(|| (*word).to_owned(), |before| format!("{before} {word}"));
        let value = words
            .get(at + 1)
            .filter(|value| !value.ends_with(':') && !["Adding", "Removing"].contains(value));
        if let Some(value) = value {
            found.entry(title).or_insert(*value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "Topic: a\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 2\tConfigs: \n\tTopic: a\tPartition: 0\tLeader: 0\tReplicas: 0,1,2\tIsr: 0,1\tAdding Replicas: 2\tRemoving Replicas: \tElr: \tLastKnownElr: \n";

    #[test]
    fn tabs_and_spaces_separate_columns() {
        for text in [TOPIC.to_owned(), TOPIC.replace('\t', "    ")] {
            let cluster = LiveCluster::parse(&text).unwrap();
            let topic = cluster.topics.get("a").unwrap();
            assert_eq!((topic.partitions, topic.replicas, topic.fewest_replicas), (1, 2, 2));
            assert_eq!((topic.settings.clone(), cluster.min_isr), (None, MinIsr::Unknown));
        }
    }

    #[test]
    fn inherited_settings_are_not_a_topics_own() {
        let all = "All configs for topic a are:\n  retention.ms=1 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=1, DEFAULT_CONFIG:log.retention.hours=168}\n  min.insync.replicas=2 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=2, DEFAULT_CONFIG:min.insync.replicas=1}\n";
        let cluster = LiveCluster::parse(&(TOPIC.to_owned() + all)).unwrap();
        let own = cluster.topics.get("a").unwrap().settings.clone().unwrap();
        assert_eq!(own.into_iter().collect::<Vec<_>>(), [("retention.ms".to_owned(), "1".to_owned())]);
        assert_eq!(cluster.min_isr, MinIsr::Set(2));
    }

    #[test]
    fn what_is_cut_off_is_no_cluster() {
        let header = TOPIC.lines().next().unwrap();
        for text in ["", "orders is fine\n", header, "Default configs for brokers in the cluster are:\n"] {
            assert!(LiveCluster::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn other_brokers_settings_are_not_the_clusters() {
        let text = format!(
            "{TOPIC}Dynamic configs for broker 0 are:\n  min.insync.replicas=3 sensitive=false synonyms={{DYNAMIC_BROKER_CONFIG:min.insync.replicas=3}}\n"
        );
        assert_eq!(LiveCluster::parse(&text).unwrap().min_isr, MinIsr::Unknown);
    }
}
