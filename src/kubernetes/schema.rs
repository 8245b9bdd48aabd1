//! What a document or a profile may say: tables made from the JSON Schemas at build time, and the walk
//! that compares a tree with them. Compiling a JSON Schema while rendering would cost more than everything
//! else together; a table costs nothing until it is read.

mod brought;
mod bundled;
pub mod cert_manager;
mod check;
mod decoded;
pub mod gateway;
mod habits;
// One line is one object; rustfmt would make thousands of it.
#[rustfmt::skip]
mod kubernetes;
mod list_keys;
mod place;
#[rustfmt::skip]
mod profile;
pub mod strimzi;
mod suggest_fix;

pub use brought::{Brought, default_violation};
/// The custom resources whose schemas are part of the program, by API version and kind.
pub use bundled::kinds as bundled_kinds;
pub use check::{Mode, check, check_metadata};
pub use decoded::decoded;
pub use list_keys::{Identity, Strategy, identity, identity_by_name, strategy};
/// The type of a profile.
pub use profile::ROOT as PROFILE;

use std::collections::BTreeSet;

use crate::kubernetes::types::Format;
use crate::text::field_path::{FieldPath, Segment};

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Anything, null included.
    Any,
    /// `true` or `false`.
    Bool,
    /// A whole number of this range.
    Int {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// Any number.
    Number,
    /// A boolean, a number or text.
    Scalar,
    /// Text.
    Text,
    /// Text of a grammar.
    Format(Format),
    /// A whole number of 32 bits or text, such as a port or a percentage.
    IntOrText,
    /// A quantity such as `512Mi`; like Kubernetes, a number will do.
    Quantity,
    /// `true`, `false` or one of these texts.
    Switch(&'static [&'static str]),
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of one type.
    List(&'static Type),
    /// A map with keys of the author's choice.
    Map {
        /// The grammar of the keys, if there is one.
        key: Option<Format>,
        /// The type of all values.
        value: &'static Type,
    },
    /// A map with these keys.
    Object(&'static Object),
}

/// A map of which the keys are known.
#[derive(Debug)]
pub struct Object {
    /// What its makers call it: `StatefulSetSpec`.
    pub name: &'static str,
    /// Its fields, sorted by name.
    pub fields: &'static [Field],
}

/// One key of an [`Object`].
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// True if a whole document must have it.
    pub required: bool,
    /// What its value may be.
    pub ty: Type,
}

impl Type {
    /// What a person calls it.
    fn name(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Bool => "a boolean",
            Self::Switch(_) => "a boolean or text",
            Self::Int { .. } => "an integer",
            Self::Number => "a number",
            Self::Scalar => "text, a number or a boolean",
            Self::Text | Self::Format(_) | Self::Choice(_) => "text",
            Self::IntOrText => "an integer or text",
            Self::Quantity => "a quantity",
            Self::List(_) => "a list",
            Self::Map { .. } | Self::Object(_) => "a map",
        }
    }
}

impl Object {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        let index = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        self.fields.get(index)
    }
}

/// The type of a whole document of this kind, if Kubernetes itself has the kind.
pub fn kubernetes(api_version: &str, kind: &str) -> Option<&'static Type> {
    let index = kubernetes::KINDS.binary_search_by(|row| (row.0, row.1).cmp(&(api_version, kind))).ok()?;
    kubernetes::KINDS.get(index).map(|row| &row.2)
}

/// True if a whole document must have the value at this path.
pub fn requires(ty: &Type, path: &FieldPath) -> bool {
    let mut ty = *ty;
    let mut required = false;
    for segment in path.segments() {
        (ty, required) = match (ty, segment) {
            (Type::Object(object), Segment::Key(key)) => match object.field(key) {
                Some(field) => (field.ty, field.required),
                None => return false,
            },
            (Type::Map { value, .. }, Segment::Key(_)) | (Type::List(value), Segment::Index(_)) => {
                (*value, false)
            }
            _ => return false,
        };
    }
    required
}

/// The type of the value at this path, if the table has one.
pub fn at(ty: &Type, path: &FieldPath) -> Option<Type> {
    path.segments().iter().try_fold(*ty, |ty, segment| match (ty, segment) {
        (Type::Object(object), Segment::Key(key)) => Some(object.field(key)?.ty),
        (Type::Map { value, .. }, Segment::Key(_)) | (Type::List(value), Segment::Index(_)) => Some(*value),
        _ => None,
    })
}

/// All kinds that [`kubernetes`] knows as `(apiVersion, kind)`, sorted.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    kubernetes::KINDS.iter().map(|row| (row.0, row.1))
}

/// The names of all fields of a profile and of the kinds of Kubernetes.
pub fn field_names() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<&Type> = kubernetes::KINDS.iter().map(|row| &row.2).collect();
    open.push(&PROFILE);
    while let Some(ty) = open.pop() {
        match ty {
            Type::List(item) => open.push(item),
            Type::Map { value, .. } => open.push(value),
            Type::Object(object) if seen.insert(std::ptr::from_ref::<Object>(object)) => {
                names.extend(object.fields.iter().map(|field| field.name));
                open.extend(object.fields.iter().map(|field| &field.ty));
            }
            _ => {}
        }
    }
    names
}

// What the generated tables are written with.

const INT32: Type = Type::Int { min: i32::MIN as i64, max: i32::MAX as i64 };
const INT64: Type = Type::Int { min: i64::MIN, max: i64::MAX };

/// A map with any keys.
const fn map(value: &'static Type) -> Type {
    Type::Map { key: None, value }
}

const fn object(object: &'static Object) -> Type {
    Type::Object(object)
}

/// A field that a document may leave out.
const fn opt(name: &'static str, ty: Type) -> Field {
    Field { name, required: false, ty }
}

/// A field that a document must have.
const fn req(name: &'static str, ty: Type) -> Field {
    Field { name, required: true, ty }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_version_and_name() {
        assert!(kubernetes("apps/v1", "StatefulSet").is_some());
        assert!(kubernetes("v1", "Namespace").is_some());
        assert!(kubernetes("v1", "StatefulSet").is_none());
        assert!(kubernetes("apps/v1beta1", "StatefulSet").is_none());
        assert_eq!(kinds().count(), 98);
    }

    #[test]
    fn fields_are_known_by_name() {
        let names = field_names();
        for name in ["apiVersion", "stringData", "containerPort", "replicaCount", "sesame", "spec"] {
            assert_eq!(names.contains(name), name != "sesame", "{name}");
        }
    }

    #[test]
    fn every_table_is_sorted() {
        assert!(kinds().is_sorted());
        let mut seen = Vec::new();
        for (api_version, kind) in kinds() {
            sorted(kubernetes(api_version, kind).unwrap(), &mut seen);
        }
        assert!(seen.len() > 500, "{}", seen.len());
    }

    fn sorted(ty: &'static Type, seen: &mut Vec<*const Object>) {
        match ty {
            Type::List(item) => sorted(item, seen),
            Type::Map { value, .. } => sorted(value, seen),
            Type::Object(object) if !seen.contains(&std::ptr::from_ref(*object)) => {
                seen.push(*object);
                assert!(object.fields.is_sorted_by(|a, b| a.name < b.name), "{}", object.name);
                object.fields.iter().for_each(|field| sorted(&field.ty, seen));
            }
            _ => {}
        }
    }
}
