//! What Kafka's own classes and brokers say of settings, against what is said of them here. The cases are in
//! `tests/kafka/settings/`; `KAFKA_SETTINGS=FILE,…` judges those of other files instead, such as the ones that
//! `tests/kafka/settings.py` asks of the classes of every version.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use kafka_gen::kafka::RELEASES;
use kafka_gen::profile::{self, Request};
use kafka_gen::render::pipeline;
use kafka_gen::report::Level;
use kafka_gen::report::diagnostic::{Report, Severity};
use kafka_gen::rules;
use kafka_gen::text::source::SourceMap;
use serde_json::{Map, Value, json};

use crate::support::project;

/// What Kafka does with a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kafka {
    Takes,
    /// It knows no setting of that name.
    Ignores,
    Refuses,
    /// A broker takes it, and then ends or never becomes usable.
    Fails,
}

impl Kafka {
    fn of(word: &str) -> Self {
        match word {
            "ok" | "works" => Self::Takes,
            "ignored" => Self::Ignores,
            "refused" => Self::Refuses,
            "dies" | "hangs" | "unusable" => Self::Fails,
            other => panic!("no verdict: {other}"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Takes => "takes",
            Self::Ignores => "ignores",
            Self::Refuses => "refuses",
            Self::Fails => "fails with",
        }
    }
}

/// What is found here: the worst of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ours {
    Nothing,
    Warning,
    /// An error that a profile can allow.
    Error,
    Refused,
}

impl Ours {
    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Refused => "refused",
        }
    }
}

/// Rules that reject what Kafka takes, because it is decided elsewhere.
const DECIDED_ELSEWHERE: [&str; 2] = ["managed-broker-setting", "secret-in-profile"];

#[derive(Default)]
struct Judged {
    counts: BTreeMap<(Kafka, Ours), usize>,
    /// How often each rule speaks of what Kafka takes.
    advice: BTreeMap<String, usize>,
    wrong: BTreeSet<String>,
}

/// The profile of a case, on top of `prod`.
fn profile_of(case: &Value, version: &str) -> String {
    let mut topics = Map::new();
    if ["topic", "name", "partitions", "rf"].iter().any(|key| case.get(key).is_some()) {
        let mut topic = Map::new();
        topic.insert("config".to_owned(), case.get("topic").cloned().unwrap_or_else(|| json!({})));
        for (key, field) in [("partitions", "partitions"), ("rf", "replicationFactor")] {
            if let Some(value) = case.get(key) {
                topic.insert(field.to_owned(), value.clone());
            }
        }
        topics.insert(case.get("name").and_then(Value::as_str).unwrap_or("t").to_owned(), topic.into());
    }
    json!({
        "extends": "prod",
        "externalAccess": { "domain": "kafka.example.org" },
        "image": { "tag": version },
        "catalog": null,
        "topics": topics,
        "config": case["set"],
    })
    .to_string()
}

fn findings(case: &Value, version: &str) -> Report {
    let request = Request { profile: "-".to_owned(), ..Request::default() };
    let text = profile_of(case, version);
    let mut sources = SourceMap::default();
    match profile::load(&request, &mut sources, &mut |_, _| Ok(text.clone())) {
        Ok(loaded) => match pipeline::cluster(&loaded) {
            Ok((_, report)) | Err(report) => report,
        },
        Err(failure) => failure.report().clone(),
    }
}

/// The findings of a case that the profile without it has not, as rule, severity and message.
fn ours(case: &Value, version: &str, before: &BTreeSet<String>) -> (Ours, Vec<(String, String)>) {
    let mut worst = Ours::Nothing;
    let mut said = Vec::new();
    for finding in findings(case, version).diagnostics() {
        if before.contains(&finding.message) {
            continue;
        }
        let rule = finding.rule.unwrap_or("");
        let level = rules::find(rule).map(|rule| rule.level);
        worst = worst.max(match (finding.severity, level) {
            (Severity::Warning, _) => Ours::Warning,
            (Severity::Error, Some(Level::Error)) => Ours::Error,
            (Severity::Error, _) => Ours::Refused,
        });
        said.push((rule.to_owned(), finding.message.clone()));
    }
    (worst, said)
}

fn judge(case: &Value, version: &str, kafka: Kafka, before: &BTreeSet<String>, judged: &mut Judged) {
    let (ours, said) = ours(case, version, before);
    let elsewhere = said.iter().any(|(rule, _)| DECIDED_ELSEWHERE.contains(&rule.as_str()));
    let right = match kafka {
        Kafka::Takes => ours < Ours::Refused || elsewhere || is_not_asked(case),
        Kafka::Ignores => ours > Ours::Nothing || is_handed_on(case),
        Kafka::Refuses | Kafka::Fails => ours > Ours::Nothing || only_the_image_knows(case),
    };
    *judged.counts.entry((kafka, ours)).or_default() += 1;
    for (rule, _) in said.iter().filter(|_| kafka == Kafka::Takes) {
        *judged.advice.entry(rule.clone()).or_default() += 1;
    }
    if !right {
        let mut case = case.clone();
        let case = case.as_object_mut().unwrap();
        case.retain(|key, _| !key.starts_with("kafka"));
        let said: Vec<_> = said.iter().map(|(rule, message)| format!("{rule}: {message}")).collect();
        judged.wrong.insert(format!(
            "Kafka {version} {} {}; here: {}",
            kafka.name(),
            json!(case),
            if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
        ));
    }
}

