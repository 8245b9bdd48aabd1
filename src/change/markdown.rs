//! A review for a comment on a pull request: the verdict first, tables, the line by line difference folded away. Never
//! longer than a comment may be; what has to go are folded differences, then rows of tables, never the summary.

use super::text::{effects, headline, values, what};
use super::unified::{self, Line};
use super::{Changes, Review, Row, Verdict};

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
        out.push_str(&format!("- {}\n", shortened(&escaped(&line), 1_000)));
    }
    table(&mut out, review);
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
        Some(values) => format!("{}: {values}", what(row)),
        None => what(row),
    };
    let mut why = row.why.clone();
    if let Some(cause) = &row.cause {
        why.push_str(&format!(" (from {cause})"));
    }
    for known in &row.acknowledged {
        why.push_str(&format!(" Acknowledged ({}): {}", known.rule, known.reason));
    }
    let steps: Vec<String> =
        row.steps.iter().enumerate().map(|(number, step)| format!("{}. {step}", number + 1)).collect();
    let cells = [row.object.as_str(), &change, &why].map(|cell| shortened(&escaped(cell), 600));
    let steps = steps.iter().map(|step| shortened(&escaped(step), 600)).collect::<Vec<_>>().join("<br>");
    format!("| {class} | {} | {steps} |\n", cells.join(" | "))
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
        // A fence longer than any in the text cannot be closed by it.
        let fence = "`".repeat(longest_fence(&lines).max(2) + 1);
        let block = format!(
            "\n<details><summary>{}</summary>\n\n{fence}diff\n{lines}{fence}\n\n</details>\n",
            escaped(&pair.display())
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
        let names = shortened(&left_out.join(", "), NOTE - 180);
        out.push_str(&format!("\nToo long to be shown line by line: {names}\n"));
    }
}

fn plain(line: &Line) -> String {
    let text = |pieces: &[unified::Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
    match line {
        Line::Hunk(range) => format!("{range}\n"),
        Line::Same(text) => format!(" {text}\n"),
        Line::Removed(pieces) => format!("-{}\n", text(pieces)),
        Line::Added(pieces) => format!("+{}\n", text(pieces)),
    }
}

fn longest_fence(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text that stands in a cell of a table as it is. Nothing in it is Markdown, HTML or a mention of somebody, except code
/// in backticks, which our own sentences use.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' => out.push_str("\\|"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("@\u{200b}"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
