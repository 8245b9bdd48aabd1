//! The settings that brokers get as variables: from `env`, and from the ConfigMaps that `env` and `envFrom` name.
//!
//! What counts is what a container ends up with. A variable that moves into a ConfigMap with its value is no change; one
//! that a new ConfigMap sets otherwise is one, wherever the difference in the objects is.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{ConfigMaps, Evidence, Time, brokers};
use super::settings::{self, Changed, Effective};
use super::{Difference, Nodes, Pair, Part, chart, parts, strimzi};
use crate::kafka::{Broker, Meaning, is_of_server, properties};
use crate::kubernetes::manifest::Object;
use crate::text::field_path::{FieldPath, Segment};
use crate::yaml::{Node, Value};

/// Says of differences which setting they are about, and adds those that are in no single field.
pub(super) fn read(pairs: &[Pair], evidence: &Evidence, differences: &mut Vec<Difference>) {
    let sides = Sides {
        pairs,
        evidence,
        old: ConfigMaps::of(pairs, Time::Old),
        new: ConfigMaps::of(pairs, Time::New),
    };
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

struct Sides<'a> {
    pairs: &'a [Pair],
    evidence: &'a Evidence,
    old: ConfigMaps<'a>,
    new: ConfigMaps<'a>,
}

impl<'a> Sides<'a> {
    fn workload(&self, index: usize, pair: &'a Pair, differences: &mut Vec<Difference>) {
        // Of a workload that only comes or goes, the ConfigMaps may have been there before.
        let Some(old) = pair.old.as_ref().or(pair.new.as_ref()) else { return };
        let Some(new) = pair.new.as_ref().or(pair.old.as_ref()) else { return };
        for nodes in self.evidence.nodes().filter(|nodes| nodes.pair == index) {
            // A ConfigMap that one side lacks may hold anything; of a workload that only comes or goes nothing is compared then.
            if !pair.is_update() && nodes.old.others != nodes.new.others {
                continue;
            }
            let containers = [container(old, &nodes.container_before), container(new, &nodes.container)];
            for changed in settings::changed(nodes, containers) {
                self.setting(index, pair, nodes, changed, differences);
            }
        }
        let namespace = pair.namespace.as_deref();
        let (before, after) = (brokers(old, namespace, &self.old), brokers(new, namespace, &self.new));
        for new in &after {
            let alone = before.len() == 1 && after.len() == 1;
            let is_same = |old: &&Broker<'_>| alone || old.container.name == new.container.name;
            let Some(old) = before.iter().find(is_same) else { continue };
            self.files(index, pair, (old, new), differences);
        }
    }

    /// Says of a difference which setting it is about, or adds one where no field shows it.
    fn setting(
        &self,
        index: usize,
        pair: &Pair,
        nodes: &Nodes,
        changed: Changed<'_>,
        differences: &mut Vec<Difference>,
    ) {
        let Changed { meaning, old, new } = changed;
        let sides: Vec<(&Effective<'_>, &ConfigMaps<'_>)> = [(&new, &self.new), (&old, &self.old)]
            .into_iter()
            .filter_map(|(side, maps)| Some((side.as_ref()?, maps)))
            .collect();
        let map = |(side, maps): &(&Effective<'_>, &ConfigMaps<'_>)| {
            let (name, key) = side.map()?;
            Some((maps.find(name, pair.namespace.as_deref())?, key.to_owned()))
        };
        let word = sides.iter().find_map(|(side, _)| side.word);
        let part = match (&meaning, word) {
            (Meaning::Setting(name), Some(word)) if name == word => Part::Property(name.clone()),
            (Meaning::Setting(name), None) => part(&nodes.new.dialect.variable(name), meaning),
            (_, word) => part(word.unwrap_or_default(), meaning),
        };
        if let Part::Property(_) = part {
            // The lines of a file that changes are compared one by one.
            let is_line = |at: usize, difference: &Difference| {
                difference.pair == at && difference.part == Some(part.clone())
            };
            let maps: Vec<usize> = sides.iter().filter_map(map).map(|(at, _)| at).collect();
            if maps.iter().any(|at| differences.iter().any(|difference| is_line(*at, difference))) {
                return;
            }
        }
        let is_plain =
            |side: &&(&Effective<'_>, &ConfigMaps<'_>)| !side.0.is_of_command() && side.0.word.is_some();
        let found = sides.iter().filter(is_plain).find_map(|side| {
            let word = side.0.word.unwrap_or_default();
            place(index, pair, word, map(side).as_ref(), differences)
        });
        let shown = |side: &Option<Effective<'_>>| side.as_ref().map(|side| side.shown.clone());
        let (before, after) = (shown(&old), shown(&new));
        if let Some(difference) = found.and_then(|at| differences.get_mut(at)) {
            difference.part = Some(part);
            difference.old = before;
            difference.new = after;
            return;
        }
        let of_map = sides.iter().find_map(map);
        let command =
            sides.iter().find(|(side, _)| side.is_of_command()).map(|(side, _)| side.place.field.as_str());
        if let Some(added) = self.addition(index, pair, of_map, command, differences) {
            differences.push(Difference { part: Some(part), old: before, new: after, ..added });
        }
    }

