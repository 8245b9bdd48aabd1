//! Changes as a person reads them: one equal change of many objects is one entry, and what only follows from another change
//! is part of that. Programs get every row.

use std::collections::{BTreeMap, BTreeSet};

use super::{Changes, Class, Review, Row, words};
use crate::diagnostic::count;

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

    /// Why, said of one or of each.
    pub(super) fn why(&self) -> String {
        self.row().map_or_else(String::new, |row| self.of_each(row, &row.why, "each of them"))
    }

    /// How to do it safely.
    pub(super) fn steps(&self) -> Vec<String> {
        let Some(row) = self.row() else { return Vec::new() };
        row.steps.iter().map(|step| self.of_each(row, step, "`<TOPIC>`")).collect()
    }

    /// A sentence about one topic as it is said of each.
    fn of_each(&self, row: &Row, text: &str, each: &str) -> String {
        match topic(row) {
            Some(name) if self.topics().len() > 1 => text.replace(&format!("`{name}`"), each),
            _ => text.to_owned(),
        }
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
    groups.sort_by_key(|group| (group.row().map(|row| row.pair), group.rows.len() == 1));
    groups
}

/// The same, the worst first.
pub(super) fn worst_first<'a>(changes: &Changes, review: &'a Review) -> Vec<Group<'a>> {
    let mut groups = groups(changes, review);
    groups.sort_by_key(|group| std::cmp::Reverse(group.worst()));
    groups
}

/// The change that a row follows from, if it says nothing of its own: fields of a new Job that takes the place of another,
/// and the checksum of a list of topics whose topics are named.
fn leader<'a>(changes: &Changes, review: &'a Review, row: &Row) -> Option<&'a Row> {
    let harmless = row.rank <= Class::InPlace && !row.refused && row.steps.is_empty();
    if !harmless {
        return None;
    }
    let mut of_pair = review.changes.iter().filter(|other| other.pair == row.pair);
    if changes.pairs.get(row.pair).is_some_and(|pair| pair.hashed) {
        return of_pair.find(|other| other.path == "metadata.name" && !std::ptr::eq(*other, row));
    }
    let is_list = row.part.as_deref() == Some("LIST") && row.path.contains("topics.sh");
    let is_topic = |other: &&Row| other.part.as_deref().is_some_and(|part| part.starts_with("topic "));
    if is_list { of_pair.find(is_topic) } else { None }
}

/// The topic that a change is about.
fn topic(row: &Row) -> Option<&str> {
    let name = row.part.as_deref()?.strip_prefix("topic ")?;
    Some(name.split_once(": ").map_or(name, |(name, _)| name))
}

/// What two equal changes share.
fn meaning(row: &Row) -> String {
    let quoted = topic(row).map(|name| format!("`{name}`"));
    let of_any = |text: &str| quoted.as_ref().map_or_else(|| text.to_owned(), |name| text.replace(name, "`"));
    let part = match topic(row) {
        Some(name) => row.part.as_deref().map(|part| part.replacen(name, "", 1)),
        None => row.part.clone(),
    };
    // Of objects that come or go the kind counts, not what they hold.
    let is_whole = match topic(row) {
        Some(_) => part.as_deref() == Some("topic "),
        None => row.path.is_empty() && row.part.is_none(),
    };
    let values = (!is_whole).then_some((&row.old, &row.new));
    let kind = is_whole.then(|| (row.old.is_some(), row.object.split('/').next()));
    let known: Vec<_> = row.acknowledged.iter().map(|known| (known.rule, &known.reason)).collect();
    let steps: Vec<String> = row.steps.iter().map(|step| of_any(step)).collect();
    let cause = row.cause.as_ref().filter(|_| topic(row).is_none());
    let said = (row.class, row.refused, &row.rule, of_any(&row.why), steps, cause);
    format!("{:?}", (&row.path, part, values, kind, said, known))
}
