//! Several clusters that are compared together: a verdict for each, and each change once, however many clusters it is in.

mod json;
mod markdown;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, groups};
use super::words::{classes, is_internal, summary};
use super::{Changes, Class, Review, Row, Tool, Verdict};
use crate::kubernetes::manifest::well_known;
use crate::report::diagnostic::count;
use crate::yaml::Node;
use json::{Clusters, Member};

pub use json::Printed;

/// Clusters that are named where many share a change.
const NAMED: usize = 12;

/// Several clusters, compared.
#[derive(Debug)]
pub struct Fleet {
    clusters: Vec<Cluster>,
}

/// One of them.
#[derive(Debug)]
pub struct Cluster {
    /// Its path in the directory.
    pub name: String,
    /// What changes.
    pub changes: Changes,
    /// What that does.
    pub review: Review,
}

/// Changes that the same clusters share.
struct Section<'a> {
    clusters: Vec<&'a Cluster>,
    /// What happens in each of them.
    lines: Vec<String>,
    /// The changes, as the first of them has them.
    groups: Vec<Group<'a>>,
    /// True if their objects have the same names.
    is_named_alike: bool,
}

impl Fleet {
    /// These clusters.
    pub fn new(clusters: Vec<Cluster>) -> Self {
        Self { clusters }
    }

    /// The verdict on the worst of them.
    pub fn verdict(&self) -> Verdict {
        self.clusters.iter().map(|cluster| cluster.review.verdict).max().unwrap_or(Verdict::NoChange)
    }

    /// True if one of them changes, comes or goes.
    pub fn differs(&self) -> bool {
        self.clusters.iter().any(|cluster| cluster.review.differs())
    }

    /// True if a change in one of them is as bad as this class.
    pub fn reaches(&self, class: Class) -> bool {
        self.clusters.iter().any(|cluster| cluster.review.reaches(class))
    }

    /// The reviews of all of them, for programs.
    pub fn json(&self) -> Printed<'_> {
        let clusters = self.clusters.iter().map(|cluster| Member {
            name: &cluster.name,
            status: cluster.status(),
            review: &cluster.review,
        });
        Printed::Clusters(Clusters { verdict: self.verdict(), clusters: clusters.collect() })
    }

    /// `REVIEW: 3 of 60 clusters differ`.
    fn headline(&self) -> String {
        let differ = self.clusters.iter().filter(|cluster| cluster.review.differs()).count();
        let all = count(self.clusters.len() as u64, "cluster", "clusters");
        format!("{}: {differ} of {all} differ", self.verdict().name())
    }

    /// The clusters, the worst first.
    fn worst_first(&self) -> Vec<&Cluster> {
        let mut clusters: Vec<&Cluster> = self.clusters.iter().collect();
        clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.review.verdict));
        clusters
    }

    /// The changes of all clusters: each once, with those that the same clusters share.
    fn sections(&self) -> Vec<Section<'_>> {
        let names: Vec<BTreeSet<String>> = self.clusters.iter().map(Cluster::names).collect();
        let mut lines: Vec<(String, Vec<usize>)> = Vec::new();
        let mut known_lines: BTreeMap<String, usize> = BTreeMap::new();
        let mut entries: Vec<(Group<'_>, Vec<usize>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, (cluster, names)) in self.clusters.iter().zip(&names).enumerate() {
            for line in cluster.lines() {
                let at = *known_lines.entry(unnamed(&line, names)).or_insert(lines.len());
                match lines.get_mut(at) {
                    Some((_, clusters)) => clusters.push(index),
                    None => lines.push((line, vec![index])),
                }
            }
            for group in groups(&cluster.changes, &cluster.review) {
                let at = *known.entry(meaning(&group, names)).or_insert(entries.len());
                match entries.get_mut(at) {
                    Some((_, clusters)) => clusters.push(index),
                    None => entries.push((group, vec![index])),
                }
            }
        }
        let mut order: Vec<Vec<usize>> = Vec::new();
        let mut parts: BTreeMap<Vec<usize>, (Vec<String>, Vec<Group<'_>>)> = BTreeMap::new();
        for (line, clusters) in lines {
            if !parts.contains_key(&clusters) {
                order.push(clusters.clone());
            }
            parts.entry(clusters).or_default().0.push(line);
        }
        for (group, clusters) in entries {
            if !parts.contains_key(&clusters) {
                order.push(clusters.clone());
            }
            parts.entry(clusters).or_default().1.push(group);
        }
        let section = |places: Vec<usize>| {
            let (lines, groups) = parts.remove(&places)?;
            let clusters = places.iter().filter_map(|place| self.clusters.get(*place)).collect();
            let of = |place: &usize| names.get(*place);
            let is_named_alike = places.windows(2).all(|two| two.first().map(of) == two.last().map(of));
            Some(Section { clusters, lines, groups, is_named_alike })
        };
        let mut sections: Vec<Section<'_>> = order.into_iter().filter_map(section).collect();
        // What many share first, then what is worse.
        sections.sort_by_key(|section| std::cmp::Reverse((section.worst(), section.clusters.len())));
        sections
    }
}

