//! A review for a terminal.

use super::groups::{Group, groups};
use super::unified::{self, Line, Piece};
use super::words::{headline, summary};
use super::{Changes, Class, Pair, Review, Row, Verdict};
use crate::text::shown;

pub(super) const RED: &str = "\u{1b}[31m";
pub(super) const GREEN: &str = "\u{1b}[32m";
pub(super) const YELLOW: &str = "\u{1b}[33m";
pub(super) const BOLD: &str = "\u{1b}[1m";
const REVERSE: &str = "\u{1b}[7m";
const NOT_REVERSE: &str = "\u{1b}[27m";
const CYAN: &str = "\u{1b}[36m";
pub(super) const RESET: &str = "\u{1b}[0m";

/// The verdict, the effects, and each object with its changes. Colours are escape sequences; who prints it takes them
/// out where they cannot be seen.
pub fn text(changes: &Changes, review: &Review) -> String {
    text_within(changes, review, usize::MAX)
}

/// The same where lines have this many characters at most, apart from words and lines of manifests that have more.
pub fn text_within(changes: &Changes, review: &Review, width: usize) -> String {
    if !review.differs() && review.unseen.is_empty() {
        return String::new();
    }
    let colour = match review.verdict {
        Verdict::NoChange | Verdict::NewCluster | Verdict::Safe => GREEN,
        Verdict::Restart | Verdict::Review => YELLOW,
        Verdict::Blocked => RED,
    };
    let mut page = Page::new(width);
    let groups = groups(changes, review);
    page.line(0, &format!("{BOLD}{colour}"), &headline(review, &groups), "");
    for line in summary(review) {
        page.line(2, "", &line, "");
    }
    entries(&mut page, changes, &groups);
    accept(&mut page.out, review);
    page.out
}

/// Each change, under the objects that it is about.
pub(super) fn entries(page: &mut Page, changes: &Changes, groups: &[Group<'_>]) {
    let mut before: Option<String> = None;
    let (mut causes, mut follows): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (at, group) in groups.iter().enumerate() {
        let Some(row) = group.row() else { continue };
        let objects = group.objects();
        if before.as_ref() != Some(&objects) {
            page.out.push('\n');
            page.line(0, BOLD, &objects, "");
        }
        head(page, group, row);
        let next = groups.get(at + 1);
        if next.is_some_and(|next| next.objects() == objects && next.said() == group.said()) {
            // Changes of an object that mean the same are explained once.
            causes.extend(group.causes());
            follows.extend(group.follows());
            before = Some(objects);
            continue;
        }
        causes.extend(group.causes());
        follows.extend(group.follows());
        explained(page, group, row, (&std::mem::take(&mut follows), &std::mem::take(&mut causes)));
        let shown = group.shown_pair(groups.get(at + 1..).unwrap_or_default());
        let pair = shown.and_then(|pair| changes.pairs.get(pair));
        let is_only_name = |pair: &&Pair| {
            pair.hashed && changes.differences_of(pair).all(|difference| difference.place == "metadata.name")
        };
        let pair = pair.filter(|pair| pair.old.is_some() && pair.new.is_some() && !is_only_name(pair));
        if let Some(pair) = pair {
            if group.rows.len() > 1 {
                page.line(4, "", &format!("as in {}:", pair.display()), "");
            }
            unified(&mut page.out, &unified::lines(pair));
        }
        before = Some(objects);
    }
}

/// The entries with which the profile accepts the changes, as they are copied.
fn accept(out: &mut String, review: &Review) {
    let entries = review.entries();
    if !entries.is_empty() {
        out.push_str(&format!(
            "\n{BOLD}to accept these changes after review{RESET}, add to the profile, each with its reason:\n"
        ));
        out.push_str("  acknowledge:\n");
        out.extend(entries.iter().map(|entry| format!("    {}\n", shown::line(entry))));
    }
}

/// Lines of a terminal. What is put into one is made harmless here.
pub(super) struct Page {
    pub(super) out: String,
    width: usize,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self { out: String::new(), width }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.out.push('\n');
    }

    /// A line, and what is left of it below, further to the right; in a colour, and with a mark in front of it.
    pub(super) fn line(&mut self, indent: usize, colour: &str, text: &str, mark: &str) {
        let text = shown::line(text);
        let hanging = indent + if mark.is_empty() { 2 } else { visible(mark) };
        let reset = if colour.is_empty() { "" } else { RESET };
        self.out.push_str(&format!("{:indent$}{mark}{colour}", ""));
        let mut used = indent + visible(mark);
        for (number, word) in words(&text).into_iter().enumerate() {
            let length = word.chars().count();
            if number > 0 && used + 1 + length > self.width && used > hanging {
                self.out.push_str(&format!("{reset}\n{:hanging$}{colour}", ""));
                used = hanging;
            } else if number > 0 {
                self.out.push(' ');
                used += 1;
            }
            self.out.push_str(word);
            used += length;
        }
        self.out.push_str(reset);
        self.out.push('\n');
    }
}