fn settings_of(case: &Value) -> impl Iterator<Item = (&str, &str)> {
    let of = |key: &str| case.get(key).and_then(Value::as_object).into_iter().flatten();
    of("set").chain(of("topic")).map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
}

/// Kafka also reads digits of other scripts, which are a typing mistake. Its classes for settings look at no topic's name and
/// number of partitions. And an empty setting of a topic is an error here: releases differ in what it means.
fn is_not_asked(case: &Value) -> bool {
    let topic = case.get("topic").and_then(Value::as_object).into_iter().flatten();
    if topic.into_iter().any(|(_, value)| value.as_str().is_some_and(|value| value.trim().is_empty())) {
        return true;
    }
    !settings_of(case).all(|(_, value)| value.is_ascii())
        || case.get("name").is_some()
        || case.get("partitions").is_some()
}

/// Settings that no `ConfigDef` lists, because an authorizer, a plugin or one listener reads them.
fn is_handed_on(case: &Value) -> bool {
    let starts = ["listener.name.", "rlmm.config.", "rsm.config."];
    settings_of(case).any(|(name, _)| {
        starts.iter().any(|start| name.starts_with(start))
            || ["super.users", "metrics.jmx.include", "metrics.jmx.exclude"].contains(&name)
    })
}

/// Classes that are no part of Kafka.
fn only_the_image_knows(case: &Value) -> bool {
    settings_of(case).any(|(name, value)| {
        let plugin = kafka_gen::kafka::plugin(name).filter(|plugin| plugin.trouble(value).is_none());
        plugin.is_some_and(|plugin| {
            let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
            items.into_iter().any(|item| !plugin.built_in().any(|known| known == item))
        })
    })
}

fn cases() -> Vec<Value> {
    let files = std::env::var("KAFKA_SETTINGS").map_or_else(
        |_| {
            let mut files: Vec<_> = std::fs::read_dir(project("tests/kafka/settings"))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
                .collect();
            files.sort();
            files
        },
        |names| names.split(',').map(Into::into).collect(),
    );
    let text: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    text.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The versions of a case, each with what Kafka did: one word for all, a word for each, or one version in the key.
fn verdicts(case: &Value) -> Vec<(String, Kafka)> {
    if let Some(versions) = case.get("kafka").and_then(Value::as_object) {
        return versions
            .iter()
            .map(|(version, word)| (version.clone(), Kafka::of(word.as_str().unwrap())))
            .collect();
    }
    if let Some(word) = case.get("kafka").and_then(Value::as_str) {
        return RELEASES.iter().map(|version| ((*version).to_owned(), Kafka::of(word))).collect();
    }
    let words = case.as_object().unwrap().iter();
    words
        .filter_map(|(key, word)| {
            Some((key.strip_prefix("kafka-")?.to_owned(), Kafka::of(word.as_str().unwrap())))
        })
        .collect()
}

fn judge_all(cases: &[Value]) -> Judged {
    let mut before: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut judged = Judged::default();
    for case in cases {
        for (version, kafka) in verdicts(case) {
            let before = before.entry(version.clone()).or_insert_with(|| {
                let report = findings(&json!({ "set": {} }), &version);
                report.diagnostics().iter().map(|finding| finding.message.clone()).collect()
            });
            judge(case, &version, kafka, before, &mut judged);
        }
    }
    judged
}

#[test]
fn no_setting_is_judged_otherwise_than_kafka_judges_it() {
    let cases = cases();
    // Two processors and more: each judges a part.
    let share = cases.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from)).max(1);
    let parts: Vec<Judged> = std::thread::scope(|scope| {
        let started: Vec<_> = cases.chunks(share).map(|part| scope.spawn(|| judge_all(part))).collect();
        started.into_iter().map(|part| part.join().unwrap()).collect()
    });
    let mut judged = Judged::default();
    for part in parts {
        part.counts.into_iter().for_each(|(key, count)| *judged.counts.entry(key).or_default() += count);
        part.advice.into_iter().for_each(|(rule, count)| *judged.advice.entry(rule).or_default() += count);
        judged.wrong.extend(part.wrong);
    }
    let mut table = String::new();
    for ((kafka, ours), count) in &judged.counts {
        let _ = writeln!(table, "Kafka {:<10} here {:<8} {count}", kafka.name(), ours.name());
    }
    println!("{} cases\n{table}of what Kafka takes: {:?}", cases.len(), judged.advice);
    let wrong: Vec<_> = judged.wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{table}{} wrong verdicts:\n{}", wrong.len(), wrong.join("\n"));
}
