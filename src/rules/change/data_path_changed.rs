use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "data-path-changed",
    summary: "brokers look for their data in another place",
    level: Level::Warning,
    page: include_str!("data_path_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let why = "brokers find an empty directory and start without the records that lie in the old place";
    let step = "keep the old path; to move data, copy it on each volume while its broker is stopped";
    let dirs = ["log.dirs", "log.dir", "metadata.log.dir"];
    for (difference, _) in changes.settings().filter(|(_, name)| dirs.contains(name)) {
        claims.claim(difference, Class::DataLoss, why).step(step);
    }
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        if difference.place != "spec.template.spec.containers.volumeMounts" {
            continue;
        }
        let mount = difference.new.as_ref().or(difference.old.as_ref()).and_then(|mount| mount.get("name"));
        let claimed = |templates: Option<&crate::yaml::Node>| {
            templates.map(crate::yaml::Node::items).unwrap_or_default().iter().any(|template| {
                template.dig(&["metadata", "name"]).and_then(crate::yaml::Node::as_str)
                    == mount.and_then(|name| name.as_str())
            })
        };
        let templates = ["spec", "volumeClaimTemplates"];
        if claimed(pair.old_at(&templates)) || claimed(pair.new_at(&templates)) {
            claims.claim(difference, Class::DataLoss, why).step(step);
        }
    }
}
