//! The settings that nodes of Kafka end up with, before and after: of variables, files, commands and the image.
//!
//! What counts is what a node starts with. A variable that moves into a ConfigMap with its value changes nothing, and a script
//! that computes the same id in another way neither.

use std::collections::{BTreeMap, BTreeSet};

use super::{Changes, Difference, Nodes};
use crate::kafka::Meaning;
use crate::kafka::deployment::{
    self, NodePool, Origin, Part, Place, PodName, Reason, Source, Sourced, Unknown,
};
use crate::kubernetes::manifest::references;
use crate::yaml::{Node, Value};

/// A setting that changes.
#[derive(Debug)]
pub(super) struct Changed<'a> {
    /// The setting, or the id of the cluster.
    pub meaning: Meaning,
    /// What it was; none if nothing said it.
    pub old: Option<Effective<'a>>,
    /// What it will be.
    pub new: Option<Effective<'a>>,
}

/// A setting of nodes, and what says it.
#[derive(Debug)]
pub(super) struct Effective<'a> {
    /// The variable, the property, or the option of a command; none for what the image itself sets.
    pub word: Option<&'a str>,
    /// Where that is.
    pub place: &'a Place,
    /// The text, or where it comes from.
    pub shown: Value,
    value: &'a deployment::Value,
    /// What is not known of it comes from there.
    sources: Vec<Value>,
}

impl Effective<'_> {
    /// True if a command of the container says it.
    pub(super) fn is_of_command(&self) -> bool {
        self.word.is_some() && [".args", ".command"].iter().any(|field| self.place.field.ends_with(field))
    }

    /// The ConfigMap that it comes from, and the key.
    pub(super) fn map(&self) -> Option<(&str, &str)> {
        let name = self.place.object.strip_prefix("ConfigMap/").filter(|_| self.word.is_some())?;
        let key = self.place.field.strip_prefix("data")?;
        let key = key.strip_prefix('.').or_else(|| key.strip_prefix('[')?.strip_suffix(']'))?;
        Some((name, key))
    }
}

/// The settings that change for these nodes; `containers` are theirs before and after.
pub(super) fn changed<'a>(nodes: &'a Nodes, containers: [Option<&Node>; 2]) -> Vec<Changed<'a>> {
    let mut before = all(&nodes.old, containers[0]);
    let after = all(&nodes.new, containers[1]).into_iter();
    let mut found: Vec<Changed<'_>> = after
        .map(|(meaning, new)| Changed { old: before.remove(&meaning), new: Some(new), meaning })
        .collect();
    found.extend(before.into_iter().map(|(meaning, old)| Changed { meaning, old: Some(old), new: None }));
    found.retain(|changed| counts(nodes, changed));
    found
}

fn counts(nodes: &Nodes, changed: &Changed<'_>) -> bool {
    let Changed { meaning, old, new } = changed;
    let is_written = |side: &Effective<'_>| side.word.is_some();
    match (old, new) {
        (Some(old), Some(new)) if is_same(nodes, old, new) => false,
        // Of a ConfigMap that one side lacks, one rule says it once.
        (None, Some(new)) if lacks_map(&nodes.old) && new.map().is_some() => false,
        (Some(old), None) if lacks_map(&nodes.new) && old.map().is_some() => false,
        // What only the image says: where data is and who a node is. A change of the image tells the rest.
        (None, Some(one)) if !is_written(one) => {
            is_decisive(meaning) && !is_default(&nodes.old, meaning, one)
        }
        (Some(one), None) if !is_written(one) => {
            is_decisive(meaning) && !is_default(&nodes.new, meaning, one)
        }
        (Some(old), Some(new)) if !is_written(old) && !is_written(new) => is_decisive(meaning),
        _ => true,
    }
}

