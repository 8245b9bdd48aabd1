//! Which kind a schema is for.

use super::Semantics;
use crate::kubernetes::manifest::Object;
use crate::report::diagnostic::Diagnostic;
use crate::yaml::Node;

/// A schema, and the kind that it is for.
pub(super) struct Found<'a> {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) node: &'a Node,
    pub(super) semantics: Semantics,
}

/// The served versions of a CustomResourceDefinition.
pub(super) fn of_definition<'a>(object: &Object<'a>) -> Result<Vec<Found<'a>>, Diagnostic> {
    let root = object.root;
    if object.api_version != "apiextensions.k8s.io/v1" {
        let message = format!("CustomResourceDefinitions of `{}` are not understood", object.api_version);
        let wanted = "use `apiVersion: apiextensions.k8s.io/v1`, the only one that Kubernetes serves";
        return Err(Diagnostic::error(message).at(root.first_span()).help(wanted));
    }
    let missing = |at: &Node, what: &str| {
        Diagnostic::error(format!("this CustomResourceDefinition has no `{what}`")).at(at.first_span())
    };
    let text =
        |keys: &[&str]| root.dig(keys).and_then(Node::as_str).ok_or_else(|| missing(root, &keys.join(".")));
    let (group, kind) = (text(&["spec", "group"])?, text(&["spec", "names", "kind"])?);
    let mut found = Vec::new();
    for version in root.dig(&["spec", "versions"]).map(Node::items).unwrap_or_default() {
        if version.get("served").and_then(Node::as_bool) != Some(true) {
            continue;
        }
        let name = version.get("name").and_then(Node::as_str);
        let name = name.ok_or_else(|| missing(version, "spec.versions[].name"))?;
        let node = version.dig(&["schema", "openAPIV3Schema"]).filter(|node| !node.entries().is_empty());
        found.push(Found {
            api_version: format!("{group}/{name}"),
            kind: kind.to_owned(),
            node: node.ok_or_else(|| missing(version, "spec.versions[].schema.openAPIV3Schema"))?,
            semantics: Semantics::Structural {
                drops_status: version.dig(&["subresources", "status"]).is_some(),
            },
        });
    }
    if found.is_empty() {
        return Err(missing(root, "spec.versions[] that is served"));
    }
    Ok(found)
}

/// Group, kind and version of what a CustomResourceDefinition serves; the version that is stored comes first.
pub(super) fn served(object: &Object<'_>) -> Vec<(String, String, String)> {
    let text = |keys: &[&str]| object.dig(keys).and_then(Node::as_str).unwrap_or_default().to_owned();
    let (group, kind) = (text(&["spec", "group"]), text(&["spec", "names", "kind"]));
    let is = |version: &Node, key: &str| version.get(key).and_then(Node::as_bool) == Some(true);
    let versions = object.dig(&["spec", "versions"]).map(Node::items).unwrap_or_default();
    let mut served: Vec<&Node> = versions.iter().filter(|version| is(version, "served")).collect();
    served.sort_by_key(|version| !is(version, "storage"));
    let names = served.into_iter().filter_map(|version| version.get("name")?.as_str());
    names.map(|name| (group.clone(), kind.clone(), name.to_owned())).collect()
}

/// A JSON Schema that says which kind it is for, or whose file does.
pub(super) fn of_json_schema<'a>(document: &'a Node, file: &str) -> Result<Vec<Found<'a>>, Diagnostic> {
    let mut named = by_extension(document);
    if named.is_empty() {
        named = by_properties(document);
    }
    if named.is_empty() {
        named.extend(by_file(file));
    }
    if named.is_empty() {
        return Err(Diagnostic::error(
            "this is neither a CustomResourceDefinition nor a JSON Schema that says which kind it is for",
        )
        .at(document.first_span())
        .help("a schema says so with `x-kubernetes-group-version-kind: [{group, version, kind}]`")
        .help("or with a `const` or an `enum` at `properties.apiVersion` and `properties.kind`")
        .help("or by the name of its file, as in `cert-manager.io/certificate_v1.json`"));
    }
    let semantics = Semantics::Plain;
    let found = |(api_version, kind)| Found { api_version, kind, node: document, semantics };
    Ok(named.into_iter().map(found).collect())
}

/// As the schemas that Kubernetes publishes say it.
fn by_extension(document: &Node) -> Vec<(String, String)> {
    let Some(kinds) = document.get("x-kubernetes-group-version-kind") else { return Vec::new() };
    let one = std::slice::from_ref(kinds);
    let named = |node: &Node| {
        let text = |key| node.get(key).and_then(Node::as_str);
        let group = text("group").filter(|group| !group.is_empty());
        let version = text("version")?;
        let api_version = group.map_or_else(|| version.to_owned(), |group| format!("{group}/{version}"));
        Some((api_version, text("kind")?.to_owned()))
    };
    let list = if kinds.items().is_empty() { one } else { kinds.items() };
    list.iter().filter_map(named).collect()
}

/// As a schema can say it in its own words.
fn by_properties(document: &Node) -> Vec<(String, String)> {
    let mut shape = document;
    // A schema made from a program's types often begins with a reference; a circle of them ends somewhere.
    for _ in 0..8 {
        let Some(reference) = shape.get("$ref").and_then(Node::as_str) else { break };
        let keys: Vec<&str> = reference.trim_start_matches("#/").split('/').collect();
        let Some(target) = document.dig(&keys) else { break };
        shape = target;
    }
    let api_versions = choices(shape, "apiVersion");
    let kinds = choices(shape, "kind");
    let pairs = |kind: &String| {
        let kind = kind.clone();
        api_versions.iter().map(move |api_version| (api_version.clone(), kind.clone())).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(pairs).collect()
}

/// As catalogs of schemas name their files: `cert-manager.io/certificate_v1.json`.
fn by_file(file: &str) -> Option<(String, String)> {
    let (folder, name) = file.rsplit_once('/')?;
    let group = folder.rsplit_once('/').map_or(folder, |(_, group)| group);
    let (kind, version) = name.strip_suffix(".json")?.split_once('_')?;
    (group.contains('.') && !group.starts_with('.'))
        .then(|| (format!("{group}/{version}"), kind.to_ascii_lowercase()))
}

/// The texts that a property may be.
fn choices(schema: &Node, property: &str) -> Vec<String> {
    let Some(property) = schema.dig(&["properties", property]) else { return Vec::new() };
    let constant = property.get("const").into_iter();
    let choice = property.get("enum").map(Node::items).unwrap_or_default().iter();
    constant.chain(choice).filter_map(Node::as_str).map(str::to_owned).collect()
}
