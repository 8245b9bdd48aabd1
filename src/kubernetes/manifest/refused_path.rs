//! Where the API server reports a field, when that is not where it was written.

use super::{Object, Pod};

impl Object<'_> {
    /// The path that the API server writes when it rejects what stands at this path of the document.
    ///
    /// It names volumes by another index in a StatefulSet, because claim templates come first, and leaves out or
    /// renames steps below some of their sources.
    pub fn refused_path(&self, path: &str) -> String {
        self.pod().and_then(|pod| below_volumes(&pod, path)).unwrap_or_else(|| path.to_owned())
    }
}

fn below_volumes(pod: &Pod<'_>, path: &str) -> Option<String> {
    let (index, rest) = path.strip_prefix(pod.path)?.strip_prefix(".volumes[")?.split_once(']')?;
    let index = pod.index_of_own_volume(index.parse().ok()?)?;
    Some(format!("{}.volumes[{index}]{}", pod.path, below_source(rest)))
}

/// The rest of a path below a volume.
fn below_source(rest: &str) -> String {
    if let Some((start, item)) = rest.split_once(".downwardAPI.items[") {
        let end = item.split_once(']').map_or("", |(_, end)| end);
        return format!("{start}.downwardAPI{end}");
    }
    if rest.starts_with(".projected.sources[") && rest.ends_with("].serviceAccountToken.path") {
        return ".projected.path".to_owned();
    }
    match rest.strip_prefix(".gcePersistentDisk.") {
        Some(end) => format!(".persistentDisk.{end}"),
        None => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn claim_templates_come_first_and_replace_volumes() {
        let text = "{apiVersion: apps/v1, kind: StatefulSet, spec: {template: {spec: {volumes: [{name: a}, {name: data}, \
                    {name: b}]}}, volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: logs}}, \
                    {metadata: {name: data}}]}}";
        let nodes = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let object = Object::of(&nodes[0]).unwrap();
        for (written, refused) in [
            ("spec.template.spec.volumes[0].name", "spec.template.spec.volumes[2].name"),
            ("spec.template.spec.volumes[1].name", "spec.template.spec.volumes[1].name"),
            ("spec.template.spec.volumes[2]", "spec.template.spec.volumes[3]"),
            ("spec.template.spec.volumes[3]", "spec.template.spec.volumes[3]"),
            ("spec.template.spec.volumes", "spec.template.spec.volumes"),
            ("spec.volumeClaimTemplates[0]", "spec.volumeClaimTemplates[0]"),
        ] {
            assert_eq!(object.refused_path(written), refused);
        }
    }

    #[test]
    fn steps_are_left_out_and_renamed() {
        let text = "{apiVersion: v1, kind: Pod, spec: {volumes: [{name: a}]}}";
        let nodes = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let object = Object::of(&nodes[0]).unwrap();
        for (written, refused) in [
            (".downwardAPI.items[3]", ".downwardAPI"),
            (".downwardAPI.items[3].fieldRef.fieldPath", ".downwardAPI.fieldRef.fieldPath"),
            (".downwardAPI.defaultMode", ".downwardAPI.defaultMode"),
            (".projected.sources[1].downwardAPI.items[0].path", ".projected.sources[1].downwardAPI.path"),
            (".projected.sources[1].serviceAccountToken.path", ".projected.path"),
            (".projected.sources[1].serviceAccountToken", ".projected.sources[1].serviceAccountToken"),
            (".projected.sources[1].secret.items[0].path", ".projected.sources[1].secret.items[0].path"),
            (".gcePersistentDisk", ".gcePersistentDisk"),
            (".gcePersistentDisk.pdName", ".persistentDisk.pdName"),
        ] {
            assert_eq!(
                object.refused_path(&format!("spec.volumes[0]{written}")),
                format!("spec.volumes[0]{refused}")
            );
        }
    }
}
