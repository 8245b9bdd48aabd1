//! Texts: where they come from, places in them, and how they are written for people.

pub(crate) mod digest;
pub mod field_path;
pub(crate) mod java_escapes;
pub mod limits;
pub mod markdown;
pub(crate) mod parallel;
pub mod shown;
pub mod source;
pub mod wording;
