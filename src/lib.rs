//! kafka-gen turns a short profile into everything needed to run Apache Kafka on Kubernetes, as plain YAML.
//!
//! The line that every run follows is [`pipeline`]: layers of a profile are read and merged ([`profile`]),
//! resolved to a cluster ([`cluster`]), filled into templates ([`target`], [`render`]), written ([`yaml`])
//! and checked ([`schema`], [`kube`], [`rules`]). Whatever goes wrong is a [`diagnostic`] that points into a [`source`].
//!
//! The library exists for the program and its tests; it promises no stable interface.

pub mod change;
pub mod cli;
pub mod cluster;
pub mod connection;
pub mod diagnostic;
mod digest;
pub mod document;
pub mod failure;
pub mod field_path;
pub mod foreign;
pub mod health;
mod java_escapes;
pub mod kafka;
pub mod kube;
pub mod limits;
pub mod live;
pub mod manifest;
pub mod markdown;
pub mod output;
mod parallel;
pub mod patch;
pub mod pipeline;
pub mod profile;
pub mod render;
pub mod report;
pub mod report_schema;
pub mod rules;
pub mod schema;
pub mod secret;
pub mod shown;
pub mod source;
pub mod target;
pub mod types;
pub mod validate;
pub mod wording;
pub mod yaml;
