//! The settings that brokers get as variables: from `env`, and from the ConfigMaps that `env` and `envFrom` name.
//!
//! What counts is what a container ends up with. A variable that moves into a ConfigMap with its value is no change; one
//! that a new ConfigMap sets otherwise is one, wherever the difference in the objects is.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{ConfigMaps, Evidence, Time, brokers};
use super::{Difference, Pair, Part, chart, parts, strimzi};
use crate::field_path::{FieldPath, Segment};
use crate::kafka::{Broker, Meaning, is_of_server, properties};
use crate::manifest::Object;
use crate::yaml::{Node, Value};

/// Says of differences which setting they are about, and adds those that are in no single field.
pub(super) fn read(pairs: &[Pair], evidence: &Evidence, differences: &mut Vec<Difference>) {
    let sides = Sides { pairs, old: ConfigMaps::of(pairs, Time::Old), new: ConfigMaps::of(pairs, Time::New) };
    for index in evidence.workloads() {
        if let Some(pair) = pairs.get(index) {
            sides.workload(index, pair, differences);
        }
    }
    for difference in differences.iter_mut().filter(|difference| difference.part.is_none()) {
        let key = difference.place.strip_prefix("data.");
        let meaning = evidence.environment(difference.pair).zip(key);
        if let Some(meaning) = meaning.and_then(|(dialect, name)| dialect.meaning(name)) {
            difference.part = Some(part(key.unwrap_or_default(), meaning));
        }
    }
}

/// True where settings of brokers are: in a file of theirs, or in a resource of Strimzi.
pub(super) fn is_setting(place: &str) -> bool {
    strimzi::is_setting(place) || chart::is_setting(place) || is_server_file(place)
}

/// True for the file of a broker's settings, and not one of logging or of clients.
fn is_server_file(place: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["admin", "client", "command", "connect", "consumer", "log4j", "producer", "tools"];
    let file = place.strip_prefix("data.").unwrap_or_default();
    !OTHERS.iter().any(|other| file.starts_with(other))
}

/// True for the image of a container that runs a broker.
pub(super) fn is_broker_image(difference: &Difference, pair: &Pair, evidence: &Evidence) -> bool {
    let Some(container) = difference.path.strip_suffix(".image") else { return false };
    let named = || {
        let path = FieldPath::parse(container).ok()?;
        Some(pair.new.as_ref()?.at(&path)?.text("name")?.to_owned())
    };
    difference.place.ends_with(".containers.image")
        && named().is_some_and(|name| evidence.is_broker_container(difference.pair, &name))
}

fn part(variable: &str, meaning: Meaning) -> Part {
    let setting = match meaning {
        Meaning::Setting(name) => Some(name),
        Meaning::ClusterId => None,
    };
    Part::Variable(variable.to_owned(), setting)
}

/// A setting that a container ends up with.
#[derive(Debug)]
struct Effective {
    variable: String,
    /// The text, or where it comes from.
    value: Option<Value>,
    /// The ConfigMap that it comes from, and the key.
    map: Option<(usize, String)>,
}

struct Sides<'a> {
    pairs: &'a [Pair],
    old: ConfigMaps<'a>,
    new: ConfigMaps<'a>,
}

impl<'a> Sides<'a> {
    fn workload(&self, index: usize, pair: &'a Pair, differences: &mut Vec<Difference>) {
        // Of a workload that only comes or goes, the ConfigMaps may have been there before.
        let (old, new) = match (&pair.old, &pair.new) {
            (Some(old), Some(new)) => (old, new),
            (Some(one), None) | (None, Some(one)) => (one, one),
            (None, None) => return,
        };
        let namespace = pair.namespace.as_deref();
        let (before, after) = (brokers(old, namespace, &self.old), brokers(new, namespace, &self.new));
        for new in &after {
            let alone = before.len() == 1 && after.len() == 1;
            let is_same = |old: &&Broker<'_>| alone || old.container.name == new.container.name;
            let Some(old) = before.iter().find(is_same) else { continue };
            self.variables(index, pair, (old, new), differences);
            self.files(index, pair, (old, new), differences);
        }
    }

