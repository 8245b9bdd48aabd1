//! Changes as a person reads them: one equal change of many objects is one entry, and what only follows from another change
//! is part of that. Programs get every row.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::leader;
use super::{Changes, Class, Review, Row, words};
use crate::report::diagnostic::count;

/// Objects that are named where one change is about many.
const NAMED: usize = 12;

/// One change, of one object or of many.
pub(super) struct Group<'a> {
    /// The change of each object; the first one stands for all.
    pub(super) rows: Vec<&'a Row>,
    /// What follows from it.
    pub(super) folded: Vec<&'a Row>,
}

impl<'a> Group<'a> {
    /// The row that stands for all.
    pub(super) fn row(&self) -> Option<&'a Row> {
        self.rows.first().copied()
    }

    /// The objects: `Service/kafka, Service/kafka-headless in kafka`; of many, the first ones and how many there are.
    pub(super) fn objects(&self) -> String {
        let mut objects: Vec<&Row> = Vec::new();
        for row in &self.rows {
            if !objects.iter().any(|known| known.pair == row.pair) {
                objects.push(row);
            }
        }
        let namespaces: BTreeSet<&Option<String>> =
            objects.iter().map(|row| &row.namespace).filter(|namespace| namespace.is_some()).collect();
        let several = namespaces.len() > 1;
        let name = |row: &&Row| match &row.namespace {
            Some(namespace) if several => format!("{} in {namespace}", row.object),
            _ => row.object.clone(),
        };
        let mut names: Vec<String> = objects.iter().take(NAMED).map(name).collect();
        if objects.len() > NAMED {
            names.push(format!("and {} more", objects.len() - NAMED));
        }
        let place = match namespaces.first() {
            Some(Some(namespace)) if !several => format!(" in {namespace}"),
            _ => String::new(),
        };
        match objects.len() {
            1 => names.concat() + &place,
            all => format!("{}{place}: {}", count(all as u64, "object", "objects"), names.join(", ")),
        }
    }

    /// The object whose lines show the change: the first one, unless a later entry is about it alone.
    pub(super) fn shown_pair(&self, later: &[Self]) -> Option<usize> {
        let pair = self.row()?.pair;
        let again = later.iter().any(|group| group.row().is_some_and(|row| row.pair == pair));
        (!again).then_some(pair)
    }

    /// What changes; of many topics, the first ones and how many there are.
    pub(super) fn what(&self) -> String {
        let Some(row) = self.row() else { return String::new() };
        let topics = self.topics();
        if topics.len() < 2 {
            return words::what(row);
        }
        let named = topics.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = topics.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let column =
            row.part.as_deref().and_then(|part| part.split_once(": ")).map_or("", |(_, column)| column);
        let column = if column.is_empty() { String::new() } else { format!(": {column}") };
        format!("{} topics ({named}{more}){column}", topics.len())
    }

    /// The old and the new value; where objects that are alike but for their number have values of their own, each of them.
    pub(super) fn values(&self) -> Option<(String, String)> {
        let mut all = (Vec::new(), Vec::new());
        for row in &self.rows {
            let (old, new) = words::values(row)?;
            for (list, value) in [(&mut all.0, old), (&mut all.1, new)] {
                if !list.contains(&value) {
                    list.push(value);
                }
            }
        }
        Some((some(&all.0), some(&all.1)))
    }

    /// Why, said of one or of each.
    pub(super) fn why(&self) -> String {
        let Some(row) = self.row() else { return String::new() };
        let why = of_each(topic(row).filter(|_| self.topics().len() > 1), &row.why, "each of them");
        of_each(Some(name(row)).filter(|_| self.is_of_many()), &why, "each of them")
    }

    /// How to do it safely.
    pub(super) fn steps(&self) -> Vec<String> {
        let Some(row) = self.row() else { return Vec::new() };
        let of_topics = self.topics().len() > 1;
        let mut steps = Vec::with_capacity(row.steps.len());
        for (at, step) in row.steps.iter().enumerate() {
            let all: Vec<&str> =
                self.rows.iter().filter_map(|row| row.steps.get(at)).map(String::as_str).collect();
            steps.push(match topic(row) {
                Some(topic) if of_topics => each_topic(topic, step),
                _ => merged(&all),
            });
        }
        steps
    }

    /// True if it is about several objects.
    fn is_of_many(&self) -> bool {
        self.row().is_some_and(|first| self.rows.iter().any(|row| row.pair != first.pair))
    }

    fn topics(&self) -> BTreeSet<&'a str> {
        self.rows.iter().filter_map(|row| topic(row)).collect()
    }

    /// What follows from it, in a few words.
    pub(super) fn follows(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.folded.iter().map(|row| words::what(row)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| format!("with it: {}", names.join(", ")))
    }

    /// The lines of profiles that it comes from.
    pub(super) fn causes(&self) -> Option<String> {
        let mut causes: Vec<&str> = Vec::new();
        for cause in self.rows.iter().filter_map(|row| row.cause.as_deref()) {
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        let more = causes.len().saturating_sub(NAMED);
        causes.truncate(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!causes.is_empty()).then(|| causes.join(", ") + &more)
    }

    /// What is said of it; two changes of an object of which the same is said are explained once.
    pub(super) fn said(&self) -> String {
        let row = self.row();
        let known: Vec<_> =
            row.iter().flat_map(|row| &row.acknowledged).map(|known| (known.rule, &known.reason)).collect();
        let rule = row.and_then(|row| row.rule);
        format!("{:?}", (self.why(), rule, self.steps(), known))
    }

    pub(super) fn worst(&self) -> (bool, Class) {
        self.row().map_or((false, Class::NoEffect), |row| (row.refused, row.rank))
    }
}

