//! The review of a fleet for a terminal.

use super::{Fleet, Verdict};
use crate::change::text::{BOLD, GREEN, Page, RED, RESET, YELLOW, entries};

impl Fleet {
    /// A verdict for each cluster, then the changes, in lines of this many characters at most.
    pub fn text_within(&self, width: usize) -> String {
        if !self.differs() && self.clusters.iter().all(|cluster| cluster.review.unseen.is_empty()) {
            return String::new();
        }
        let mut page = Page::new(width);
        page.line(0, &format!("{BOLD}{}", colour(self.verdict())), &self.headline(), "");
        let clusters = self.worst_first();
        let verdicts = clusters.iter().map(|cluster| cluster.verdict().chars().count()).max().unwrap_or(0);
        for cluster in &clusters {
            let verdict = format!("{:verdicts$}", cluster.verdict());
            let mark = format!("{}{verdict}{RESET}  ", colour(cluster.review.verdict));
            let what = cluster.what();
            let colon = if what.is_empty() { "" } else { ": " };
            page.line(2, "", &format!("{}{colon}{what}", cluster.name), &mark);
        }
        for section in self.sections() {
            let Some(first) = section.first() else { continue };
            page.gap();
            page.line(0, BOLD, &format!("== {}", section.title()), "");
            for line in &section.lines {
                page.line(2, "", line, "");
            }
            entries(&mut page, &first.changes, &section.groups);
            if let Some(note) = section.note() {
                page.line(2, "", &note, "");
            }
        }
        page.out
    }
}

fn colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoChange | Verdict::NewCluster | Verdict::Safe => GREEN,
        Verdict::Restart | Verdict::Review => YELLOW,
        Verdict::Blocked => RED,
    }
}
