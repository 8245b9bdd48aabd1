//! What an API server takes: its types, its kinds, and rules about objects. Nothing here knows Kafka.

pub mod document;
pub mod foreign;
pub mod kube;
pub mod manifest;
pub mod rules;
pub mod schema;
pub mod types;