/// The changes of a review in the order of the objects.
pub(super) fn groups<'a>(changes: &Changes, review: &'a Review) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut folded = Vec::new();
    for row in &review.changes {
        if leader(changes, review, row).is_some() {
            folded.push(row);
            continue;
        }
        let at = *known.entry(meaning(row)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { rows: vec![row], folded: Vec::new() }),
        }
    }
    for row in folded {
        let leader = leader(changes, review, row);
        let is_led = |group: &&mut Group<'a>| {
            group.rows.iter().any(|one| leader.is_some_and(|led| std::ptr::eq(*one, led)))
        };
        if let Some(group) = groups.iter_mut().find(is_led) {
            group.folded.push(row);
        }
    }
    // Where the API server rejects an object, that comes first: until it is solved, nothing else of the object changes.
    groups.sort_by_key(|group| {
        let row = group.row();
        (row.map(|row| row.pair), group.rows.len() == 1, row.is_none_or(|row| !row.refused))
    });
    // Then what is said of one change follows those of which the same is said.
    let mut first: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut order: Vec<(usize, Group<'a>)> = Vec::with_capacity(groups.len());
    for (index, group) in groups.into_iter().enumerate() {
        order.push((*first.entry((group.objects(), group.said())).or_insert(index), group));
    }
    order.sort_by_key(|(first, _)| *first);
    order.into_iter().map(|(_, group)| group).collect()
}

/// The same, the worst first.
pub(super) fn worst_first<'a>(changes: &Changes, review: &'a Review) -> Vec<Group<'a>> {
    let mut groups = groups(changes, review);
    groups.sort_by_key(|group| std::cmp::Reverse(group.worst()));
    groups
}

