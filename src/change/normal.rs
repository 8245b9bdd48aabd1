//! An object as a cluster would have it: what the server fills in is filled in, what only a cluster knows is taken
//! away, and equal amounts are written alike. Two manifests that mean the same become the same tree.

use crate::yaml::{Data, Node};

/// Metadata that only a cluster writes.
const SERVER_METADATA: [&str; 7] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
];

/// The object, normalised.
pub(super) fn normal(root: &Node) -> Node {
    let mut root = root.clone();
    if let Data::Map(entries) = &mut root.data {
        entries.retain(|entry| entry.key != "status");
        for entry in entries.iter_mut().filter(|entry| entry.key == "metadata") {
            if let Data::Map(fields) = &mut entry.value.data {
                fields.retain(|field| !SERVER_METADATA.contains(&field.key.as_str()) && field.key != "uid");
            }
        }
    }
    root
}
