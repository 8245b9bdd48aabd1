//! A review for a terminal.

use std::collections::BTreeMap;

use super::unified::{self, Line, Piece};
use super::{Changes, Class, Comparison, Effects, Restart, Review, Row, Verdict};
use crate::shown;

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const BOLD: &str = "\u{1b}[1m";
const REVERSE: &str = "\u{1b}[7m";
const NOT_REVERSE: &str = "\u{1b}[27m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// The verdict, the effects, and each object with its changes. Colours are escape sequences; who prints it takes them
/// out where nobody can see them.
pub fn text(changes: &Changes, review: &Review) -> String {
    if review.changes.is_empty() {
        return String::new();
    }
    let colour = match review.verdict {
        Verdict::NoChange | Verdict::Safe => GREEN,
        Verdict::Restart | Verdict::Review => YELLOW,
        Verdict::Blocked => RED,
    };
    let mut out = format!("{BOLD}{colour}{}{RESET}\n", headline(review));
    for line in effects(&review.effects) {
        out.push_str(&format!("  {}\n", shown::line(&line)));
    }
    let mut by_pair: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
    for row in &review.changes {
        by_pair.entry(row.pair).or_default().push(row);
    }
    for (index, pair) in changes.pairs.iter().enumerate() {
        let Some(rows) = by_pair.remove(&index) else { continue };
        out.push_str(&format!(
            "\n{BOLD}{}{RESET}{}\n",
            shown::line(&pair.display()),
            shown::line(&place(&rows))
        ));
        for row in rows {
            out.push_str(&described(row));
        }
        if pair.old.is_some() && pair.new.is_some() {
            unified(&mut out, &unified::lines(pair));
        }
    }
    let entries = review.entries();
    if !entries.is_empty() {
        out.push_str(&format!(
            "\n{BOLD}to accept these changes after review{RESET}, add to the profile, each with its reason:\n"
        ));
        out.push_str("  acknowledge:\n");
        out.extend(entries.iter().map(|entry| format!("    {}\n", shown::line(entry))));
    }
    out
}

/// `BLOCKED: 1 data-loss, 2 in-place`.
pub(super) fn headline(review: &Review) -> String {
    let verdict = match review.verdict {
        Verdict::NoChange => "NO CHANGE",
        Verdict::Safe => "SAFE",
        Verdict::Restart => "RESTART",
        Verdict::Review => "REVIEW",
        Verdict::Blocked => "BLOCKED",
    };
    let counted: Vec<String> = Class::ALL
        .into_iter()
        .rev()
        .filter_map(|class| {
            let count = review.changes.iter().filter(|row| row.rank == class).count();
            (count > 0).then(|| format!("{count} {}", class.name()))
        })
        .collect();
    let refused = review.changes.iter().filter(|row| row.refused).count();
    let refused = if refused > 0 { format!("; {refused} refused by the API server") } else { String::new() };
    format!("{verdict}: {}{refused}", counted.join(", "))
}

fn place(rows: &[&Row]) -> String {
    rows.first().and_then(|row| row.namespace.as_ref()).map_or_else(String::new, |name| format!(" in {name}"))
}

fn described(row: &Row) -> String {
    let colour = match row.rank {
        Class::NoEffect | Class::InPlace => GREEN,
        Class::RollingRestart
        | Class::ClientImpact
        | Class::TopicCaution
        | Class::ProtectionLowered
        | Class::Exposure
        | Class::Unclassified => YELLOW,
        Class::Recreate | Class::TopicImpossible | Class::DataLoss => RED,
    };
    let values = values(row).map_or_else(String::new, |(old, new)| format!(": {old} → {new}"));
    let what = what(row) + &values;
    let what = shown::line(&what);
    let refused = if row.refused { ", refused" } else { "" };
    let rule = row.rule.map_or_else(String::new, |rule| format!(" [{rule}]"));
    let mut out =
        format!("  {colour}{}{refused}{RESET}  {what}\n      {}{rule}\n", row.class, shown::line(&row.why));
    if let Some(cause) = &row.cause {
        out.push_str(&format!("      from {}\n", shown::line(cause)));
    }
    for known in &row.acknowledged {
        out.push_str(&format!("      acknowledged [{}]: {}\n", known.rule, shown::line(&known.reason)));
    }
    for (number, step) in row.steps.iter().enumerate() {
        out.push_str(&format!("      {}. {}\n", number + 1, shown::line(step)));
    }
    out
}

