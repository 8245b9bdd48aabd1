//! Kustomizations, and the files that they read beside manifests.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::yaml::Node;

/// True for the name of a Kustomization: kustomize reads it, and no API server knows it.
pub fn is_kustomization(name: impl AsRef<Path>) -> bool {
    let file = name.as_ref().file_name().unwrap_or_default();
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].iter().any(|known| file == *known)
}

/// Files that Kustomizations read: patches, configuration, what becomes part of a ConfigMap or a Secret.
#[derive(Debug, Default)]
pub struct Inputs {
    read: BTreeSet<PathBuf>,
    /// Those that are objects by themselves.
    objects: BTreeSet<PathBuf>,
}

impl Inputs {
    /// Adds what a Kustomization reads.
    pub fn add(&mut self, name: &str, kustomization: &Node) {
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        let own = ["configurations", "generators", "patchesStrategicMerge", "transformers", "validators"];
        let own = own.iter().flat_map(|key| kustomization.list(key)).filter_map(Node::as_str);
        let within = ["patches", "patchesJson6902", "replacements"];
        let within = within.iter().flat_map(|key| kustomization.maps(key));
        let within = within.filter_map(|patch| patch.get("path").and_then(Node::as_str));
        let charts = kustomization.maps("helmCharts").flat_map(|chart| {
            let more = chart.list("additionalValuesFiles").iter();
            chart.get("valuesFile").into_iter().chain(more).filter_map(Node::as_str)
        });
        let open_api = kustomization.dig(&["openapi", "path"]).and_then(Node::as_str);
        let generators = ["configMapGenerator", "secretGenerator"];
        let contents = generators.iter().flat_map(|key| kustomization.maps(key));
        let contents = contents.flat_map(|one| one.list("files").iter().chain(one.list("envs")));
        // `key=path`, or a path alone.
        let contents =
            contents.filter_map(Node::as_str).map(|file| file.split_once('=').map_or(file, |(_, file)| file));
        let read = own.chain(within).chain(charts).chain(open_api).chain(contents);
        // A patch can also be written inline.
        self.read.extend(read.filter(|path| !path.contains('\n')).map(|path| plain(&folder.join(path))));
        let objects =
            ["resources", "bases"].iter().flat_map(|key| kustomization.list(key)).filter_map(Node::as_str);
        self.objects.extend(objects.map(|path| plain(&folder.join(path))));
    }

    /// True for a file that is read, and is no object by itself.
    pub(super) fn contains(&self, name: &str) -> bool {
        if self.read.is_empty() {
            return false;
        }
        let path = plain(Path::new(name));
        self.read.contains(&path) && !self.objects.contains(&path)
    }
}

/// The same path without `.` and, where it can be, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
