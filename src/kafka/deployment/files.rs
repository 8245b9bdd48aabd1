//! Files that ConfigMaps put into a container.

use super::Reason;
use super::objects::Reader;
use crate::kafka::broker::files_of;
use crate::kafka::{self, Dialect};
use crate::kubernetes::manifest::Object;
use crate::text::source::Span;
use crate::yaml::Node;

impl<'a> Reader<'a, '_> {
    /// The mounts at the places where the image looks for a file of settings.
    pub(super) fn mounted(&self, dialect: Dialect) -> Vec<&'a Node> {
        let mounts = self.broker.container.node.list("volumeMounts");
        let is_file = |mount: &&Node| {
            let path = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
            dialect
                .files()
                .iter()
                .any(|file| *file == path || file.rsplit_once('/').is_some_and(|(folder, _)| folder == path))
        };
        mounts.iter().filter(is_file).collect()
    }

    /// The file of settings that a mount of a ConfigMap shows, if it shows one.
    pub(super) fn text_of(&self, mount: &'a Node) -> Option<(Object<'a>, &'a Node)> {
        files_of(&self.pod, mount).into_iter().find_map(|files| {
            let map = (self.config_map)(files.config_map)?;
            let entries = map.dig(&["data"]).map(Node::entries).unwrap_or_default();
            let mut seen = entries.iter().filter(|entry| files.key.is_none_or(|key| key == entry.key));
            let entry = seen.find(|entry| entry.value.as_str().is_some_and(kafka::is_of_server))?;
            Some((map, &entry.value))
        })
    }

    /// Why the file that a mount shows is not known, and what leaves it open.
    pub(super) fn hidden(&self, mount: &'a Node) -> (Reason, &'a Node) {
        let name = mount.text("name");
        let volume = self.pod.volumes().iter().find(|volume| volume.text("name") == name);
        let sources = volume.and_then(|volume| volume.dig(&["projected", "sources"])).map(Node::items);
        let has = |kind: &str| {
            volume.is_some_and(|volume| volume.get(kind).is_some())
                || sources.is_some_and(|sources| sources.iter().any(|source| source.get(kind).is_some()))
        };
        if has("secret") {
            return (Reason::Secret, mount);
        }
        if has("configMap") {
            return (Reason::ConfigMap, mount);
        }
        // Charts assemble the file in an init container.
        let shares =
            |container: &&Node| container.list("volumeMounts").iter().any(|mount| mount.text("name") == name);
        match self.pod.spec.list("initContainers").iter().find(shares) {
            Some(init) => (Reason::Script, init.get("args").or_else(|| init.get("command")).unwrap_or(init)),
            None => (Reason::Runtime, mount),
        }
    }

    /// The mount that a file is in.
    pub(super) fn mount_of(&self, path: &str) -> Option<&'a Node> {
        let mounts = self.broker.container.node.list("volumeMounts").iter();
        let holds = |mount: &&Node| {
            let folder = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        mounts.filter(holds).max_by_key(|mount| mount.text("mountPath").map(str::len))
    }

    /// A file by its path in the container.
    pub(super) fn file(&self, path: &str) -> Option<(Object<'a>, &'a Node)> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let mounts = self.broker.container.node.list("volumeMounts");
        let mount = mounts.iter().find(|mount| {
            let folder = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
            folder == path
                || path.strip_prefix(folder).is_some_and(|rest| rest.strip_prefix('/') == Some(name))
        })?;
        self.text_of(mount)
    }

    /// The text of a file that a ConfigMap puts into the container.
    pub(super) fn text(&self, path: &str) -> Option<&'a str> {
        let (folder, name) = path.rsplit_once('/')?;
        let mounts = self.broker.container.node.list("volumeMounts");
        let mount = mounts.iter().find(|mount| {
            let own = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
            own == folder || own == path
        })?;
        let volume = self.pod.volumes().iter().find(|volume| volume.text("name") == mount.text("name"))?;
        let map = (self.config_map)(volume.dig(&["configMap", "name"])?.as_str()?)?;
        map.dig(&["data", name])?.as_str()
    }

    /// Any file of settings that the container sees.
    pub(super) fn any_file(&self) -> Option<(Object<'a>, &'a Node)> {
        self.broker.container.node.list("volumeMounts").iter().find_map(|mount| self.text_of(mount))
    }
}

/// The place of a line in a block of text (`server.properties: |`), whose lines are indented alike; the whole text where
/// the block is written otherwise.
pub(super) fn line_span(node: &Node, line: usize) -> Span {
    let text = node.as_str().unwrap_or_default();
    within(text, node.span, line).unwrap_or(node.first_span())
}

fn within(text: &str, span: Span, line: usize) -> Option<Span> {
    let lines: Vec<&str> = text.trim_end_matches('\n').split('\n').collect();
    if lines.len() < 2 {
        return None;
    }
    let length = span.end.checked_sub(span.start)?;
    let own: usize = lines.iter().map(|line| line.len() + 1).sum::<usize>() - 1;
    let indented = lines.iter().skip(1).filter(|line| !line.is_empty()).count();
    // What the text of the block has more than the value is the indentation of its lines, and line ends after it.
    let more = length.checked_sub(own)?;
    let indentation = more.checked_div(indented).filter(|indentation| (1..=64).contains(indentation))?;
    if more - indentation * indented > text.len() - text.trim_end_matches('\n').len() {
        return None;
    }
    let before: usize = lines.iter().take(line).map(|line| line.len() + 1).sum();
    let indents = lines.iter().take(line + 1).skip(1).filter(|line| !line.is_empty()).count();
    let start = span.start + before + indents * indentation;
    let end = start + lines.get(line)?.trim_end().len();
    Some(Span { source: span.source, start, end })
}