    fn variables(
        &self,
        index: usize,
        pair: &Pair,
        (old, new): (&Broker<'_>, &Broker<'_>),
        differences: &mut Vec<Difference>,
    ) {
        let namespace = pair.namespace.as_deref();
        let mut before = settings(old, &|name| self.old.find(name, namespace));
        let after = settings(new, &|name| self.new.find(name, namespace));
        let mut changed = Vec::new();
        for (meaning, new) in after {
            match before.remove(&meaning) {
                Some(old) if old.value == new.value => {}
                old => changed.push((meaning, old, Some(new))),
            }
        }
        changed.extend(before.into_iter().map(|(meaning, old)| (meaning, Some(old), None)));
        for (meaning, old, new) in changed {
            let sides = [new.as_ref(), old.as_ref()];
            let found = sides.iter().flatten().find_map(|side| place(index, pair, side, differences));
            let Some(effective) = new.as_ref().or(old.as_ref()) else { continue };
            let part = Some(part(&effective.variable, meaning));
            let value = |side: &Option<Effective>| side.as_ref().and_then(|side| side.value.clone());
            let (before, after) = (value(&old), value(&new));
            if let Some(difference) = found.and_then(|at| differences.get_mut(at)) {
                difference.part = part;
                difference.old = before;
                difference.new = after;
            } else {
                let map = sides.iter().flatten().find_map(|side| side.map.clone());
                let added = self.addition(index, pair, map, differences);
                differences.extend(added.map(|added| Difference { part, old: before, new: after, ..added }));
            }
        }
    }

    /// A difference that no field shows by itself: in the workload if its pods restart, otherwise in the ConfigMap.
    fn addition(
        &self,
        index: usize,
        pair: &Pair,
        map: Option<(usize, String)>,
        differences: &[Difference],
    ) -> Option<Difference> {
        let root = pair.new.as_ref().or(pair.old.as_ref())?;
        let path = Object::of(root)?.pod()?.path;
        let is_template =
            |difference: &Difference| difference.pair == index && difference.place.starts_with(path);
        let at_workload = map.is_none() || differences.iter().any(is_template);
        let (pair, path, place, span) = if let Some((map, key)) = map.filter(|_| !at_workload) {
            let pair = self.pairs.get(map)?;
            let node = pair.new.as_ref().or(pair.old.as_ref())?;
            let span = node.get("data").map_or(node.span, |data| data.span);
            (map, FieldPath::default().join("data").join(&key).to_string(), format!("data.{key}"), span)
        } else {
            let place = format!("{path}.containers");
            (index, place.clone(), place, root.span)
        };
        Some(Difference { index: 0, pair, path, place, part: None, old: None, new: None, span })
    }

    /// Settings and constants where a container reads other ConfigMaps than before: that is no change of any of them.
    fn files(
        &self,
        index: usize,
        pair: &Pair,
        (old, new): (&Broker<'_>, &Broker<'_>),
        differences: &mut Vec<Difference>,
    ) {
        let namespace = pair.namespace.as_deref();
        let maps = |broker: &Broker<'_>, maps: &ConfigMaps<'_>| -> BTreeSet<usize> {
            broker.files.iter().filter_map(|files| maps.find(files.config_map, namespace)).collect()
        };
        let (before, after) = (maps(old, &self.old), maps(new, &self.new));
        // One that is not among the objects may hold anything.
        let is_whole = |broker: &Broker<'_>, maps: &ConfigMaps<'_>| {
            broker.files.iter().all(|files| maps.find(files.config_map, namespace).is_some())
        };
        if before == after || !is_whole(old, &self.old) || !is_whole(new, &self.new) {
            return;
        }
        let (before, after) = (texts(old, &self.old, namespace), texts(new, &self.new, namespace));
        let mut found = Vec::new();
        for (which, read, part) in KINDS {
            let (old, new) = (lines(&before, *which, *read), lines(&after, *which, *read));
            for (key, old, new) in parts::changed(&old, &new).filter(|(key, ..)| *key != "script") {
                let value = |text: Option<&String>| text.map(|text| Value::from(text.clone()));
                let added = self.addition(index, pair, None, differences);
                let (part, old, new) = (Some(part(key.clone())), value(old), value(new));
                found.extend(added.map(|added| Difference { part, old, new, ..added }));
            }
        }
        differences.extend(found);
    }
}