/// The words of a text. A command between backticks is one, because a terminal that breaks a line itself copies it whole.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_command = false;
    let is_paired = text.matches('`').count().is_multiple_of(2);
    for (at, c) in text.char_indices() {
        match c {
            '`' if is_paired => in_command = !in_command,
            ' ' if !in_command => {
                words.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(text.get(start..).unwrap_or_default());
    words
}

/// The characters of a text that are no colour.
fn visible(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().map_or(0, |part| part.chars().count());
    let coloured = parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| rest.chars().count()));
    plain + coloured.sum::<usize>()
}

/// The class and what changes.
fn head(page: &mut Page, group: &Group<'_>, row: &Row) {
    let colour = match row.rank {
        Class::NoEffect | Class::InPlace => GREEN,
        Class::RollingRestart
        | Class::ClientImpact
        | Class::TopicCaution
        | Class::ProtectionLowered
        | Class::Exposure
        | Class::Unclassified => YELLOW,
        Class::Recreate | Class::OperatorRefused | Class::TopicImpossible | Class::DataLoss => RED,
    };
    let values = group.values().map_or_else(String::new, |(old, new)| format!(": {old} → {new}"));
    let refused = if row.refused { ", rejected" } else { "" };
    page.line(
        2,
        "",
        &format!("{}{values}", group.what()),
        &format!("{colour}{}{refused}{RESET}  ", row.class),
    );
}

/// Why, where it comes from, and what to do.
fn explained(page: &mut Page, group: &Group<'_>, row: &Row, (follows, causes): (&[String], &[String])) {
    let rule = row.rule.map_or_else(String::new, |rule| format!(" [{rule}]"));
    page.line(6, "", &format!("{}{rule}", group.why()), "");
    for follows in follows {
        page.line(6, "", follows, "");
    }
    let mut known: Vec<&String> = Vec::new();
    for cause in causes {
        if !known.contains(&cause) {
            known.push(cause);
        }
    }
    if !known.is_empty() {
        let causes = known.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        page.line(6, "", &format!("from {causes}"), "");
    }
    for known in &row.acknowledged {
        page.line(6, "", &format!("acknowledged [{}]: {}", known.rule, known.reason), "");
    }
    for (number, step) in group.steps().iter().enumerate() {
        page.line(6, "", step, &format!("{}. ", number + 1));
    }
}

fn unified(out: &mut String, lines: &[Line]) {
    let pieces = |pieces: &[Piece]| -> String {
        let marked = |piece: &Piece| {
            let text = shown::line(&piece.text);
            if piece.changed { format!("{REVERSE}{text}{NOT_REVERSE}") } else { text.into_owned() }
        };
        pieces.iter().map(marked).collect()
    };
    for line in lines {
        out.push_str(&match line {
            Line::Hunk(range) => format!("    {CYAN}{range}{RESET}\n"),
            Line::Same(text) => format!("     {}\n", shown::line(text)),
            Line::Removed(line) => format!("    {RED}-{}{RESET}\n", pieces(line)),
            Line::Added(line) => format!("    {GREEN}+{}{RESET}\n", pieces(line)),
        });
    }
}
