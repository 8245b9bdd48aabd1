use super::key_path::projections;
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::listed;

pub(super) static RULE: Rule = Rule {
    name: "several-volume-sources",
    summary: "a volume, or an entry of a projected volume, has several sources",
    level: Level::Refused,
    page: include_str!("several_volume_sources.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    let mut sources = volume.sources();
    if let Some((first, first_node)) = sources.next() {
        for (source, _) in sources {
            // The API server does not spell all sources as the manifest does.
            let spelt = match source {
                "cephfs" => "cephFS",
                "downwardAPI" => "downwarAPI",
                other => other,
            };
            findings
                .key(volume.node, source)
                .field(format!("{}.{spelt}", volume.path()))
                .because(first_node, "the first source")
                .forbidden(format!("cannot be set together with `{first}`: a volume has one source"));
        }
    }
    for entry in volume.source_of_kind("projected").map(|node| node.list("sources")).unwrap_or_default() {
        let kinds: Vec<&str> = projections(entry).map(|(kind, _)| kind).collect();
        if kinds.len() > 1 {
            findings
                .at(entry)
                .help("split them into separate entries of `sources`")
                .forbidden(format!("has {}: an entry has one source", listed(&kinds, " and ")));
        }
    }
}