    /// A difference that no field shows by itself: in the workload if its pods restart, otherwise in the ConfigMap.
    fn addition(
        &self,
        index: usize,
        pair: &Pair,
        map: Option<(usize, String)>,
        command: Option<&str>,
        differences: &[Difference],
    ) -> Option<Difference> {
        let root = pair.new.as_ref().or(pair.old.as_ref())?;
        let path = Object::of(root)?.pod()?.path;
        let is_template =
            |difference: &Difference| difference.pair == index && difference.place.starts_with(path);
        let at_workload = map.is_none() || command.is_some() || differences.iter().any(is_template);
        let (pair, path, place, span) = if let Some((map, key)) = map.filter(|_| !at_workload) {
            let pair = self.pairs.get(map)?;
            let node = pair.new.as_ref().or(pair.old.as_ref())?;
            let span = node.get("data").map_or(node.span, |data| data.span);
            (map, FieldPath::default().join("data").join(&key).to_string(), format!("data.{key}"), span)
        } else {
            let containers = format!("{path}.containers");
            let field = command.unwrap_or(&containers).to_owned();
            let place = match field.rsplit_once('.') {
                Some((_, last)) if command.is_some() => format!("{containers}.{last}"),
                _ => containers,
            };
            (index, field, place, root.span)
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
                let (part, old, new) = (Some(part(key.clone())), value(old), value(new));
                if differences.iter().any(|known| known.pair == index && known.part == part) {
                    continue;
                }
                let added = self.addition(index, pair, None, None, differences);
                found.extend(added.map(|added| Difference { part, old, new, ..added }));
            }
        }
        differences.extend(found);
    }
}

/// The difference in the objects from which a variable has another value.
fn place(
    index: usize,
    pair: &Pair,
    variable: &str,
    map: Option<&(usize, String)>,
    differences: &[Difference],
) -> Option<usize> {
    let is_variable = |difference: &Difference| {
        difference.pair == index && variable_of(difference, pair).as_deref() == Some(variable)
    };
    let is_key = |difference: &Difference| {
        map.is_some_and(|(map, key)| {
            difference.pair == *map && difference.place.strip_prefix("data.") == Some(key)
        })
    };
    let free = |difference: &&Difference| difference.part.is_none();
    let position = |is: &dyn Fn(&Difference) -> bool| {
        differences.iter().position(|difference| free(&difference) && is(difference))
    };
    position(&is_variable).or_else(|| position(&is_key))
}

/// A container of a workload by its name.
fn container<'n>(root: &'n Node, name: &str) -> Option<&'n Node> {
    let pod = Object::of(root)?.pod()?;
    pod.container(name).map(|container| container.node)
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

/// The variable that a difference in a workload is about.
pub(super) fn variable_of(difference: &Difference, pair: &Pair) -> Option<String> {
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
