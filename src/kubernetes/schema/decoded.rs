//! An object as the API server decodes it, before anything is checked.

use super::{Type, kubernetes};
use crate::kubernetes::manifest::Object;
use crate::yaml::{Data, Node};

/// The object without the entries that are null. A null item of a list is the empty value of its type, as it is for the
/// API server: the empty text, 0, false, or a map without a field.
#[must_use]
pub fn decoded(node: Node) -> Node {
    let mut node = node.without_nulls();
    let table = Object::of(&node).and_then(|object| kubernetes(object.api_version, object.kind));
    if let Some(ty) = table {
        fill(&mut node, ty);
    }
    node
}

fn fill(node: &mut Node, ty: &Type) {
    match ty {
        Type::Object(object) => {
            for entry in node.entries_mut().into_iter().flatten() {
                if let Some(field) = object.field(&entry.key) {
                    fill(&mut entry.value, &field.ty);
                }
            }
        }
        Type::Map { value, .. } => {
            node.entries_mut().into_iter().flatten().for_each(|entry| fill(&mut entry.value, value));
        }
        Type::List(item) => {
            for node in node.items_mut().into_iter().flatten() {
                if matches!(node.data, Data::Null) {
                    node.data = empty(item);
                }
                fill(node, item);
            }
        }
        _ => {}
    }
}

fn empty(ty: &Type) -> Data {
    match ty {
        Type::Text | Type::Format(_) | Type::Choice(_) => Data::String(String::new()),
        Type::Bool | Type::Switch(_) => Data::Bool(false),
        Type::Int { .. } | Type::IntOrText | Type::Number | Type::Quantity => Data::Number(0.into()),
        Type::List(_) => Data::List(Vec::new()),
        Type::Map { .. } | Type::Object(_) => Data::Map(Vec::new()),
        Type::Any | Type::Scalar => Data::Null,
    }
}
