//! How a finding is said: what a rule is, and how its finding comes into a report. Nothing here knows what is judged.

pub mod diagnostic;
pub mod failure;
mod finding_builder;
mod place;
pub mod report_schema;
mod reporter;
mod rule;

pub use finding_builder::FindingBuilder;
pub use place::Place;
pub use reporter::{Fields, Location, Reporter};
pub use rule::{Level, Named, Rule};
