//! `kafka-gen explain` of a field of a profile.

use std::collections::BTreeSet;

use crate::field_path::FieldPath;
use crate::profile::{self, Field, PROFILES};
use crate::rules::{self, Check, Rule};
use crate::source::{SourceId, SourceMap, Span};
use crate::target::fate::{Fate, TABLE};
use crate::yaml::{self, Dialect, Node};

/// The page of a field; none if a profile has no such field.
pub(super) fn page(text: &str) -> Option<String> {
    // An item of a list is named as the reference names it, or by its number.
    let path = FieldPath::parse(&text.replace("[]", "[0]")).ok()?;
    let fields = profile::fields();
    let general = profile::general(&path, &fields)?;
    let Some(field) = fields.iter().find(|field| field.path == general) else {
        // An entry of a map with free names, such as one topic.
        let above = fields.iter().find(|field| general.strip_suffix(".*") == Some(&field.path))?;
        return Some(rendered(above, &general, &fields));
    };
    Some(rendered(field, &general, &fields))
}

/// All fields, by their paths.
pub(super) fn names() -> Vec<String> {
    profile::fields().into_iter().map(|field| field.path).collect()
}

fn rendered(field: &Field, general: &str, fields: &[Field]) -> String {
    let mut page = format!("# {general}\n\n{}\n\n", field.meaning);
    page.push_str(&format!("Type: {}\n", field.kind));
    for (name, value) in presets(general) {
        page.push_str(&format!("In `{name}`: {value}\n"));
    }
    if let Some(effect) = profile::effect(general) {
        let objects: String = effect.objects.split("; ").map(|object| format!("- {object}\n")).collect();
        page.push_str(&format!("\n## What it decides\n\n{objects}"));
        page.push_str(&format!(
            "\nChanging it on a running cluster: {}. `kafka-gen diff` says whether a change is safe.\n",
            effect.rollout
        ));
    }
    page.push_str(&targets(general));
    page.push_str(&below(general, fields));
    page.push_str(&about(general));
    page
}

/// The value in each embedded profile that sets it, and where.
fn presets(general: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let Ok(path) = FieldPath::parse(general) else { return found };
    for embedded in PROFILES {
        let mut sources = SourceMap::default();
        let id = sources.add(embedded.file, embedded.text);
        let Some(root) = document(embedded.text, id) else { continue };
        let Some(node) = root.at(&path) else { continue };
        let value = if node.entries().is_empty() && node.items().is_empty() {
            yaml::inline(&node.to_value())
        } else {
            yaml::flow(&node.to_value())
        };
        let line = sources.position(node.span).line;
        found.push((embedded.name, format!("`{value}` ({}:{line})", embedded.file)));
    }
    found
}

fn document(text: &str, id: SourceId) -> Option<Node> {
    yaml::read(text, id, Dialect::Profile).ok()?.into_iter().next()
}

/// What becomes of it elsewhere.
fn targets(general: &str) -> String {
    let covers = |key: &str| {
        general.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let Some(row) = TABLE.iter().find(|row| covers(row.key)) else { return String::new() };
    let said = |fate: Fate| match fate {
        Fate::Kept(place) => place.to_owned(),
        Fate::Partly(place) => format!("in part: {place}"),
        Fate::Lost(why) => format!("lost: {why}"),
        Fate::Apart(why) => format!("none: {why}"),
    };
    format!("\n## Other targets\n\n- `bitnami`: {}\n- `strimzi`: {}\n", said(row.bitnami), said(row.strimzi))
}

/// The fields below it.
fn below(general: &str, fields: &[Field]) -> String {
    let is_below = |field: &&Field| {
        let rest = field.path.strip_prefix(general);
        rest.is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let rows: String = fields
        .iter()
        .filter(is_below)
        .map(|field| format!("- `{}` ({}): {}\n", field.path, field.kind, field.meaning))
        .collect();
    if rows.is_empty() { rows } else { format!("\n## Fields\n\n{rows}") }
}

/// The rules whose findings point at it, as their pages show.
fn about(general: &str) -> String {
    let fields = profile::fields();
    let rows: String = rules::all()
        .filter(|rule| concerns(rule, general, &fields))
        .map(|rule| format!("- `{}`: {}\n", rule.name, rule.summary))
        .collect();
    if rows.is_empty() { rows } else { format!("\n## Rules\n\n{rows}") }
}

fn concerns(rule: &Rule, general: &str, fields: &[Field]) -> bool {
    if !matches!(rule.check, Check::Cluster(_) | Check::Allowed(_) | Check::Acknowledged(_)) {
        return false;
    }
    let is_it = |path: &str| {
        path.strip_prefix(general).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let prose: String = outside_blocks(rule.page);
    prose.contains(&format!("`{general}`")) || pointed_at(rule, fields).iter().any(|path| is_it(path))
}

/// A page without its blocks.
fn outside_blocks(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

/// The fields that the findings on a page point at.
fn pointed_at(rule: &Rule, fields: &[Field]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let blocks: Vec<&str> = rule.page.split("```").skip(1).step_by(2).collect();
    for pair in blocks.windows(2) {
        let [example, report] = pair else { continue };
        let (Some(example), Some(report)) = (example.strip_prefix("yaml\n"), report.strip_prefix("report\n"))
        else {
            continue;
        };
        let heads = report.lines().filter(|line| line.contains(&format!("[{}]: ", rule.name)));
        for (file, line, column) in heads.filter_map(place) {
            let embedded = PROFILES.iter().find(|profile| profile.file == file);
            let text = embedded.map_or(example, |profile| profile.text);
            found.extend(field_at(text, line, column).and_then(|path| profile::general(&path, fields)));
        }
    }
    found
}

/// The file, line and column in front of a finding.
fn place(head: &str) -> Option<(&str, usize, usize)> {
    let (place, _) = head.split_once(": ")?;
    let mut parts = place.rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((parts.next().unwrap_or_default(), line, column))
}

/// The path of the value, or of the key, that begins at a place.
fn field_at(text: &str, line: usize, column: usize) -> Option<FieldPath> {
    let mut sources = SourceMap::default();
    let id = sources.add("", text.to_owned());
    let root = document(text, id)?;
    let here = |span: Span| {
        let position = sources.position(span);
        position.line == line && position.column == column
    };
    search(&root, &FieldPath::default(), &here)
}

fn search(node: &Node, path: &FieldPath, here: &dyn Fn(Span) -> bool) -> Option<FieldPath> {
    for entry in node.entries() {
        let path = path.join(&entry.key);
        if here(entry.key_span) || (here(entry.value.span) && entry.value.entries().is_empty()) {
            return Some(path);
        }
        if let Some(found) = search(&entry.value, &path, here) {
            return Some(found);
        }
    }
    node.items().iter().enumerate().find_map(|(index, item)| {
        let path = path.join(index);
        if here(item.span) && item.entries().is_empty() { Some(path) } else { search(item, &path, here) }
    })
}
