use super::severity::DATA_PATH;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference, Pair, stateful_set};
use crate::text::field_path::FieldPath;
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "data-path-changed",
    summary: "the data directory or volume of pods changes",
    level: Level::Warning,
    page: include_str!("data_path_changed.md"),
    check,
};

const POD: [&str; 3] = ["spec", "template", "spec"];
const MOUNTS: &str = "spec.template.spec.containers.volumeMounts";
const VOLUMES: &str = "spec.template.spec.volumes";

/// Why, and what to do.
const BROKERS: (&str, &str) = (
    "brokers start on an empty directory, without the records in the old one",
    "keep the old path; to move the data, copy it on each volume while its broker is stopped",
);
const PODS: (&str, &str) = (
    "pods start on an empty directory, without the data in the old one",
    "keep the old path; to move the data, copy it on each volume while its pod is stopped",
);

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let dirs = ["log.dirs", "log.dir", "metadata.log.dir"];
    for (difference, name) in changes.settings().filter(|(_, name)| dirs.contains(name)) {
        let is_judged = changes.moves_records(difference) == Some(false)
            || changes.why_unknown(difference, name).is_some();
        if is_judged || name == "log.dirs" && only_adds(difference) {
            continue;
        }
        claims.claim(difference, DATA_PATH.class, BROKERS.0).step(BROKERS.1);
    }
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        let is_of_broker = changes.is_of_broker(difference);
        let (why, step) = if is_of_broker { BROKERS } else { PODS };
        let is_moved = match changes.moves_records(difference).filter(|_| is_of_broker) {
            Some(is_moved) => is_moved && difference.is_in(MOUNTS),
            None => mount(difference, pair).is_some_and(|name| is_claimed(pair, &name)),
        };
        if is_moved {
            claims.claim(difference, DATA_PATH.class, why).step(step);
        }
    }
    for (difference, pair) in changes.updates().filter(|(difference, _)| difference.is_in(VOLUMES)) {
        let keeps_data = pair.is("apps/v1", "StatefulSet") || pair.is("apps/v1", "Deployment");
        let is_of_broker = changes.is_of_broker(difference);
        // Records that end with the pods are another rule's.
        let is_lost = changes.losses().any(|(lost, _)| lost.pair == difference.pair);
        if is_of_broker
            && !is_lost
            && volumes(difference, pair).iter().any(|name| replaces_empty_dir(pair, name))
        {
            claims
                .claim(
                    difference,
                    DATA_PATH.class,
                    "the records of a broker are on an `emptyDir`, which is deleted with its pod, and the new volume is empty",
                )
                .step("if the records count, move all partitions of a broker to others, or copy its directory, before its pod is deleted");
            continue;
        }
        if keeps_data && volumes(difference, pair).iter().any(|name| moves(pair, name)) {
            claims
                .claim(
                    difference,
                    DATA_PATH.class,
                    "pods start on another volume, with other data or none; their data remains on the old volume",
                )
                .step("keep the old volume; to move the data, copy it while no pod writes to it");
        }
    }
}

/// True if all directories stay, in their order: the metadata log is in the first one.
fn only_adds(difference: &Difference) -> bool {
    let list = |text: &str| -> Vec<String> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    };
    let (old, new) = (list(difference.old_text()), list(difference.new_text()));
    !old.is_empty() && new.starts_with(&old)
}

/// The name of the volume whose mount moves: to another path, or to another directory of the volume.
fn mount(difference: &Difference, pair: &Pair) -> Option<String> {
    match difference.place.strip_prefix(MOUNTS)? {
        "" => name(difference.new.as_ref().or(difference.old.as_ref())?),
        // The volume that was there before.
        ".name" => Some(difference.old_text().to_owned()),
        ".subPath" | ".subPathExpr" => {
            let (item, _) = difference.path.rsplit_once('.')?;
            let mount = pair.new.as_ref()?.at(&FieldPath::parse(item).ok()?)?;
            Some(mount.text("name")?.to_owned())
        }
        _ => None,
    }
}

fn is_claimed(pair: &Pair, name: &str) -> bool {
    let sides = [&pair.old, &pair.new].into_iter().flatten();
    sides.into_iter().any(|set| has_template(set, name))
}

fn has_template(set: &Node, name: &str) -> bool {
    let named = |template: &Node| template.dig(&["metadata", "name"]).and_then(Node::as_str) == Some(name);
    stateful_set::claim_templates(set).iter().any(named)
}

/// The names of the volumes that a difference is about.
fn volumes(difference: &Difference, pair: &Pair) -> Vec<String> {
    if difference.place == VOLUMES {
        let value = difference.old.as_ref().or(difference.new.as_ref());
        return match value {
            Some(Value::Array(items)) => items.iter().filter_map(name).collect(),
            other => other.and_then(name).into_iter().collect(),
        };
    }
    let volume = || {
        let end = difference.path.find("volumes[")?;
        let end = end + difference.path.get(end..)?.find(']')? + 1;
        let volume = pair.new.as_ref()?.at(&FieldPath::parse(difference.path.get(..end)?).ok()?)?;
        Some(volume.text("name")?.to_owned())
    };
    volume().into_iter().collect()
}

fn name(value: &Value) -> Option<String> {
    value.get("name").and_then(Value::as_str).map(str::to_owned)
}

/// True if pods wrote to a volume that lasts longer than they do, and get another in its place.
fn moves(pair: &Pair, name: &str) -> bool {
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return false };
    let source = lasting(old, name);
    source.is_some() && source != lasting(new, name) && is_written(old, name) && is_mounted(new, name)
}

/// True if pods wrote to a volume that ends with them, and get one that lasts in its place.
fn replaces_empty_dir(pair: &Pair, name: &str) -> bool {
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return false };
    let volumes = old.dig(&POD).map(|pod| pod.list("volumes")).unwrap_or_default();
    let was_empty_dir =
        volumes.iter().any(|volume| volume.text("name") == Some(name) && volume.get("emptyDir").is_some());
    was_empty_dir && lasting(new, name).is_some() && is_written(old, name)
}

/// Where a volume has its data, if it outlives the pod.
fn lasting(root: &Node, name: &str) -> Option<String> {
    if has_template(root, name) {
        return Some("template".to_owned());
    }
    let volumes = root.dig(&POD)?.list("volumes");
    let volume = volumes.iter().find(|volume| volume.text("name") == Some(name))?;
    if let Some(claim) = volume.dig(&["persistentVolumeClaim", "claimName"]) {
        return Some(format!("claim {}", claim.as_str()?));
    }
    let directory = volume.get("hostPath")?;
    let is_data = !matches!(directory.text("type"), Some("Socket" | "CharDevice"));
    is_data.then(|| directory.text("path").map(|path| format!("path {path}")))?
}

fn is_written(root: &Node, name: &str) -> bool {
    let is_read_only = |mount: &Node| mount.get("readOnly").and_then(Node::as_bool) == Some(true);
    mounts(root, name).any(|mount| !is_read_only(mount))
}

fn is_mounted(root: &Node, name: &str) -> bool {
    mounts(root, name).next().is_some()
}

fn mounts<'a>(root: &'a Node, name: &'a str) -> impl Iterator<Item = &'a Node> {
    let containers = root.dig(&POD).map(|pod| pod.list("containers")).unwrap_or_default();
    let mounts = containers.iter().flat_map(|container| container.list("volumeMounts"));
    mounts.filter(move |mount| mount.text("name") == Some(name))
}
