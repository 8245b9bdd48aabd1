use super::key_path::files;
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{descending_path, path_without_backsteps, unreserved_path};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-volume-path",
    summary: "a path in a volume leads out of it",
    level: Level::Refused,
    page: include_str!("invalid_volume_path.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    for file in files(volume) {
        of_path(file, "path", unreserved_path, findings);
    }
    match volume.source() {
        Some(("gitRepo", source)) => of_path(source, "directory", descending_path, findings),
        Some(("hostPath", source)) => of_path(source, "path", path_without_backsteps, findings),
        Some(("nfs", source)) => of_path(source, "path", absolute_path, findings),
        _ => {}
    }
}

fn of_path(
    map: &Node,
    key: &str,
    grammar: fn(&str) -> Result<(), &'static str>,
    findings: &mut Findings<'_>,
) {
    let Some(path) = map.get(key).and_then(Node::as_str) else { return };
    if let Err(wanted) = grammar(path) {
        findings.key(map, key).invalid(format!("is `{path}`, but it {wanted}"));
    }
}

/// An empty path is missing, and that is said elsewhere.
fn absolute_path(path: &str) -> Result<(), &'static str> {
    if path.is_empty() || path.starts_with('/') { Ok(()) } else { Err("must be an absolute path") }
}