/// What changes: a field, a part of one, or the whole object.
pub(super) fn what(row: &Row) -> String {
    match (&row.part, row.path.as_str(), &row.old) {
        (Some(part), _, _) => part.clone(),
        (None, "", None) => "added".to_owned(),
        (None, "", Some(_)) => "removed".to_owned(),
        (None, path, _) => path.to_owned(),
    }
}

/// The old and the new value, if both fit on a line.
pub(super) fn values(row: &Row) -> Option<(String, String)> {
    const LONGEST: usize = 60;
    if row.path.is_empty() {
        return None;
    }
    let short = |value: &Option<crate::yaml::Value>| match value {
        None => Some("(not set)".to_owned()),
        Some(value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (text.chars().count() <= LONGEST && !text.contains('\n')).then_some(text)
        }
    };
    Some((short(&row.old)?, short(&row.new)?))
}

/// The effects, one line each.
pub(super) fn effects(effects: &Effects) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(effects.restarts.iter().map(restart));
    if !effects.unavailable_topics.is_empty() {
        lines.push(format!(
            "producers with acks=all fail while a broker restarts: {}",
            effects.unavailable_topics.join(", ")
        ));
    }
    if effects.min_in_sync_kept == Some(true) {
        lines.push(
            "producers with acks=all keep working: every topic keeps at least min.insync.replicas in sync"
                .to_owned(),
        );
    }
    compared(&mut lines, "addresses", &effects.addresses);
    compared(&mut lines, "volumes", &effects.volumes);
    compared(&mut lines, "load balancers", &effects.load_balancers);
    lines.extend(effects.topics.iter().map(|topic| format!("topic {topic}")));
    lines.extend(effects.remaining.lines());
    lines
}

/// Which pods restart, and how long that takes.
fn restart(restart: &Restart) -> String {
    let object = &restart.object;
    let pods = match restart.pods.as_slice() {
        [] => return format!("restart of {object}: no pod that is running"),
        [one] => one.clone(),
        [first, .., last] => format!("{} pods, {first} … {last}", restart.pods.len()),
    };
    if restart.on_delete {
        return format!("restart of {object}: only when pods are deleted ({pods})");
    }
    let order = match (restart.pods.len(), restart.at_once) {
        (1, _) => String::new(),
        (_, 1) => ", one at a time".to_owned(),
        (_, several) => format!(", {several} at a time"),
    };
    let time = match (restart.seconds, restart.seconds_per_pod) {
        (0, _) => ", each after the one before is ready".to_owned(),
        (seconds, each) => format!(
            ", about {}: {each} s for each, because the StatefulSet controller checks `minReadySeconds` every {} s; longer if a broker takes more than that to become ready",
            rounded(seconds),
            each / 2
        ),
    };
    let time = if restart.pods.len() == 1 && restart.seconds == 0 { String::new() } else { time };
    format!("restart of {object}: {pods}{order}{time}")
}

/// `40 s`, `3 min`, `2 h 10 min`.
fn rounded(seconds: u64) -> String {
    let minutes = seconds.div_ceil(60);
    match (seconds, minutes / 60, minutes % 60) {
        (..90, ..) => format!("{seconds} s"),
        (_, 0, minutes) => format!("{minutes} min"),
        (_, hours, 0) => format!("{hours} h"),
        (_, hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn compared(lines: &mut Vec<String>, what: &str, comparison: &Comparison<String>) {
    if comparison.is_same() {
        return;
    }
    let list =
        |sign: &str, names: &[String]| names.iter().map(|name| format!("{sign}{name}")).collect::<Vec<_>>();
    let all = [list("-", &comparison.removed), list("+", &comparison.added)].concat();
    lines.push(format!("{what}: {}", all.join(", ")));
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