/// Some of many values.
fn some(values: &[String]) -> String {
    let shown = values.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match values.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A sentence about one name as it is said of each.
fn of_each(name: Option<&str>, text: &str, each: &str) -> String {
    name.map_or_else(|| text.to_owned(), |name| text.replace(&format!("`{name}`"), each))
}

/// A step about one topic as it is done for each; a command has the placeholder that the text beside it explains.
fn each_topic(topic: &str, step: &str) -> String {
    let word = format!(" {topic}");
    let text = step.replace(&format!("`{topic}`"), "`<TOPIC>`");
    let text = text.replace(&format!("\"{topic}\""), "\"<TOPIC>\"");
    let ends = [" ", "`"];
    let text =
        ends.iter().fold(text, |text, end| text.replace(&format!("{word}{end}"), &format!(" <TOPIC>{end}")));
    if text.contains("<TOPIC>") && !text.contains("`<TOPIC>`") {
        format!("{text}, for each `<TOPIC>`")
    } else {
        text
    }
}

/// One step for several objects: one command that deletes all of them, or each command in turn.
fn merged(steps: &[&str]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for step in steps {
        if !all.contains(step) {
            all.push(step);
        }
    }
    let [first, rest @ ..] = all.as_slice() else { return String::new() };
    let words = |step: &&str| -> Vec<String> { step.split(' ').map(str::to_owned).collect() };
    let one = words(first);
    let lists: Vec<Vec<String>> = rest.iter().map(words).collect();
    let differs = |at: usize| lists.iter().any(|list| list.get(at) != one.get(at));
    let places: Vec<usize> = (0..one.len()).filter(|at| differs(*at)).collect();
    let is_deletion = |at: usize| {
        let before = one.get(..at).unwrap_or_default();
        before.ends_with(&["`kubectl".to_owned(), "delete".to_owned()])
    };
    match places.as_slice() {
        [] => (*first).to_owned(),
        [at] if is_deletion(*at) && lists.iter().all(|list| list.len() == one.len()) => {
            let names: Vec<&str> = std::iter::once(&one)
                .chain(&lists)
                .filter_map(|list| list.get(*at))
                .map(String::as_str)
                .collect();
            let last = names.iter().any(|name| name.ends_with('`'));
            let names = names.join(" ").replace('`', "") + if last { "`" } else { "" };
            let mut words = one.clone();
            if let Some(word) = words.get_mut(*at) {
                *word = names;
            }
            words.join(" ")
        }
        _ => all.join("; "),
    }
}

/// The name of an object: `kafka` of `Service/kafka`.
fn name(row: &Row) -> &str {
    row.object.split_once('/').map_or(row.object.as_str(), |(_, name)| name)
}

/// The name of an object without its numbers, which objects that are alike share: `kafka-#-external`.
fn unnumbered(row: &Row) -> Option<String> {
    let mut out = String::new();
    for c in name(row).chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            c => out.push(c),
        }
    }
    (row.object.starts_with("Service/") && out.contains('#')).then_some(out)
}

/// The topic that a change is about.
fn topic(row: &Row) -> Option<&str> {
    let name = row.part.as_deref()?.strip_prefix("topic ")?;
    Some(name.split_once(": ").map_or(name, |(name, _)| name))
}

/// What two equal changes share.
fn meaning(row: &Row) -> String {
    let part = match topic(row) {
        Some(name) => row.part.as_deref().map(|part| part.replacen(name, "", 1)),
        None => row.part.clone(),
    };
    // Of objects that come or go the kind counts, not what they hold.
    let is_whole = match topic(row) {
        Some(_) => part.as_deref() == Some("topic "),
        None => row.path.is_empty() && row.part.is_none(),
    };
    let has_own = row.path.ends_with(".nodePort") || row.path.starts_with("metadata.annotations[");
    let names_it = |text: &String| text.contains(name(row));
    // Services of one broker each have an address and a port of their own; the rest is equal in all objects.
    let numbered =
        unnumbered(row).filter(|_| has_own || names_it(&row.why) || row.steps.iter().any(names_it));
    let known_name = if is_whole || numbered.is_some() { Some(name(row)) } else { None };
    let known_name = topic(row).or(known_name);
    let of_any = |text: &str| known_name.map_or_else(|| text.to_owned(), |name| text.replace(name, "#"));
    let values = (!(is_whole || has_own && numbered.is_some())).then_some((&row.old, &row.new));
    let kind = is_whole.then(|| (row.old.is_some(), row.object.split('/').next()));
    let known: Vec<_> = row.acknowledged.iter().map(|known| (known.rule, &known.reason)).collect();
    let steps: Vec<String> = row.steps.iter().map(|step| of_any(step)).collect();
    let cause = row.cause.as_ref().filter(|_| topic(row).is_none());
    let said = (row.class, row.refused, &row.rule, of_any(&row.why), steps, cause);
    format!(
        "{:?}",
        (&row.path, part, values, kind, numbered, said, known, row.old.is_some(), row.new.is_some())
    )
}
