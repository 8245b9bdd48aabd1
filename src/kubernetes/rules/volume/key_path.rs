//! What volumes write into files: the keys of ConfigMaps and Secrets, fields of the pod, tokens.

use crate::kubernetes::manifest::Volume;
use crate::yaml::Node;

/// What an entry of a projected volume can take files from, in the order in which the API server looks.
const PROJECTIONS: [&str; 4] = ["secret", "configMap", "downwardAPI", "serviceAccountToken"];

/// Everything that a volume takes files from, with the kind of it: its source, or what a projected volume brings
/// together.
pub(in crate::kubernetes::rules) fn file_sources<'a>(volume: &Volume<'a>) -> Vec<(&'static str, &'a Node)> {
    match volume.source() {
        Some((kind @ ("configMap" | "secret" | "downwardAPI"), source)) => vec![(kind, source)],
        Some(("projected", projected)) => projected.list("sources").iter().flat_map(projections).collect(),
        _ => Vec::new(),
    }
}

/// What stands in an entry of a projected volume.
pub(super) fn projections(entry: &Node) -> impl Iterator<Item = (&'static str, &Node)> {
    PROJECTIONS.into_iter().filter_map(|kind| Some((kind, entry.get(kind)?)))
}

/// All files that a volume consists of, as far as the manifest names them: maps with a `path`.
pub(super) fn files<'a>(volume: &Volume<'a>) -> Vec<&'a Node> {
    let of_source = |(kind, source): (&str, &'a Node)| match kind {
        "serviceAccountToken" => std::slice::from_ref(source),
        _ => source.list("items"),
    };
    file_sources(volume).into_iter().flat_map(of_source).collect()
}
