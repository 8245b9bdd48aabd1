//! A review for a comment on a pull request: the verdict first, tables, the line by line difference folded away. Never
//! longer than a comment may be, and never cut: what has no room is counted and named, folded differences first, then rows
//! of the table, never the summary.

use super::groups::{Group, worst_first};
use super::unified::{self, Line};
use super::words::{headline, summary};
use super::{Changes, Class, Pair, Review, Row, Verdict};
use crate::report::diagnostic::count;
use crate::text::markdown;
use crate::text::shown;

/// A comment on GitHub holds 65,536 characters; this leaves room for what a workflow puts around it.
pub(super) const LIMIT: usize = 60_000;
/// Room for the notes that something was left out.
pub(super) const NOTE: usize = 1_500;
/// Lines of the summary.
const SUMMARY: usize = 40;

/// The review as GitHub's Markdown.
pub fn markdown(changes: &Changes, review: &Review) -> String {
    if !review.differs() && review.unseen.is_empty() {
        return "### ✅ No change\n".to_owned();
    }
    let sign = sign(review.verdict);
    let groups = worst_first(changes, review);
    let mut out = format!("### {sign} {}\n\n", headline(review, &groups));
    // The summary is never cut short by what follows, but a cluster of a thousand brokers is summed up.
    let lines = summary(review);
    for line in lines.iter().take(SUMMARY) {
        out.push_str(&format!("- {}\n", markdown::prose(&shortened(line, 1_000))));
    }
    if lines.len() > SUMMARY {
        out.push_str(&format!("- and {} more, which `kafka-gen diff` shows\n", lines.len() - SUMMARY));
    }
    if groups.is_empty() {
        return out;
    }
    table(&mut out, &groups.iter().collect::<Vec<_>>(), LIMIT);
    accept(&mut out, review);
    folded(&mut out, changes, review, &groups);
    out
}

/// What a verdict looks like from far away.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoChange | Verdict::Safe => "✅",
        Verdict::NewCluster => "🆕",
        Verdict::Restart => "🔄",
        Verdict::Review => "⚠️",
        Verdict::Blocked => "⛔",
    }
}

