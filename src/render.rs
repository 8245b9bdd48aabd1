//! From a profile to documents: templates, patches, the checks of what comes out, and the other targets.

pub mod certificates;
pub mod connection;
pub mod engine;
pub mod live;
pub mod patch;
pub mod pipeline;
pub mod targets;
