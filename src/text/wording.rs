//! Parts of sentences that messages share: numbers with their nouns, lists of names, "did you mean".

mod count;
mod listed;
pub mod suggest;

pub use count::count;
pub use listed::listed;
