//! Generated from the JSON Schema of the type `Sample`; do not edit.
//! `UPDATE=1 cargo test schema` regenerates it, `cargo test schema` compares.

use super::Type::{Any, Bool, Choice, Int, List, Number, Quantity, Text};
use super::{Format, INT32, Object, Type, map, object, opt, req};

/// The type of all of it.
pub static ROOT: Type = object(&SAMPLE);

static INNER: Object = Object { name: "Inner", fields: &[req("children", List(&object(&INNER))), opt("storageClass", Text)] };
static SAMPLE: Object = Object { name: "Sample", fields: &[req("by_mode", object(&SAMPLE_BY_MODE)), opt("count", Int { min: 0, max: i64::MAX }), opt("inner", object(&INNER)), req("labels", Type::Map { key: Some(Format::LabelKey), value: &Text }), req("mode", Choice(&["undocumented", "off", "all-of-it"])), req("name", Type::Format(Format::DnsLabel)), req("nested", List(&List(&Bool))), opt("offset", INT32), opt("plain", Choice(&["A", "B"])), opt("ratio", Number), req("replicas", Int { min: 1, max: 100 }), req("settings", map(&Any)), req("size", Quantity), opt("tree", List(&object(&INNER)))] };
static SAMPLE_BY_MODE: Object = Object { name: "Sample.by_mode", fields: &[opt("A", Bool), opt("B", Bool)] };
