use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};
use crate::text::field_path::FieldPath;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "merge-key-collision",
    summary: "an item changes in a list that `kubectl apply` cannot merge",
    level: Level::Warning,
    page: include_str!("merge_key_collision.md"),
    check,
};

/// Lists whose items the API server tells apart by more than `kubectl apply` does, and the key by which the latter
/// merges them.
const LISTS: &[(&str, &str)] = &[
    ("spec.ports", "port"),
    (".containers.ports", "containerPort"),
    (".initContainers.ports", "containerPort"),
    (".topologySpreadConstraints", "topologyKey"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let within = |list: &str| {
            let end = difference.place.find(list)? + list.len();
            let rest = difference.place.get(end..)?;
            (rest.is_empty() || rest.starts_with('.')).then_some(())
        };
        let Some((list, key)) = LISTS.iter().find(|row| within(row.0).is_some()) else { continue };
        let name = list.rsplit('.').next().unwrap_or_default();
        let shared = [&pair.old, &pair.new].into_iter().flatten().any(|side| {
            let items = above(&difference.path, name).and_then(|path| side.at(&path)).map(Node::items);
            has_twins(items.unwrap_or_default(), key)
        });
        if shared {
            claims
                .claim(
                    difference,
                    Class::Unclassified,
                    format!("`kubectl apply` merges `{name}` by `{key}`, and two items share it: it silently drops one item or changes the wrong one"),
                )
                .step(format!("use server-side apply, which tells them apart; otherwise check the object after applying: `kubectl get {} -o yaml`", pair.argument()));
        }
    }
}

/// The path of the list that an item or a part of it is in.
fn above(path: &str, list: &str) -> Option<FieldPath> {
    let end = path.find(&format!("{list}["))? + list.len();
    FieldPath::parse(path.get(..end)?).ok()
}

fn has_twins(items: &[Node], key: &str) -> bool {
    let mut keys: Vec<String> =
        items.iter().filter_map(|item| item.get(key)).map(|node| node.to_value().to_string()).collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    keys.len() < all
}
