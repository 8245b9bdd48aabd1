//! Where a node keeps its data.

use super::{NodePool, Place, Unknown};
use crate::kubernetes::manifest::{Pod, Volume};
use crate::yaml::Node;

/// The volumes that a container mounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Each mount of the container.
    pub mounts: Vec<Mount>,
}

/// A volume in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The name of the volume.
    pub volume: String,
    /// The directory.
    pub path: String,
    /// The directory of the volume that is mounted; empty for its root.
    pub sub_path: String,
    /// What the volume is: `claimTemplate`, or the field of the volume: `persistentVolumeClaim`, `emptyDir`. Empty if the
    /// pod has no such volume.
    pub source: &'static str,
    /// The name of the claim of a `persistentVolumeClaim`.
    pub claim: Option<String>,
    /// True if nothing can be written.
    pub is_read_only: bool,
    /// The place of the mount.
    pub at: Place,
}

impl Mount {
    /// True if the volume outlives the pod.
    pub fn is_lasting(&self) -> bool {
        !matches!(self.source, "csi" | "emptyDir" | "ephemeral" | "")
    }

    /// True for a volume of files that are given, and not of data.
    pub fn is_configuration(&self) -> bool {
        matches!(self.source, "configMap" | "secret" | "downwardAPI" | "projected" | "image")
    }
}

impl Storage {
    pub(super) fn of(pod: &Pod<'_>, container: &Node, place: &dyn Fn(&Node) -> Place) -> Self {
        let volumes = pod.all_volumes();
        let mounts = container.list("volumeMounts").iter().map(|node| {
            let name = node.text("name").unwrap_or_default();
            let volume = volumes.iter().find(|volume| volume.name == name);
            Mount {
                volume: name.to_owned(),
                path: normal(node.text("mountPath").unwrap_or_default()),
                sub_path: node.text("subPath").unwrap_or_default().to_owned()
                    + node.text("subPathExpr").unwrap_or_default(),
                source: volume.map_or("", source),
                claim: volume
                    .and_then(|volume| volume.source_of_kind("persistentVolumeClaim"))
                    .and_then(|claim| claim.text("claimName"))
                    .map(str::to_owned),
                is_read_only: node.get("readOnly").and_then(Node::as_bool) == Some(true),
                at: place(node),
            }
        });
        Self { mounts: mounts.collect() }
    }

    /// The mount that a file or directory is in: the one with the longest path.
    pub fn mount_of(&self, path: &str) -> Option<&Mount> {
        let path = normal(path);
        let holds = |mount: &&Mount| {
            path == mount.path
                || mount.path == "/"
                || path.strip_prefix(&mount.path).is_some_and(|rest| rest.starts_with('/'))
        };
        self.mounts.iter().filter(holds).max_by_key(|mount| mount.path.len())
    }
}

impl NodePool {
    /// The directories of records, and that of the metadata where it differs; each with the setting that says it.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn log_directories(&self) -> Result<Vec<(String, &'static str)>, Unknown> {
        let is_one = self.written("log.dirs").is_none() && self.written("log.dir").is_some();
        let name = if is_one { "log.dir" } else { "log.dirs" };
        let value = self.setting(name)?.value;
        let value = if value.is_empty() { self.setting("log.dir")?.value } else { value };
        let directories = crate::kafka::items(&value).into_iter().filter(|directory| !directory.is_empty());
        let mut found: Vec<_> = directories.map(|directory| (normal(directory), name)).collect();
        let metadata = normal(&self.setting("metadata.log.dir")?.value);
        if !metadata.is_empty() && found.iter().all(|(directory, _)| *directory != metadata) {
            found.push((metadata, "metadata.log.dir"));
        }
        Ok(found)
    }
}

fn source(volume: &Volume<'_>) -> &'static str {
    if volume.is_claim { "claimTemplate" } else { volume.source().map_or("", |(source, _)| source) }
}

/// A path without `//`, `/.` and a `/` at its end.
fn normal(path: &str) -> String {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty() && *step != ".").collect();
    if path.starts_with('/') { format!("/{}", steps.join("/")) } else { steps.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_compared_step_by_step() {
        assert_eq!(normal("/a//b/./c/"), "/a/b/c");
        assert_eq!(normal("/"), "/");
        assert_eq!(normal("a/"), "a");
    }
}
