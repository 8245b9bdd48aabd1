//! kafka-gen turns a short profile into everything needed to run Apache Kafka on Kubernetes, as plain YAML.
//!
//! The line that every run follows is [`render::pipeline`]: layers of a profile are read and merged ([`profile`]),
//! resolved to a cluster ([`cluster`]), filled into templates ([`render`]), written ([`yaml`]) and checked
//! ([`kubernetes`], [`kafka`], [`rules`]). Whatever goes wrong is a [`report::diagnostic`] that points into a
//! [`text::source`].
//!
//! Modules use only those below them:
//!
//! | module | knows |
//! |---|---|
//! | [`cli`] | the terminal |
//! | [`health`] · [`validate`] | live objects · manifests of any origin |
//! | [`render`] | documents: templates, patches, targets |
//! | [`rules`] | the list of all rules |
//! | [`cluster`] | what follows from a profile: names, ports, files |
//! | [`change`] | differences, and what applying them does |
//! | [`profile`] · [`output`] | the input format · directories |
//! | [`kafka`] | what Kafka takes, and what loses data |
//! | [`kubernetes`] | what an API server takes; nothing of Kafka |
//! | [`secret`] | what is a secret |
//! | [`yaml`] | trees |
//! | [`report`] | how a finding is said |
//! | [`text`] | characters and places |
//!
//! The library exists for the program and its tests; it promises no stable interface.

pub mod change;
pub mod cli;
pub mod cluster;
pub mod health;
pub mod kafka;
pub mod kubernetes;
pub mod output;
pub mod profile;
pub mod render;
pub mod report;
pub mod rules;
pub mod secret;
pub mod text;
pub mod validate;
pub mod yaml;
