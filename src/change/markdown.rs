//! A review for a comment on a pull request: the verdict first, tables, the line by line difference folded away. Never
//! longer than a comment may be; what has to go are folded differences, then rows of tables, never the summary.

use super::text::{effects, headline, values, what};
use super::unified::{self, Line};
use super::{Changes, Review, Row, Verdict};
use crate::{markdown, shown};

/// A comment on GitHub holds 65,536 characters; this leaves room for what a workflow puts around it.
const LIMIT: usize = 60_000;
/// Room for the notes that something was left out.
const NOTE: usize = 300;

/// The review as GitHub's Markdown.
pub fn markdown(changes: &Changes, review: &Review) -> String {
    if review.changes.is_empty() {
        return "### ✅ No change\n".to_owned();
    }
    let sign = match review.verdict {
        Verdict::NoChange | Verdict::Safe => "✅",
        Verdict::Restart => "🔄",
        Verdict::Review => "⚠️",
        Verdict::Blocked => "⛔",
    };
    let mut out = format!("### {sign} {}\n\n", headline(review));
    // The summary is never cut short by what follows, but a cluster of a thousand brokers is summed up.
    for line in effects(&review.effects).into_iter().take(40) {
        out.push_str(&format!("- {}\n", markdown::prose(&shortened(&line, 1_000))));
    }
    table(&mut out, review);
    accept(&mut out, review);
    folded(&mut out, changes, review);
    out
}

fn table(out: &mut String, review: &Review) {
    let mut rows: Vec<&Row> = review.changes.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.refused, row.rank)));
    out.push_str("\n| class | object | change | why | what to do |\n|---|---|---|---|---|\n");
    for (index, row) in rows.iter().enumerate() {
        let line = line(row);
        if out.chars().count() + line.chars().count() + NOTE > LIMIT {
            out.push_str(&format!(
                "\n{} more changes are not shown; they are milder than those above.\n",
                rows.len() - index
            ));
            return;
        }
        out.push_str(&line);
    }
}

fn line(row: &Row) -> String {
    let class =
        if row.refused { format!("**{}**, refused", row.class) } else { format!("**{}**", row.class) };
    let change = match values(row) {
        Some((old, new)) => {
            let [what, old, new] = [&what(row), &old, &new].map(|text| markdown::code(&shortened(text, 200)));
            format!("{what}: {old} → {new}")
        }
        None => markdown::code(&shortened(&what(row), 600)),
    };
    let mut why = row.why.clone();
    if let Some(cause) = &row.cause {
        why.push_str(&format!(" (from {cause})"));
    }
    for known in &row.acknowledged {
        why.push_str(&format!(" Acknowledged ({}): {}", known.rule, known.reason));
    }
    let steps: Vec<String> = row
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| format!("{}. {}", number + 1, markdown::prose(step)))
        .collect();
    let object = markdown::code(&shortened(&row.object, 300));
    let why = markdown::prose(&shortened(&why, 600));
    let steps = steps.iter().map(|step| shortened(step, 600)).collect::<Vec<_>>();
    format!("| {class} | {object} | {change} | {why} | {} |\n", steps.join("<br>"))
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

fn folded(out: &mut String, changes: &Changes, review: &Review) {
    let differs = |index: usize| review.changes.iter().any(|row| row.pair == index);
    let mut left_out = Vec::new();
    let mut used = out.chars().count();
    for (index, pair) in changes.pairs.iter().enumerate() {
        if !differs(index) || pair.old.is_none() || pair.new.is_none() {
            continue;
        }
        let lines = unified::lines(pair).iter().map(plain).collect::<String>();
        let block = format!(
            "\n<details><summary>{}</summary>\n\n{}\n</details>\n",
            markdown::html(&pair.display()),
            markdown::fenced("diff", &lines)
        );
        let length = block.chars().count();
        if used + length + NOTE > LIMIT {
            left_out.push(pair.display());
            continue;
        }
        used += length;
        out.push_str(&block);
    }
    if !left_out.is_empty() {
        let names = markdown::prose(&shortened(&left_out.join(", "), NOTE - 180));
        out.push_str(&format!("\nToo long to be shown line by line: {names}\n"));
    }
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

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
