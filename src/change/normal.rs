//! An object as a cluster would have it: what the server fills in is filled in, what only a cluster knows is taken
//! away, what the server does not store is left out, and equal amounts are written alike. Two manifests that mean the
//! same become the same tree.
//!
//! Types come from the tables of [`crate::kubernetes::schema`], so that a rule about a container holds wherever one may stand.

mod absent;
mod conditional_defaults;
mod defaults;
mod server_metadata;
mod service;
mod stored;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::schema::{self, Type};
use crate::kubernetes::types::Quantity;
use crate::yaml::{Data, Node};

pub(super) use server_metadata::last_applied;
pub(super) use service::as_updated;
pub(super) use stored::as_applied;

/// The object, normalised.
pub fn normal(root: &Node) -> Node {
    let mut root = root.clone();
    server_metadata::remove(&mut root);
    if let Some(ty) = Object::of(&root).and_then(|object| schema::kubernetes(object.api_version, object.kind))
    {
        fill(&mut root, ty);
    }
    root
}

/// From the outside to the inside, because a default may bring a map that has defaults of its own.
fn fill(node: &mut Node, ty: &Type) {
    match ty {
        Type::Object(object) => {
            if object.name == "ObjectMeta" {
                server_metadata::metadata(node);
            }
            absent::remove_zeros(node, object);
            conditional_defaults::fill(node, object.name);
            defaults::fill(node, object.name);
            for entry in node.entries_mut().into_iter().flatten() {
                if let Some(field) = object.field(&entry.key) {
                    fill(&mut entry.value, &field.ty);
                }
            }
            absent::remove_empty(node, object.name);
        }
        Type::Map { value, .. } => {
            node.entries_mut().into_iter().flatten().for_each(|entry| fill(&mut entry.value, value));
        }
        Type::List(item) => node.items_mut().into_iter().flatten().for_each(|node| fill(node, item)),
        Type::Quantity => quantity(node),
        Type::Int { .. } => {
            if let Some(number) = node.as_int() {
                node.data = Data::Number(number.into());
            }
        }
        _ => {}
    }
}

/// Amounts are equal if their values are, whatever their suffixes.
fn quantity(node: &mut Node) {
    let text = match &node.data {
        Data::String(text) => text.trim().to_owned(),
        Data::Number(number) => number.to_string(),
        Data::Null | Data::Bool(_) | Data::List(_) | Data::Map(_) => return,
    };
    if let Ok(quantity) = text.parse::<Quantity>() {
        node.data = Data::String(quantity.uniform());
    }
}
