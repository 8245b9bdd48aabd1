use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-object",
    summary: "the manifests contain an object twice",
    level: Level::Error,
    page: include_str!("duplicate_object.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, together: &mut Together<'_>) {
    let mut seen = BTreeMap::new();
    for object in &objects.list {
        // Without a name the API server makes one up.
        let Some(name) = object.dig(&["metadata", "name"]).filter(|_| !object.name.is_empty()) else {
            continue;
        };
        // Versions of a group are views of one object.
        match seen.entry((object.group(), object.kind, object.namespace(), object.name)) {
            Entry::Vacant(place) => {
                place.insert(name);
            }
            Entry::Occupied(first) => together
                .of(object)
                .at(name)
                .because(first.get(), "first")
                .help("remove or rename one of them")
                .tell(format!("`{}` is a duplicate object", object.display())),
        }
    }
}
