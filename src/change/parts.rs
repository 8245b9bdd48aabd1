//! Texts whose lines have a meaning of their own: Kafka's settings, the table of topics, the constants of the start
//! script. A difference in such a text becomes one for each line that means something else.

use std::collections::BTreeMap;

use super::evidence::{Evidence, Time};
use super::{Difference, Pair, Part, user_table};
use crate::kafka::properties;
use crate::yaml::{Node, Value};

/// Splits the differences in such texts, in ConfigMaps that Kafka or the topic Job reads.
pub(super) fn split(pair: &Pair, found: Vec<Difference>, evidence: &Evidence) -> Vec<Difference> {
    // What an immutable one holds is refused as a whole, a comment in it included.
    let frozen = pair.is_update() && pair.old_at(&["immutable"]).and_then(Node::as_bool) == Some(true);
    if !pair.is("v1", "ConfigMap") || pair.old.is_none() || pair.new.is_none() || frozen {
        return found;
    }
    found.into_iter().flat_map(|difference| parts(difference, evidence)).collect()
}

fn parts(difference: Difference, evidence: &Evidence) -> Vec<Difference> {
    let Some(file) = difference.place.strip_prefix("data.") else { return vec![difference] };
    let of_topics = evidence.is_of_topics(difference.pair);
    let is_read = of_topics || evidence.is_file(difference.pair, file);
    if of_topics && (is_table(file) || file == user_table::FILE) {
        // Taken together with the tables of all other ConfigMaps, by [`topics`], and user by user, by [`user_table::users`].
        return Vec::new();
    }
    let (name, read): (fn(String) -> Part, Reader) = match file {
        _ if is_read && is_properties(file) => (Part::Property, properties),
        _ if is_read && is_script(file) => (Part::Constant, constants),
        _ => return vec![difference],
    };
    let side = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(read).unwrap_or_default();
    let (old, new) = (side(&difference.old), side(&difference.new));
    changed(&old, &new)
        .map(|(key, old, new)| Difference {
            part: Some(name(key.clone())),
            old: old.map(|text| text.clone().into()),
            new: new.map(|text| text.clone().into()),
            ..difference.clone()
        })
        .collect()
}

/// Parses a text.
type Reader = fn(&str) -> BTreeMap<String, String>;

/// Keys whose values differ, with both values.
pub(super) fn changed<'a, V: PartialEq>(
    old: &'a BTreeMap<String, V>,
    new: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = (&'a String, Option<&'a V>, Option<&'a V>)> {
    let gone =
        old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(key, value)| (key, Some(value), None));
    let there = new.iter().map(|(key, value)| (key, old.get(key), Some(value)));
    gone.chain(there.filter(|(_, old, new)| old != new))
}

/// The constants at the start of lines of a script (`NAME='value'`, `export NAME=value`); everything else is `script`.
pub(super) fn constants(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut script = String::new();
    for line in text.lines() {
        let assignment = line.strip_prefix("export ").unwrap_or(line);
        match assignment.split_once('=') {
            Some((name, value)) if is_constant(name) && !found.contains_key(name) => {
                found.insert(name.to_owned(), value.trim_matches('\'').to_owned());
            }
            _ if line.trim_start().starts_with('#') && !line.starts_with("#!") => {}
            _ => {
                script.push_str(line);
                script.push('\n');
            }
        }
    }
    found.insert("script".to_owned(), script);
    found
}