/// A table of changes, in a text of this many characters at most.
pub(super) fn table(out: &mut String, groups: &[&Group<'_>], limit: usize) {
    out.push_str("\n| class | object | change | why | what to do |\n|---|---|---|---|---|\n");
    let mut used = out.chars().count();
    for (index, group) in groups.iter().enumerate() {
        let Some(row) = group.row() else { continue };
        let line = line(group, row);
        used += line.chars().count();
        if used + NOTE > limit {
            out.push_str(&left_out(groups.get(index..).unwrap_or_default()));
            return;
        }
        out.push_str(&line);
    }
}

/// What the table has no room for: how many of each class, and where.
fn left_out(groups: &[&Group<'_>]) -> String {
    let rows: Vec<&Row> = groups.iter().filter_map(|group| group.row()).collect();
    let counted: Vec<String> = Class::ALL
        .into_iter()
        .rev()
        .map(|class| (rows.iter().filter(|row| row.rank == class).count(), class.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let mut objects: Vec<&str> = Vec::new();
    for row in &rows {
        if !objects.contains(&row.object.as_str()) {
            objects.push(&row.object);
        }
    }
    let what = count(rows.len() as u64, "more change does", "more changes do");
    format!("\n{what} not fit into this comment: {}; in {}\n", counted.join(", "), named(&objects))
}

/// Names, as many as there is room for, and how many others there are.
fn named(names: &[&str]) -> String {
    let mut shown = Vec::new();
    let mut used = 0;
    for name in names {
        let name = markdown::code(&shortened(name, 300));
        used += name.chars().count() + 2;
        if used > NOTE - 500 {
            break;
        }
        shown.push(name);
    }
    let rest = names.len() - shown.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    shown.join(", ") + &more
}

fn line(group: &Group<'_>, row: &Row) -> String {
    let class =
        if row.refused { format!("**{}**, rejected", row.class) } else { format!("**{}**", row.class) };
    let mut change = markdown::code(&shortened(&group.what(), 600));
    if let Some((old, new)) = group.values() {
        let [old, new] = [old, new].map(|text| markdown::code(&shortened(&text, 200)));
        change.push_str(&format!(": {old} → {new}"));
    }
    if let Some(follows) = group.follows() {
        change.push_str(&format!("<br>{}", markdown::prose(&shortened(&follows, 600))));
    }
    let mut why = markdown::prose(&shortened(&group.why(), 1_000));
    if let Some(cause) = group.causes() {
        why.push_str(&format!("<br>from {}", markdown::code(&shortened(&cause, 600))));
    }
    for known in &row.acknowledged {
        let reason = markdown::prose(&shortened(&known.reason, 600));
        why.push_str(&format!("<br>acknowledged (`{}`): {reason}", known.rule));
    }
    // A command is whole, or not there.
    let steps = group.steps();
    let steps = steps.iter().enumerate().map(|(number, step)| match step.chars().count() {
        ..2_000 => format!("{}. {}", number + 1, markdown::prose(step)),
        _ => format!("{}. a command too long for a table: `kafka-gen diff` shows it", number + 1),
    });
    let steps = steps.collect::<Vec<_>>().join("<br>");
    format!("| {class} | {} | {change} | {why} | {steps} |\n", objects(group, row))
}

/// The object, or the first ones of many.
fn objects(group: &Group<'_>, row: &Row) -> String {
    if group.rows.len() == 1 {
        return markdown::code(&shortened(&row.object, 300));
    }
    markdown::prose(&shortened(&group.objects(), 1_500))
}

/// The entries with which the profile accepts the changes, if there is room for all of them.
fn accept(out: &mut String, review: &Review) {
    let entries: String =
        review.entries().iter().map(|entry| format!("  {}\n", shown::line(entry))).collect();
    let block = format!(
        "\n<details><summary>To accept these changes after review</summary>\n\nAdd to the profile, each with its reason:\n\n{}\n</details>\n",
        markdown::fenced("yaml", &format!("acknowledge:\n{entries}"))
    );
    if !entries.is_empty() && out.chars().count() + block.chars().count() + NOTE < LIMIT {
        out.push_str(&block);
    }
}

fn folded(out: &mut String, changes: &Changes, review: &Review, groups: &[Group<'_>]) {
    let mut left_out = Vec::new();
    let mut used = out.chars().count();
    // Of objects that share all their changes with others, one is enough.
    let mut alike = 0_u64;
    for (index, pair) in changes.pairs.iter().enumerate() {
        let differs = review.changes.iter().any(|row| row.pair == index);
        if !differs || pair.old.is_none() || pair.new.is_none() {
            continue;
        }
        if !groups.iter().any(|group| group.row().is_some_and(|row| row.pair == index)) {
            alike += 1;
            continue;
        }
        let block = details(pair, "");
        let length = block.chars().count();
        if used + length + NOTE > LIMIT {
            left_out.push(pair.display());
            continue;
        }
        used += length;
        out.push_str(&block);
    }
    if alike > 0 {
        let what = count(alike, "more object changes", "more objects change");
        out.push_str(&format!("\n{what} only as one of those above.\n"));
    }
    if !left_out.is_empty() {
        let names: Vec<&str> = left_out.iter().map(String::as_str).collect();
        let what = count(names.len() as u64, "object", "objects");
        out.push_str(&format!("\nLine by line too long for this comment: {what}, {}\n", named(&names)));
    }
}

/// The lines of a pair, folded away.
pub(super) fn details(pair: &Pair, of: &str) -> String {
    let lines = unified::lines(pair).iter().map(plain).collect::<String>();
    format!(
        "\n<details><summary>{}</summary>\n\n{}\n</details>\n",
        markdown::html(&format!("{of}{}", pair.display())),
        markdown::fenced("diff", &lines)
    )
}

fn plain(line: &Line) -> String {
    let text = |pieces: &[unified::Piece]| -> String {
        pieces.iter().map(|piece| shown::line(&piece.text).into_owned()).collect()
    };
    match line {
        Line::Hunk(range) => format!("{range}\n"),
        Line::Same(text) => format!(" {}\n", shown::line(text)),
        Line::Removed(pieces) => format!("-{}\n", text(pieces)),
        Line::Added(pieces) => format!("+{}\n", text(pieces)),
    }
}

pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