fn is_decisive(meaning: &Meaning) -> bool {
    const DECISIVE: [&str; 4] = ["controller.quorum.voters", "log.dirs", "node.id", "process.roles"];
    matches!(meaning, Meaning::Setting(name) if DECISIVE.contains(&name.as_str()))
}

/// True if a ConfigMap that nodes read is not among the objects.
fn lacks_map(pool: &NodePool) -> bool {
    pool.others.as_ref().is_some_and(|others| others.reason == Reason::ConfigMap)
}

fn all<'a>(pool: &'a NodePool, container: Option<&Node>) -> BTreeMap<Meaning, Effective<'a>> {
    let settings = pool.settings.iter().map(|(name, setting)| (Meaning::Setting(name.clone()), setting));
    let id = pool.cluster_id.iter().map(|id| (Meaning::ClusterId, id));
    let found = settings.chain(id).map(|(meaning, setting)| (meaning, effective(setting, container)));
    // What kafka-gen's own script computes is judged by its constants; what the image sets is not known where more may be set.
    let is_judged = |setting: &Effective<'_>| {
        !(pool.is_rendered && setting.is_of_command()) && (setting.word.is_some() || pool.others.is_none())
    };
    found.filter(|(_, setting)| is_judged(setting)).collect()
}

fn effective<'a>(setting: &'a Sourced<deployment::Value>, container: Option<&Node>) -> Effective<'a> {
    let (word, place) = match &setting.origin {
        Origin::Written(place, word) | Origin::Preset(place, word) => (Some(word.as_str()), place),
        Origin::Image(place) | Origin::Default(place) | Origin::Derived(place) => (None, place),
    };
    let value = &setting.value;
    let is_known = !value.parts().iter().any(|part| matches!(part, Part::Unknown(_)));
    let sources = match (is_known, container, word) {
        (false, Some(container), Some(word)) => sources(container, word),
        _ => Vec::new(),
    };
    let shown = match value.text() {
        Some(text) => Value::from(text),
        None => match sources.as_slice() {
            [one] => one.clone(),
            _ => Value::from(value.shown()),
        },
    };
    Effective { word, place, shown, value, sources }
}

/// Where a variable gets what is not known of it: its own source, those of the variables that it names, or the command.
fn sources(container: &Node, word: &str) -> Vec<Value> {
    let env = container.list("env");
    let (mut open, mut known, mut found) = (vec![word], BTreeSet::new(), Vec::new());
    while let Some(word) = open.pop() {
        if !known.insert(word) {
            continue;
        }
        let Some(item) = env.iter().rev().find(|item| item.text("name") == Some(word)) else {
            let fields = ["args", "command", "envFrom"].into_iter().filter_map(|field| container.get(field));
            found.extend(fields.map(Node::to_value));
            continue;
        };
        match item.get("valueFrom") {
            Some(source) => found.push(source.to_value()),
            None => open
                .extend(references(item.text("value").unwrap_or_default()).into_iter().map(|(_, name)| name)),
        }
    }
    found
}

/// True if all nodes that are there before and after start with the same.
fn is_same(nodes: &Nodes, old: &Effective<'_>, new: &Effective<'_>) -> bool {
    let is_open =
        |side: &Effective<'_>| side.value.parts().iter().any(|part| matches!(part, Part::Unknown(_)));
    if old.value == new.value {
        return !is_open(old) || old.sources == new.sources;
    }
    if is_open(old) || is_open(new) {
        return false;
    }
    let mut pods = both(nodes).peekable();
    pods.peek().is_some()
        && pods.all(|pod| match (old.value.of_pod(pod), new.value.of_pod(pod)) {
            (Ok(old), Ok(new)) => old.trim() == new.trim(),
            _ => false,
        })
}

/// The pods that are there before and after.
fn both(nodes: &Nodes) -> impl Iterator<Item = &PodName> {
    nodes.new.pods.iter().filter(|pod| nodes.old.pods.contains(pod))
}