fn is_constant(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn is_table(file: &str) -> bool {
    file.strip_prefix("topics").is_some_and(|rest| rest.strip_suffix(".tsv").is_some())
}

/// A script of kafka-gen or of the author of the manifests.
pub(super) fn is_script(file: &str) -> bool {
    file.strip_suffix(".sh").is_some()
}

/// A Java properties file.
pub(super) fn is_properties(file: &str) -> bool {
    file.strip_suffix(".properties").is_some()
}

/// The column `deleted` of a topic that the Job deletes.
pub(super) const DELETED: &str = "true";
/// The same of one that is only marked, because `topicJob.allowDelete` is false.
pub(super) const MARKED: &str = "marked";

/// A topic of kafka-gen's table: its columns by name.
pub(super) type Topic = BTreeMap<String, String>;

/// The differences between the topics of both sides, whichever ConfigMaps they stand in.
pub(super) fn topics(pairs: &[Pair], evidence: &Evidence) -> Vec<Difference> {
    let (old, new) = (tables(pairs, evidence, Time::Old), tables(pairs, evidence, Time::New));
    // A new set of topics is no change of one.
    let Some(home) = (0..pairs.len())
        .find(|index| evidence.is_of_topics(*index) && pairs.get(*index).is_some_and(holds_table))
    else {
        return Vec::new();
    };
    let Some(node) = pairs.get(home).and_then(|pair| pair.new.as_ref()) else { return Vec::new() };
    let span = node.get("data").map_or(node.span, |data| data.span);
    let difference = |part: Part, old: Option<Value>, new: Option<Value>| Difference {
        index: 0,
        pair: home,
        path: "data[topics.tsv]".to_owned(),
        place: "data.topics.tsv".to_owned(),
        part: Some(part),
        old,
        new,
        span,
    };
    let mut found = Vec::new();
    for (name, before, after) in changed(&old, &new) {
        match (before, after) {
            (Some(before), Some(after)) => {
                // Of a topic that goes, or comes back, nothing else is said.
                let marked = before.get("deleted") != after.get("deleted");
                for (column, old, new) in
                    changed(before, after).filter(|(column, ..)| !marked || *column == "deleted")
                {
                    let part = Part::Topic(name.clone(), Some(column.clone()));
                    found.push(difference(
                        part,
                        old.map(|text| text.clone().into()),
                        new.map(|text| text.clone().into()),
                    ));
                }
            }
            (before, after) => {
                let whole = |topic: Option<&Topic>| topic.map(|topic| serde_json::json!(topic));
                found.push(difference(Part::Topic(name.clone(), None), whole(before), whole(after)));
            }
        }
    }
    found
}

fn holds_table(pair: &Pair) -> bool {
    let files = |side: &Option<Node>| {
        side.as_ref()
            .and_then(|node| node.get("data"))
            .is_some_and(|data| data.entries().iter().any(|entry| is_table(&entry.key)))
    };
    pair.old.is_some() && pair.new.is_some() && (files(&pair.old) || files(&pair.new))
}

/// All topics of one side.
pub(super) fn tables(pairs: &[Pair], evidence: &Evidence, time: Time) -> BTreeMap<String, Topic> {
    let mut found = BTreeMap::new();
    let of_topics = || pairs.iter().enumerate().filter(|(index, _)| evidence.is_of_topics(*index));
    let script = |time: Time| deletes(of_topics().filter_map(|(_, pair)| time.of(pair)));
    // Where no script is seen, the Job may delete; but what it may have deleted before is not taken for granted.
    let deletes = match time {
        Time::New => script(Time::New).unwrap_or(true),
        Time::Old => script(Time::Old).unwrap_or_else(|| script(Time::New).is_none()),
    };
    for (_, pair) in of_topics() {
        let Some(data) = time.of(pair).and_then(|node| node.get("data")) else { continue };
        for entry in data.entries().iter().filter(|entry| is_table(&entry.key)) {
            let lines = entry.value.as_str().unwrap_or_default().lines();
            found.extend(lines.filter_map(|line| topic(line, deletes)));
        }
    }
    found
}

/// Whether the topic Job of one side deletes the topics that are marked, if its script is seen.
fn deletes<'a>(maps: impl Iterator<Item = &'a Node>) -> Option<bool> {
    let entries = maps.filter_map(|map| map.get("data")).flat_map(Node::entries);
    let scripts = entries.filter(|entry| is_script(&entry.key)).filter_map(|entry| entry.value.as_str());
    let said: Vec<bool> =
        scripts.filter_map(|text| Some(constants(text).get("ALLOW_DELETE")? != "false")).collect();
    (!said.is_empty()).then(|| said.contains(&true))
}

/// A line of the table: name, partitions or `-`, replicas, `setting=value`…. A topic that is marked to be deleted is
/// deleted only by a Job that may.
fn topic(line: &str, deletes: bool) -> Option<(String, Topic)> {
    let mut words = line.split('\t');
    // A line with the version begins with `#`, and no name does.
    let name = words.next().filter(|name| !name.is_empty() && !name.starts_with('#'))?;
    let mut columns = Topic::new();
    match words.next()? {
        "-" => {
            let state = if deletes { DELETED } else { MARKED };
            columns.insert("deleted".to_owned(), state.to_owned());
        }
        partitions => {
            columns.insert("partitions".to_owned(), partitions.to_owned());
        }
    }
    if let Some(factor) = words.next() {
        columns.insert("replicationFactor".to_owned(), factor.to_owned());
    }
    columns.extend(
        words.filter_map(|word| word.split_once('=')).map(|(key, value)| (key.to_owned(), value.to_owned())),
    );
    Some((name.to_owned(), columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_told_from_the_script() {
        let read = constants("#!/bin/bash\n# a\nID='x'\nexport KG_PORT=9094\nx=1\necho A=1\n");
        assert_eq!(read.get("ID").map(String::as_str), Some("x"));
        assert_eq!(read.get("KG_PORT").map(String::as_str), Some("9094"));
        assert_eq!(read.get("script").map(String::as_str), Some("#!/bin/bash\nx=1\necho A=1\n"));
    }

    #[test]
    fn a_line_of_the_table_is_a_topic() {
        let (name, topic) = topic("orders\t6\t3\tretention.ms=1\tcleanup.policy=compact", true).unwrap();
        assert_eq!(name, "orders");
        assert_eq!(topic.get("partitions").map(String::as_str), Some("6"));
        assert_eq!(topic.get("retention.ms").map(String::as_str), Some("1"));
        for (deletes, state) in [(true, DELETED), (false, MARKED)] {
            let (_, topic) = super::topic("orders\t-", deletes).unwrap();
            assert_eq!(topic.get("deleted").map(String::as_str), Some(state));
        }
        assert_eq!(super::topic("", true), None);
        assert_eq!(super::topic("#kafka-gen topics 1", true), None);
    }
}