/// The difference in the objects from which a variable has another value.
fn place(index: usize, pair: &Pair, side: &Effective, differences: &[Difference]) -> Option<usize> {
    let is_variable = |difference: &Difference| {
        difference.pair == index && variable_of(difference, pair).as_deref() == Some(side.variable.as_str())
    };
    let is_key = |difference: &Difference| {
        side.map.as_ref().is_some_and(|(map, key)| {
            difference.pair == *map && difference.place.strip_prefix("data.") == Some(key)
        })
    };
    let free = |difference: &&Difference| difference.part.is_none();
    let position = |is: &dyn Fn(&Difference) -> bool| {
        differences.iter().position(|difference| free(&difference) && is(difference))
    };
    position(&is_variable).or_else(|| position(&is_key))
}

/// Parses a text.
type Reader = fn(&str) -> BTreeMap<String, String>;

/// True for the names of files of a kind.
type Which = fn(&str) -> bool;
/// What a line of a file is.
type Kind = fn(String) -> Part;

/// Files whose lines have a meaning of their own.
const KINDS: &[(Which, Reader, Kind)] = &[
    (parts::is_properties, properties, Part::Property),
    (parts::is_script, parts::constants, Part::Constant),
];

fn lines(texts: &Texts, which: Which, read: Reader) -> BTreeMap<String, String> {
    texts.iter().filter(|(key, _)| which(key)).flat_map(|(_, text)| read(text)).collect()
}

/// The settings of the broker and the scripts that a container reads, each with its key.
fn texts(broker: &Broker<'_>, maps: &ConfigMaps<'_>, namespace: Option<&str>) -> Texts {
    let mut found = Texts::new();
    for files in &broker.files {
        for entry in maps.data(files.config_map, namespace).map(Node::entries).unwrap_or_default() {
            let is_seen = files.key.is_none_or(|key| key == entry.key);
            let text = entry.value.as_str().unwrap_or_default();
            if is_seen && (parts::is_script(&entry.key) || is_of_server(text)) {
                found.insert(entry.key.clone(), text.to_owned());
            }
        }
    }
    found
}

/// Texts by their keys.
type Texts = BTreeMap<String, String>;

/// The settings that the variables of a container are.
fn settings(broker: &Broker<'_>, place: &dyn Fn(&str) -> Option<usize>) -> BTreeMap<Meaning, Effective> {
    let mut found = BTreeMap::new();
    for (name, variable) in &broker.variables {
        let Some(meaning) = broker.dialect.meaning(name) else { continue };
        let source = || variable.source.map(Node::to_value);
        let effective = Effective {
            variable: name.clone(),
            value: variable.text.map(Value::from).or_else(source),
            map: variable.config_map.and_then(|(name, key)| Some((place(name)?, key.to_owned()))),
        };
        found.insert(meaning, effective);
    }
    found
}

/// The variable that a difference in a workload is about.
fn variable_of(difference: &Difference, pair: &Pair) -> Option<String> {
    let value = difference.new.as_ref().or(difference.old.as_ref())?;
    if difference.place.ends_with("ontainers.env") {
        return value.get("name").and_then(Value::as_str).map(str::to_owned);
    }
    let path = FieldPath::parse(&difference.path).ok()?;
    let segments = path.segments();
    let env = segments.iter().position(|segment| *segment == Segment::from("env"))?;
    let item = FieldPath::new(segments.get(..env + 2)?.to_vec());
    pair.new.as_ref()?.at(&item)?.text("name").map(str::to_owned)
}
