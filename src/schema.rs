//! STUB, replaced by the helper
use crate::diagnostic::Report;
use crate::yaml::Node;
pub enum Mode { Document, Layer }
pub enum Type { Any }
pub static PROFILE: Type = Type::Any;
static ANY: Type = Type::Any;
pub fn check(_: &Node, _: &Type, _: Mode) -> Report { Report::default() }
pub fn kubernetes(_: &str, _: &str) -> Option<&'static Type> { Some(&ANY) }
