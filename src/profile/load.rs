//! From the words on the command line to one merged profile.
//!
//! The order, later wins: `base`, the topic catalog, what the profile extends, the profile, each `-f` file,
//! each `--set`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::embedded::{BASE, CATALOGS, Embedded, PROFILES};
use super::merge::Merged;
use super::{Profile, Topic, nulls, set};
use crate::kubernetes::schema::{self, Mode};
use crate::kubernetes::types::TopicName;
use crate::report::diagnostic::{Diagnostic, Report, suggest};
use crate::report::failure::Failure;
use crate::secret;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{Data, Dialect, Node, Value};

/// What the user asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The name of an embedded profile, or the path of a file.
    pub profile: String,
    /// Files of further layers.
    pub layers: Vec<String>,
    /// `path=value` words.
    pub sets: Vec<String>,
}

/// What a file is to a profile; who names it decides where it may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The profile itself, named by the user.
    Profile,
    /// A layer on top of it, named by the user.
    Layer,
    /// Named by `extends` of another file.
    Extended,
}

/// Reads a file by its name; `-` is standard input, unless another file names it.
pub type Reader<'a> = dyn FnMut(&str, Role) -> Result<String, Diagnostic> + 'a;

/// A profile that is complete and follows the format.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The profile.
    pub profile: Profile,
    /// The same as a tree that knows where each value was set.
    pub merged: Merged,
}

/// Reads, checks and merges all layers.
///
/// # Errors
/// [`Failure::Unusable`] if a file cannot be read; [`Failure::Invalid`] with all that is wrong otherwise.
pub fn load(request: &Request, sources: &mut SourceMap, reader: &mut Reader<'_>) -> Result<Loaded, Failure> {
    let mut layers = profile_layers(&request.profile, sources, reader)?;
    let mut report = Report::default();
    for name in &request.layers {
        let layer = read_layer(name, Role::Layer, sources, reader)?;
        if name == "-" && is_blank(&layer) {
            return Err(empty(name, layer.span));
        }
        if let Some(extends) = layer.entry("extends") {
            report.push(
                Diagnostic::error("`extends` is not allowed in a layer on top of another profile")
                    .at(extends.key_span)
                    .help(format!("name the file as the profile itself: `kafka-gen render {name}`")),
            );
        }
        layers.push(layer);
    }
    for word in &request.sets {
        layers.push(set::layer(word, sources)?);
    }
    if let Some(catalog) = catalog_layer(&layers, sources)? {
        // Right above `base`, which names the default catalog and has no topics itself.
        layers.insert(1, catalog);
    }
    for layer in &layers {
        report.extend(schema::check(layer, &schema::PROFILE, Mode::Layer));
    }
    let ((), mut report) = report.ok(())?;
    let embedded = embedded_ids(&layers, sources);
    let mut layers = layers.into_iter();
    let Some(first) = layers.next() else {
        return Err(Diagnostic::error("there is no layer").into());
    };
    let mut merged = Merged::new(first);
    merged.embedded = embedded;
    layers.for_each(|layer| merged.add(layer));
    for (path, span) in &merged.removed {
        if merged.root.at(path).is_none() && schema::requires(&schema::PROFILE, path) {
            report.push(
                Diagnostic::error(format!("`{path}` cannot be removed: every cluster needs it"))
                    .at(*span)
                    .help("leave it out of the layer to keep the value of the layers below"),
            );
        }
    }
    report.extend(nulls::without_effect(&merged, sources));
    let ((), _) = report.ok(())?;
    Ok(decode(merged)?)
}

/// The profile that a tree stands for.
///
/// # Errors
/// What does not follow the format.
pub fn decode(merged: Merged) -> Result<Loaded, Report> {
    let ((), _) = schema::check(&merged.root, &schema::PROFILE, Mode::Document).ok(())?;
    // The table has checked every value; what is left is a difference between table and types.
    let profile = serde_json::from_value(merged.root.to_value()).map_err(|error| {
        Diagnostic::error(format!("cannot decode the profile: {error}")).at(merged.root.span)
    })?;
    Ok(Loaded { profile, merged })
}

