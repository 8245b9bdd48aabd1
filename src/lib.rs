//! kafka-gen renders what it takes to run Apache Kafka on Kubernetes.
pub mod diagnostic;
pub mod field_path;
pub mod source;
pub mod yaml;
