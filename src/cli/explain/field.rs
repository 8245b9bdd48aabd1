//! `kafka-gen explain` of a field of a profile.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::profile::{self, Field, PROFILES};
use crate::render::targets::fate::{Fate, TABLE};
use crate::report::report_schema::JsonSchema;
use crate::rules::{self, About, Scope};
use crate::text::field_path::FieldPath;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Dialect, Node, Value};

/// A field of a profile, explained.
#[derive(Serialize, JsonSchema)]
pub(in crate::cli) struct FieldPage {
    /// Its path; `*` stands for a name of the user's choice, `[]` for an item of a list.
    field: String,
    /// What it is for.
    summary: String,
    /// The type of its value.
    #[serde(rename = "type")]
    kind: String,
    /// Its value in the embedded profiles that set it.
    presets: Vec<Preset>,
    /// The rendered objects that it decides.
    objects: Vec<&'static str>,
    /// What a change of it does to a running cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    rollout: Option<&'static str>,
    /// What becomes of it in the other targets.
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<Targets>,
    /// The fields below it.
    fields: Vec<String>,
    /// The rules about it.
    rules: Vec<&'static str>,
    /// All of this as Markdown.
    pub(super) page: String,
}

/// The value of a field in an embedded profile.
#[derive(Serialize, JsonSchema)]
struct Preset {
    /// The profile.
    profile: &'static str,
    /// The value.
    value: Value,
    /// The file and line that set it.
    place: String,
}

/// What becomes of a field in the other targets.
#[derive(Serialize, JsonSchema)]
struct Targets {
    /// In the values of Bitnami's chart.
    bitnami: String,
    /// In the resources of Strimzi.
    strimzi: String,
}

/// The page of a field; none if a profile has no such field.
pub(super) fn page(text: &str) -> Option<FieldPage> {
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

fn rendered(field: &Field, general: &str, fields: &[Field]) -> FieldPage {
    let effect = profile::effect(general);
    let below: Vec<&Field> = fields.iter().filter(|field| is_below(field, general)).collect();
    let rules: Vec<About> = rules::all().filter(|rule| concerns(*rule, general, fields)).collect();
    let mut explained = FieldPage {
        field: general.to_owned(),
        summary: field.meaning.clone(),
        kind: field.kind.clone(),
        presets: presets(general),
        objects: effect.map(|effect| effect.objects.split("; ").collect()).unwrap_or_default(),
        rollout: effect.map(|effect| effect.rollout),
        targets: targets(general),
        fields: below.iter().map(|field| field.path.clone()).collect(),
        rules: rules.iter().map(|rule| rule.name).collect(),
        page: String::new(),
    };
    explained.page = markdown(&explained, &below, &rules);
    explained
}

fn markdown(explained: &FieldPage, below: &[&Field], rules: &[About]) -> String {
    let FieldPage { field, summary, kind, .. } = explained;
    let mut page = format!("# {field}\n\n{summary}\n\nType: {kind}\n");
    for Preset { profile, value, place } in &explained.presets {
        let is_empty = value.as_object().is_none_or(serde_json::Map::is_empty)
            && value.as_array().is_none_or(Vec::is_empty);
        let value = if is_empty { yaml::inline(value) } else { yaml::flow(value) };
        page.push_str(&format!("In `{profile}`: `{value}` ({place})\n"));
    }
    if let Some(rollout) = explained.rollout {
        let objects: String = explained.objects.iter().map(|object| format!("- {object}\n")).collect();
        page.push_str(&format!("\n## What it decides\n\n{objects}"));
        page.push_str(&format!(
            "\nChanging it on a running cluster: {rollout}. `kafka-gen diff` says whether a change is safe.\n"
        ));
    }
    if let Some(Targets { bitnami, strimzi }) = &explained.targets {
        page.push_str(&format!("\n## Other targets\n\n- `bitnami`: {bitnami}\n- `strimzi`: {strimzi}\n"));
    }
    let list = |heading: &str, rows: Vec<String>| match rows.as_slice() {
        [] => String::new(),
        rows => format!("\n## {heading}\n\n{}", rows.concat()),
    };
    let row = |field: &&Field| format!("- `{}` ({}): {}\n", field.path, field.kind, field.meaning);
    page.push_str(&list("Fields", below.iter().map(row).collect()));
    page.push_str(&list(
        "Rules",
        rules.iter().map(|rule| format!("- `{}`: {}\n", rule.name, rule.summary)).collect(),
    ));
    page
}

/// The value in each embedded profile that sets it.
fn presets(general: &str) -> Vec<Preset> {
    let mut found = Vec::new();
    let Ok(path) = FieldPath::parse(general) else { return found };
    for embedded in PROFILES {
        let mut sources = SourceMap::default();
        let id = sources.add(embedded.file, embedded.text);
        let Some(root) = document(embedded.text, id) else { continue };
        let Some(node) = root.at(&path) else { continue };
        let place = format!("{}:{}", embedded.file, sources.position(node.span).line);
        found.push(Preset { profile: embedded.name, value: node.to_value(), place });
    }
    found
}

fn document(text: &str, id: SourceId) -> Option<Node> {
    yaml::read(text, id, Dialect::Profile).ok()?.into_iter().next()
}

/// What becomes of it in the other targets.
fn targets(general: &str) -> Option<Targets> {
    let covers = |key: &str| {
        general.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let row = TABLE.iter().find(|row| covers(row.key))?;
    let said = |fate: Fate| match fate {
        Fate::Kept(place) => place.to_owned(),
        Fate::Partly(place) => format!("in part: {place}"),
        Fate::Lost(why) => format!("lost: {why}"),
        Fate::Apart(why) => format!("none: {why}"),
    };
    Some(Targets { bitnami: said(row.bitnami), strimzi: said(row.strimzi) })
}

fn is_below(field: &Field, general: &str) -> bool {
    field.path.strip_prefix(general).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// True for a rule whose findings point at the field, as its page shows.
fn concerns(rule: About, general: &str, fields: &[Field]) -> bool {
    if rule.scope != Scope::Cluster {
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
fn pointed_at(rule: About, fields: &[Field]) -> BTreeSet<String> {
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