/// The topics of a catalog.
///
/// # Errors
/// Never in practice: the catalogs are part of the program, and a test reads them all.
pub fn catalog_topics(catalog: &Embedded) -> Result<BTreeMap<TopicName, Topic>, Failure> {
    let layer = read_embedded(catalog, &mut SourceMap::default())?;
    let topics = layer.get("topics").map_or_else(|| Value::Object(serde_json::Map::new()), Node::to_value);
    serde_json::from_value(topics)
        .map_err(|error| Diagnostic::error(format!("catalog `{}`: {error}", catalog.name)).into())
}

/// The layers of the named profile, lowest first.
fn profile_layers(
    name: &str,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<Vec<Node>, Failure> {
    let mut layers = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let mut next = Some((name.to_owned(), None::<Span>));
    while let Some((name, from)) = next.take() {
        let role = if seen.is_empty() { Role::Profile } else { Role::Extended };
        if let Some(embedded) = find(&PROFILES, &name) {
            let mut layer = read_embedded(embedded, sources)?;
            let below = extended(&mut layer, embedded.file)?;
            layers.push(layer);
            if embedded.name == BASE.name {
                break;
            }
            next = Some(below);
            continue;
        }
        if !looks_like_path(&name) {
            return Err(unknown_profile(&name, from));
        }
        if seen.contains(&name) {
            let error =
                Diagnostic::error(format!("`{name}` extends itself: {} -> {name}", seen.join(" -> ")));
            return Err(located(error, from).into());
        }
        let mut layer =
            read_layer(&name, role, sources, reader).map_err(|failure| match (failure, from) {
                (Failure::Unusable(report), Some(span)) => {
                    report.diagnostics().first().map_or(Failure::Unusable(report.clone()), |first| {
                        Failure::unusable(first.clone().at(span))
                    })
                }
                (failure, _) => failure,
            })?;
        if is_blank(&layer) {
            return Err(empty(&name, layer.span));
        }
        next = Some(extended(&mut layer, &name)?);
        seen.push(name);
        layers.push(layer);
    }
    layers.reverse();
    Ok(layers)
}

/// Takes `extends` out of a layer: it is about files, not about the cluster.
fn extended(layer: &mut Node, file: &str) -> Result<(String, Option<Span>), Failure> {
    let Data::Map(entries) = &mut layer.data else { return Ok((BASE.name.to_owned(), None)) };
    let Some(index) = entries.iter().position(|entry| entry.key == "extends") else {
        return Ok((BASE.name.to_owned(), None));
    };
    let value = entries.remove(index).value;
    let Some(name) = value.as_str() else {
        return Err(Diagnostic::error(format!("`extends` must be a string, not {}", value.kind()))
            .at(value.span)
            .into());
    };
    if is_embedded(name) || !looks_like_path(name) {
        return Ok((name.to_owned(), Some(value.span)));
    }
    if name == "-" {
        return Err(Diagnostic::error("`extends` cannot be standard input")
            .at(value.span)
            .help("name a file, such as `./base.yaml`, or one of the built-in profiles")
            .into());
    }
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let path = normal(&folder.join(name));
    // A file that is called like a profile keeps what says that it is a file.
    let path = if looks_like_path(&path) { path } else { format!("./{path}") };
    Ok((path, Some(value.span)))
}

/// `a/./b/../c` as `a/c`, so that a file has one name.
fn normal(path: &Path) -> String {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            Component::ParentDir | Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                out.push(component);
            }
        }
    }
    out.to_string_lossy().into_owned()
}

/// The catalog that the highest layer which says anything about it asks for.
fn catalog_layer(layers: &[Node], sources: &mut SourceMap) -> Result<Option<Node>, Failure> {
    let Some(value) = layers.iter().rev().find_map(|layer| layer.get("catalog")) else { return Ok(None) };
    let Some(name) = value.as_str() else { return Ok(None) };
    if let Some(embedded) = find(&CATALOGS, name) {
        Ok(Some(read_embedded(embedded, sources)?))
    } else {
        let names = CATALOGS.map(|catalog| catalog.name);
        let error = Diagnostic::error(format!("there is no catalog `{name}`")).at(value.span);
        Err(with_help(error, suggest::help(name, names)).into())
    }
}

