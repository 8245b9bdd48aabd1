//! A place in the input, as reports name it.

use crate::text::source::Span;

/// A place in the input, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The object: `StatefulSet/kafka`.
    pub object: String,
    /// The field of the object.
    pub field: String,
    /// The text.
    pub span: Span,
}
