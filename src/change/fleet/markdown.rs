//! The review of a fleet for a comment on a pull request: a table of clusters, then each change once.

use std::collections::BTreeSet;

use super::{Fleet, Section};
use crate::change::groups::Group;
use crate::change::markdown::{LIMIT, NOTE, details, shortened, sign, table};
use crate::report::diagnostic::count;
use crate::text::markdown;

/// Room that clusters have in the first table.
const CLUSTERS: usize = 15_000;
/// Lines of a section before its table.
const LINES: usize = 20;

impl Fleet {
    /// The review as GitHub's Markdown, never longer than a comment may be.
    pub fn markdown(&self) -> String {
        if !self.differs() && self.clusters.iter().all(|cluster| cluster.review.unseen.is_empty()) {
            let all = count(self.clusters.len() as u64, "cluster", "clusters");
            return format!("### ✅ No change in {all}\n");
        }
        let mut out = format!("### {} {}\n\n", sign(self.verdict()), self.headline());
        out.push_str("| cluster | verdict | changes |\n|---|---|---|\n");
        let clusters = self.worst_first();
        for (index, cluster) in clusters.iter().enumerate() {
            let line = format!(
                "| {} | {} {} | {} |\n",
                markdown::code(&shortened(&cluster.name, 300)),
                sign(cluster.review.verdict),
                cluster.verdict(),
                markdown::prose(&cluster.what())
            );
            if out.chars().count() + line.chars().count() > CLUSTERS {
                let more = clusters.len() - index;
                let worst = clusters.get(index).map_or("", |cluster| cluster.verdict());
                out.push_str(&format!(
                    "\n{} not fit into this comment, none worse than {worst}\n",
                    count(more as u64, "more cluster does", "more clusters do")
                ));
                break;
            }
            out.push_str(&line);
        }
        let sections = self.sections();
        let mut shown = 0;
        for section in &sections {
            let Some(text) = section_of(section, LIMIT.saturating_sub(out.chars().count() + NOTE)) else {
                break;
            };
            out.push_str(&text);
            shown += 1;
        }
        if let Some(rest) = sections.get(shown..).filter(|rest| !rest.is_empty()) {
            let changes: usize = rest.iter().map(|section| section.groups.len()).sum();
            let titles: Vec<String> =
                rest.iter().take(3).map(|section| shortened(&section.title(), 200)).collect();
            out.push_str(&format!(
                "\n{} not fit into this comment; of {}{}: `kafka-gen diff` shows them\n",
                count(changes as u64, "more change does", "more changes do"),
                markdown::prose(&titles.join("; ")),
                if rest.len() > 3 { " and other clusters" } else { "" },
            ));
        }
        lines(&mut out, sections.get(..shown).unwrap_or_default());
        out
    }
}

/// The changes line by line, as long as there is room.
fn lines(out: &mut String, sections: &[Section<'_>]) {
    let (mut used, mut left) = (out.chars().count(), 0_u64);
    for section in sections {
        let Some(first) = section.first() else { continue };
        let places: BTreeSet<usize> =
            section.groups.iter().filter_map(Group::row).map(|row| row.pair).collect();
        for pair in places.into_iter().filter_map(|place| first.changes.pairs.get(place)) {
            if pair.old.is_none() || pair.new.is_none() {
                continue;
            }
            let block = details(pair, &format!("{}: ", first.name));
            let length = block.chars().count();
            if used + length + NOTE > LIMIT {
                left += 1;
                continue;
            }
            used += length;
            out.push_str(&block);
        }
    }
    if left > 0 {
        let what = count(left, "object is", "objects are");
        out.push_str(&format!(
            "\n{what} too long for this comment line by line: `kafka-gen diff` shows them\n"
        ));
    }
}

/// One section, if there is room for it.
fn section_of(section: &Section<'_>, room: usize) -> Option<String> {
    let mut out = format!("\n#### {}\n\n", markdown::prose(&shortened(&section.title(), 2_000)));
    for line in section.lines.iter().take(LINES) {
        out.push_str(&format!("- {}\n", markdown::prose(&shortened(line, 1_000))));
    }
    if section.lines.len() > LINES {
        out.push_str(&format!("- and {} more, which `kafka-gen diff` shows\n", section.lines.len() - LINES));
    }
    if out.chars().count() > room {
        return None;
    }
    if !section.groups.is_empty() {
        let mut groups: Vec<_> = section.groups.iter().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.worst()));
        let mut rows = String::new();
        table(&mut rows, &groups, room.saturating_sub(out.chars().count()));
        out.push_str(&rows);
    }
    if let Some(note) = section.note() {
        out.push_str(&format!("\n{}\n", markdown::prose(&note)));
    }
    Some(out)
}