impl Cluster {
    /// `REVIEW`, `new cluster`, `removed`.
    fn verdict(&self) -> &'static str {
        if self.review.is_removed() { "removed" } else { self.review.verdict.name() }
    }

    /// Its Namespaces and releases.
    fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for pair in &self.changes.pairs {
            names.extend(pair.namespace.clone());
            let objects = [&pair.old, &pair.new].into_iter().flatten();
            let releases = objects.filter_map(|object| {
                object.dig(&["metadata", "labels", well_known::INSTANCE]).and_then(Node::as_str)
            });
            names.extend(releases.map(str::to_owned));
        }
        names.retain(|name| !name.is_empty());
        names
    }

    fn status(&self) -> &'static str {
        match self.review.verdict {
            _ if self.review.is_removed() => "removed",
            Verdict::NewCluster => "new",
            Verdict::NoChange => "unchanged",
            _ => "changed",
        }
    }

    /// What changes, in a few words.
    fn what(&self) -> String {
        let objects = |objects: &[String]| count(objects.len() as u64, "object", "objects");
        let review = &self.review;
        if review.is_removed() {
            let remaining = &review.effects.remaining;
            return match (remaining.tool, remaining.pruned.is_empty()) {
                (Tool::Kubectl, _) | (_, true) => {
                    format!("nothing is deleted: {} in the cluster", remain(&review.objects))
                }
                (tool, false) => {
                    format!("{} deletes {} if it prunes", tool.name(), objects(&remaining.pruned))
                }
            };
        }
        match review.verdict {
            Verdict::NewCluster => objects(&review.objects),
            _ => classes(&groups(&self.changes, review)),
        }
    }

    /// What happens in it, without what the verdict says already.
    fn lines(&self) -> Vec<String> {
        if self.review.is_removed() { self.review.effects.remaining.lines() } else { summary(&self.review) }
    }
}

impl Section<'_> {
    fn worst(&self) -> (bool, Class) {
        self.groups.iter().map(Group::worst).max().unwrap_or((false, Class::NoEffect))
    }

    /// `payments`, or `60 clusters: dev-us, dev-ap, …`.
    fn title(&self) -> String {
        let names: Vec<&str> =
            self.clusters.iter().take(NAMED).map(|cluster| cluster.name.as_str()).collect();
        let more = self.clusters.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        match self.clusters.len() {
            1 => names.concat(),
            all => format!("{all} clusters: {}{more}", names.join(", ")),
        }
    }

    /// The cluster whose names the changes have.
    fn first(&self) -> Option<&Cluster> {
        self.clusters.first().copied()
    }

    /// A note on names where those of the clusters differ.
    fn note(&self) -> Option<String> {
        let first = self.first().filter(|_| !self.is_named_alike)?;
        Some(format!(
            "names and commands are those of {}; compare another cluster alone for its own",
            first.name
        ))
    }
}

fn remain(objects: &[String]) -> String {
    count(objects.len() as u64, "object remains", "objects remain")
}

/// What equal changes of several clusters share: everything but names, and the sentences that have them.
fn meaning(group: &Group<'_>, names: &BTreeSet<String>) -> String {
    let Some(row) = group.row() else { return String::new() };
    let kind = |row: &Row| row.object.split('/').next().unwrap_or_default().to_owned();
    let one = |row: &Row| {
        // Digests of what has names in it.
        let is_hashed = row.path == "metadata.name" || is_internal(row);
        let values = (!is_hashed).then(|| unnamed(&format!("{:?}", (&row.old, &row.new)), names));
        let known: Vec<_> = row.acknowledged.iter().map(|known| (known.rule, &known.reason)).collect();
        let open: Vec<_> = row.acknowledgeable.iter().map(|open| open.rule).collect();
        format!("{:?}", (kind(row), unnamed(&row.path, names), &row.part, values, known, open))
    };
    // What an object holds that comes or goes has names in it.
    let is_whole = row.path.is_empty() && row.part.is_none();
    let whole = |row: &Row| format!("{} {}", kind(row), unnamed(&row.object, names));
    let mut rows: Vec<String> =
        group.rows.iter().map(|row| if is_whole { whole(row) } else { one(row) }).collect();
    rows.sort();
    rows.dedup();
    format!("{:?}", (rows, row.old.is_some(), row.class, row.refused, row.rule, group.follows()))
}

/// A text without the names of a cluster.
fn unnamed(text: &str, names: &BTreeSet<String>) -> String {
    let mut text = text.to_owned();
    // The longest first: a release may be called like a part of its Namespace.
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(name.as_str()) {
            out.push_str(before);
            let is_word = !is_part(out.chars().last()) && !is_part(after.chars().next());
            out.push_str(if is_word { "\0" } else { name });
            rest = after;
        }
        out.push_str(rest);
        text = out;
    }
    text
}
