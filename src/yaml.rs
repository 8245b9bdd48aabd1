//! YAML in and out. Reading keeps the place of every value; writing is ours alone, because no writer at
//! hand quotes what kubectl's YAML 1.1 reader would take for another type.

mod edit;
mod emit;
mod json;
mod keys;
mod node;
mod parse;
mod readback;
mod scalar;

pub use edit::remove_entries;
pub use emit::{emit, emit_documents, flow, flow_text, inline};
pub use keys::Keys;
pub use node::{Data, Entry, Node};
pub use parse::{Dialect, read, read_all, salvage};
pub use readback::reads_back;

/// A document or a part of one, without places. Key order is kept.
pub type Value = serde_json::Value;
