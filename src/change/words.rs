//! What a review says, in words that texts and comments share.

use std::collections::BTreeSet;

use super::groups::Group;
use super::internals::{CONSTANTS, expanded, is_topic_script};
use super::{Class, Comparison, Effects, Restart, Review, Row, Verdict, warning};
use crate::report::diagnostic::count;
use crate::yaml::Value;

impl Verdict {
    /// The first word of a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoChange => "NO CHANGE",
            Self::NewCluster => "new cluster",
            Self::Safe => "SAFE",
            Self::Restart => "RESTART",
            Self::Review => "REVIEW",
            Self::Blocked => "BLOCKED",
        }
    }
}

/// `BLOCKED: 1 data-loss, 2 in-place`.
pub(super) fn headline(review: &Review, groups: &[Group<'_>]) -> String {
    let verdict = review.verdict.name();
    match review.verdict {
        Verdict::NoChange => format!("{verdict} in what the listing shows"),
        Verdict::NewCluster => {
            format!("{verdict}: {}", count(review.objects.len() as u64, "object", "objects"))
        }
        Verdict::Review if groups.is_empty() => format!("{verdict}: the listing shows too little"),
        _ => format!("{verdict}: {}", classes(groups)),
    }
}

/// `1 data-loss, 2 in-place; 1 rejected by the API server`.
pub(super) fn classes(groups: &[Group<'_>]) -> String {
    let rows: Vec<&Row> = groups.iter().filter_map(Group::row).collect();
    let counted: Vec<String> = Class::ALL
        .into_iter()
        .rev()
        .filter_map(|class| {
            let count = rows.iter().filter(|row| row.rank == class).count();
            (count > 0).then(|| format!("{count} {}", class.name()))
        })
        .collect();
    let refused = rows.iter().filter(|row| row.refused).count();
    let refused = if refused > 0 { format!("; {refused} rejected by the API server") } else { String::new() };
    format!("{}{refused}", counted.join(", "))
}

/// What changes: a field, a part of one, or the whole object.
pub(super) fn what(row: &Row) -> String {
    if is_checksum(row) {
        return "restart for the new configuration".to_owned();
    }
    if row.path == "data.external-hosts" && row.part.is_none() {
        return "list of advertised external hosts".to_owned();
    }
    match (&row.part, row.path.as_str(), &row.old) {
        (Some(part), path, _) => {
            let row = CONSTANTS.iter().find(|row| path.contains(row.0) && row.1 == part);
            row.map_or_else(|| part.clone(), |row| row.2.to_owned())
        }
        (None, "", None) => "added".to_owned(),
        (None, "", Some(_)) => "removed".to_owned(),
        (None, "metadata.name", Some(_)) => {
            format!("new {}, with a hash of its content in its name", kind(row))
        }
        (None, path, _) => path.to_owned(),
    }
}

fn kind(row: &Row) -> &str {
    row.object.split('/').next().unwrap_or_default()
}

/// An annotation of a pod template that kafka-gen writes so that pods restart with their configuration.
pub(super) fn is_checksum(row: &Row) -> bool {
    row.part.is_none() && row.path.contains("annotations[kafka-gen.dev/") && row.path.ends_with("-checksum]")
}

/// True for values that mean nothing to a person: checksums.
pub(super) fn is_internal(row: &Row) -> bool {
    is_checksum(row)
        || row.path.contains("topics.sh")
            && row.part.as_deref().is_some_and(|part| ["LIST", "script"].contains(&part))
}

/// The old and the new value, if both fit on a line.
pub(super) fn values(row: &Row) -> Option<(String, String)> {
    const LONGEST: usize = 60;
    let internal = is_topic_script(row) && row.part.as_deref() != Some("WAIT_SECONDS");
    let is_name = row.path == "metadata.name";
    let has_none = row.old.is_none() && row.new.is_none();
    if has_none || row.path.is_empty() || is_internal(row) || internal || is_name {
        return None;
    }
    if let Some(order) = order_only(row) {
        return Some(order);
    }
    let setting = row.part.as_deref().unwrap_or(&row.path);
    let short = |value: &Option<Value>| match value {
        None => Some("(not set)".to_owned()),
        Some(value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let fits = text.chars().count() <= LONGEST && !text.contains('\n');
            let is_script = row.path.contains("start.sh");
            fits.then(|| if is_script { expanded(&text) } else { with_unit(setting, &text) })
        }
    };
    Some((short(&row.old)?, short(&row.new)?))
}

/// A list whose items only have another order.
fn order_only(row: &Row) -> Option<(String, String)> {
    let (Some(Value::Array(old)), Some(Value::Array(new))) = (&row.old, &row.new) else { return None };
    let sorted = |items: &[Value]| {
        let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
        texts.sort();
        texts
    };
    if old.len() < 2 || sorted(old) != sorted(new) {
        return None;
    }
    let names = |items: &[Value]| {
        let name = |item: &Value| item.get("name").unwrap_or(item).as_str().map(str::to_owned);
        let names: Option<Vec<String>> = items.iter().map(name).collect();
        names.map(|names| names.join(", ")).filter(|names| names.chars().count() <= 60)
    };
    match (names(old), names(new)) {
        (Some(old), Some(new)) => Some((old, format!("{new} (same items, other order)"))),
        _ => Some(("same items".to_owned(), "other order".to_owned())),
    }
}

/// A value as a person reads it: `7d (604800000)`.
pub(crate) fn with_unit(setting: &str, text: &str) -> String {
    readable(setting, text).map_or_else(|| text.to_owned(), |unit| format!("{unit} ({text})"))
}

/// A number with its unit, by the name of the setting: `7d` for milliseconds, `1Gi` for bytes. None where the number itself
/// reads as well.
fn readable(setting: &str, text: &str) -> Option<String> {
    let number: u64 = text.parse().ok()?;
    let units: &[(u64, &str)] = if setting.ends_with("Ms") || setting.rsplit('.').next() == Some("ms") {
        &[(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")]
    } else if setting.rsplit('.').next() == Some("bytes") {
        &[(1 << 40, "Ti"), (1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")]
    } else {
        return None;
    };
    let (size, unit) = units.iter().find(|(size, _)| number >= *size && number.is_multiple_of(*size))?;
    Some(format!("{}{}{unit}", number / size, if *unit == "min" { " " } else { "" }))
}

/// What happens, and what is not known, one line each.
pub(super) fn summary(review: &Review) -> Vec<String> {
    let mut lines = effects(&review.effects);
    lines.extend(review.unseen.lines());
    if review.differs() {
        lines.extend(warning::lines(&review.warnings));
    }
    lines
}

/// The effects, one line each.
fn effects(effects: &Effects) -> Vec<String> {
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
            "producers with acks=all keep working if each broker is in sync again before the next one restarts: every topic \
             keeps min.insync.replicas"
                .to_owned(),
        );
    }
    lines.extend(compared("addresses", &effects.addresses));
    lines.extend(volumes(&effects.volumes, &effects.claims_kept));
    lines.extend(compared("load balancers", &effects.load_balancers));
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
        (0, _) if restart.pods.len() == 1 => String::new(),
        (0, _) => ", each after the one before is ready".to_owned(),
        (seconds, each) => format!(
            ", about {}: {each} s for each, because the StatefulSet controller checks `minReadySeconds` every {} s; longer if a broker takes more than that to become ready",
            rounded(seconds),
            each / 2
        ),
    };
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

/// What goes and what comes; runs of numbered names as a range.
fn compared(what: &str, comparison: &Comparison<String>) -> Option<String> {
    let list =
        |sign: &str, names: &[String]| names.iter().map(|name| format!("{sign}{name}")).collect::<Vec<_>>();
    let all = [list("-", &comparison.removed), list("+", &comparison.added)].concat();
    (!all.is_empty()).then(|| format!("{what}: {}", all.join(", ")))
}

/// Volume claims that come, go, or get another size.
fn volumes(comparison: &Comparison<String>, kept: &BTreeSet<String>) -> Vec<String> {
    let mut resized: Vec<(String, Vec<&str>)> = Vec::new();
    let mut rest = Comparison { removed: Vec::new(), added: comparison.added.clone(), kept: Vec::new() };
    for old in &comparison.removed {
        let same = rest
            .added
            .iter()
            .position(|new| sized(new).map(|(name, _)| name) == sized(old).map(|(name, _)| name));
        let new = same.map(|at| rest.added.remove(at));
        match (sized(old), new.as_deref().and_then(sized)) {
            (Some((name, before)), Some((_, after))) => {
                let change = format!("{before} → {after}");
                match resized.iter_mut().find(|(known, _)| *known == change) {
                    Some((_, names)) => names.push(name),
                    None => resized.push((change, vec![name])),
                }
            }
            _ => rest.removed.push(old.clone()),
        }
    }
    let mut parts: Vec<String> = resized
        .iter()
        .map(|(change, names)| match names.as_slice() {
            [first, _, .., last] => format!("{first} … {last} ({} claims) {change}", names.len()),
            names => format!("{} {change}", names.join(", ")),
        })
        .collect();
    let is_kept = |volume: &String| kept.contains(volume.split(" in ").next().unwrap_or(volume));
    let (unused, removed): (Vec<String>, Vec<String>) = rest.removed.drain(..).partition(is_kept);
    rest.removed = removed;
    parts.extend(compared("", &rest).map(|rest| rest.trim_start_matches(": ").to_owned()));
    let mut lines = Vec::new();
    if !parts.is_empty() {
        lines.push(format!("volumes: {}", parts.join(", ")));
    }
    if !unused.is_empty() {
        lines.push(format!("volumes that remain without a pod, with their data: {}", unused.join(", ")));
    }
    lines
}

/// The name and the size of `data-kafka-0 (8Gi)`.
fn sized(volume: &str) -> Option<(&str, &str)> {
    let (name, rest) = volume.split_once(" (")?;
    Some((name, rest.split_once(')')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        for (setting, text, shown) in [
            ("retention.ms", "604800000", Some("7d")),
            ("topic a: retention.ms", "5400000", Some("90 min")),
            ("segment.bytes", "1073741824", Some("1Gi")),
            ("retention.ms", "-1", None),
            ("retention.ms", "1001", None),
            ("retention.ms", "0", None),
            ("spec.replicas", "60000", None),
        ] {
            assert_eq!(readable(setting, text).as_deref(), shown, "{setting} {text}");
        }
    }

    #[test]
    fn volumes_are_resized_and_not_replaced() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let comparison = Comparison {
            removed: names(&["data-a-0 (8Gi)", "data-a-1 (8Gi)", "data-a-2 (8Gi)", "log-a-0 (1Gi)"]),
            added: names(&["data-a-0 (16Gi)", "data-a-1 (16Gi)", "data-a-2 (16Gi)", "data-a-3 (16Gi)"]),
            kept: Vec::new(),
        };
        let shown = "volumes: data-a-0 … data-a-2 (3 claims) 8Gi → 16Gi, -log-a-0 (1Gi), +data-a-3 (16Gi)";
        assert_eq!(volumes(&comparison, &BTreeSet::new()), [shown]);
        assert!(volumes(&Comparison::default(), &BTreeSet::new()).is_empty());
        let gone = Comparison {
            removed: names(&["data-a-1 (8Gi)", "data-a-2 (8Gi) in x"]),
            ..Comparison::default()
        };
        let kept = names(&["data-a-1 (8Gi)", "data-a-2 (8Gi)"]).into_iter().collect();
        let shown = "volumes that remain without a pod, with their data: data-a-1 (8Gi), data-a-2 (8Gi) in x";
        assert_eq!(volumes(&gone, &kept), [shown]);
        assert_eq!(volumes(&gone, &BTreeSet::new()), ["volumes: -data-a-1 (8Gi), -data-a-2 (8Gi) in x"]);
    }
}