/// The layers that the program brings along, known by their texts: a file with the same text says the same.
fn embedded_ids(layers: &[Node], sources: &SourceMap) -> BTreeSet<SourceId> {
    let texts: Vec<&str> = PROFILES.iter().chain(&CATALOGS).map(|embedded| embedded.text).collect();
    let ids = layers.iter().map(|layer| layer.span.source);
    ids.filter(|id| texts.contains(&sources.text(*id))).collect()
}

fn read_embedded(embedded: &Embedded, sources: &mut SourceMap) -> Result<Node, Failure> {
    let id = sources.add(embedded.file, embedded.text);
    Ok(parse_layer(sources, id)?)
}

fn read_layer(
    name: &str,
    role: Role,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<Node, Failure> {
    let text = reader(name, role).map_err(Failure::unusable)?;
    let id = sources.add(if name == "-" { "<stdin>" } else { name }, text);
    Ok(parse_layer(sources, id)?)
}

/// One document that is a map; an empty file is an empty layer.
fn parse_layer(sources: &mut SourceMap, id: SourceId) -> Result<Node, Report> {
    let mut documents = secret::read(sources, id, Dialect::Profile)?.into_iter();
    let start = Span::new(id, 0, 0);
    let layer = match documents.next() {
        Some(Node { data: Data::Null, .. }) | None => Node { span: start, data: Data::Map(Vec::new()) },
        Some(layer) => layer,
    };
    if let Some(second) = documents.next() {
        return Err(Diagnostic::error("a profile is one document, and a second one begins here")
            .at(second.span)
            .into());
    }
    if !matches!(layer.data, Data::Map(_)) {
        return Err(Diagnostic::error(format!("a profile is a map of settings, not {}", layer.kind()))
            .at(layer.span)
            .help(match layer.as_str().and_then(|text| text.split_once(':')) {
                Some((key, _)) if !key.contains(char::is_whitespace) => {
                    "write a space after each colon, such as `replicaCount: 3`"
                }
                _ => "begin with a line such as `replicaCount: 3`",
            })
            .into());
    }
    Ok(layer)
}

/// True for a layer without a word; `{}` is one.
fn is_blank(layer: &Node) -> bool {
    layer.is_empty() && layer.span.start == layer.span.end
}

/// An empty profile would mean `base`, which is hardly intended.
fn empty(name: &str, start: Span) -> Failure {
    if name == "-" {
        return Failure::unusable(
            Diagnostic::error("standard input is empty")
                .help("`-` reads a profile from standard input: `kafka-gen render - < payments.yaml`"),
        );
    }
    Diagnostic::error(format!("the profile `{name}` is empty"))
        .at(start)
        .help("name the profile that it builds on: `extends: prod`")
        .into()
}

fn unknown_profile(name: &str, from: Option<Span>) -> Failure {
    let names = PROFILES.map(|profile| profile.name);
    let error = Diagnostic::error(format!("there is no profile `{name}`"));
    let error = with_help(located(error, from), suggest::help(name, names))
        .help(format!("a file of your own is named by its path: `./{name}.yaml`"));
    match from {
        Some(_) => error.into(),
        None => Failure::unusable(error),
    }
}

fn with_help(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn located(diagnostic: Diagnostic, span: Option<Span>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

/// True if a profile of this name comes with the program.
pub fn is_embedded(name: &str) -> bool {
    find(&PROFILES, name).is_some()
}

fn find<'a>(files: &'a [Embedded], name: &str) -> Option<&'a Embedded> {
    files.iter().find(|file| file.name == name)
}

fn looks_like_path(name: &str) -> bool {
    name == "-" || name.contains(['/', '\\', '.'])
}