/// True if nodes without a setting have the same by default.
fn is_default(pool: &NodePool, meaning: &Meaning, setting: &Effective<'_>) -> bool {
    let Meaning::Setting(name) = meaning else { return false };
    pool.setting(name).is_ok_and(|default| setting.value.text().map(str::trim) == Some(&default.value))
}

/// What a setting comes to in the pods, each text once.
pub(super) type Texts = Result<Vec<String>, Unknown>;

/// What a setting comes to before and after, in the pods that are there on both sides.
fn texts(nodes: &Nodes, name: &str) -> (Texts, Texts) {
    let of = |pool: &NodePool| -> Texts {
        if let Ok(text) = pool.setting(name) {
            return Ok(vec![text.value]);
        }
        let mut found = Vec::new();
        for pod in both(nodes) {
            let text = pool.setting_of(name, pod)?.value;
            if !found.contains(&text) {
                found.push(text);
            }
        }
        if found.is_empty() { pool.setting(name).map(|text| vec![text.value]) } else { Ok(found) }
    };
    (of(&nodes.old), of(&nodes.new))
}

impl Changes {
    /// What a setting comes to before and after the change, for the nodes that a difference is about: defaults of the image
    /// and of Kafka included. None where no nodes are seen that read it.
    pub fn effective(&self, difference: &Difference, name: &str) -> Option<(Texts, Texts)> {
        // A file where the image looks for none may be read all the same: its lines are judged as they are.
        let is_line = matches!(difference.part, Some(super::Part::Property(_)));
        let reads = |nodes: &&Nodes| {
            !is_line || [&nodes.old, &nodes.new].iter().any(|pool| pool.source == Source::Properties)
        };
        let mut all = self.nodes(difference).filter(reads).map(|nodes| texts(nodes, name));
        let first = all.next()?;
        // Of several that read one ConfigMap, those for which it changes.
        let is_change = |(old, new): &(Texts, Texts)| old != new || old.is_err();
        if is_change(&first) { Some(first) } else { Some(all.find(is_change).unwrap_or(first)) }
    }

    /// The cluster id before and after, with which nodes format their directories, where both are known.
    pub fn cluster_id(&self, difference: &Difference) -> (Option<String>, Option<String>) {
        let shown = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let of = |pool: &NodePool| match &pool.cluster_id {
            Some(id) => id.value.text().and_then(shown),
            None if pool.starts_by_entrypoint => pool.dialect.cluster_id().map(str::to_owned),
            None => None,
        };
        match self.nodes(difference).next() {
            Some(nodes) if matches!(difference.part, Some(super::Part::Variable(..))) => {
                (of(&nodes.old), of(&nodes.new))
            }
            _ => (shown(difference.old_text()), shown(difference.new_text())),
        }
    }

    /// Why what a setting comes to is not known, before or after the change, and on which side.
    pub fn why_unknown(&self, difference: &Difference, name: &str) -> Option<(Unknown, &'static str)> {
        let (old, new) = self.effective(difference, name)?;
        match (old, new) {
            (_, Err(unknown)) => Some((unknown, "after")),
            (Err(unknown), Ok(_)) => Some((unknown, "before")),
            (Ok(_), Ok(_)) => None,
        }
    }

    /// The text that a setting was and the one that it will be, where both are the same in all pods and known.
    pub fn known_texts(&self, difference: &Difference, name: &str) -> Option<(String, String)> {
        let one = |texts: Texts| <[String; 1]>::try_from(texts.ok()?).ok();
        let (old, new) = self.effective(difference, name)?;
        let ([old], [new]) = (one(old)?, one(new)?);
        Some((old, new))
    }

    /// The same; otherwise what the difference shows.
    pub fn both_texts(&self, difference: &Difference, name: &str) -> (String, String) {
        let shown = || (difference.old_text().to_owned(), difference.new_text().to_owned());
        self.known_texts(difference, name).unwrap_or_else(shown)
    }
}
