//! The one test binary.

#![allow(missing_docs, unreachable_pub, clippy::pedantic, reason = "tests")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]
#![allow(clippy::disallowed_methods, reason = "tests read JSON and the environment")]

// secrets are in no output
mod canary;
// what a real API server says of manifests
mod apiserver;
// what counts as a difference
mod change;
// the command line, by transcripts
mod cli;
// what is read, and what is not
mod confinement;
// a profile and its objects, read as one deployment
mod deployment;
// a script that openssl runs
mod certificates;
// where clients connect
mod connection;
// profiles/schema.json and the book
mod diff;
mod docs;
// who is judged as a broker
mod evidence;
// fields of a profile, explained
mod explain;
// the example of a GitOps repository
mod gitops;
// rendered files against golden/
mod golden;
// what people type who come from other tools
mod habits;
// patches, objects of the author, documents of others
mod hatches;
// states of clusters, and what is said of them
mod health;
// hostile text in every field comes out unchanged
mod hostile;
// the architecture, as assertions
mod house;
// small inputs that expand
mod limits;
// verdicts of Kafka, against those of the rules
mod kafka_settings;
// render --out: atomic, others' files, --check
mod output;
// what others wrote is shown, and nothing obeys it
mod shown;
// what the sides of a diff stand for
mod sides;
// directories of clusters
mod fleet;

// layers, resolution and what they refuse
mod profile;
mod protection;
// one line that takes a guard away
mod quiet;
// profiles in directories of a directory
mod nested;
// what a person reads of a diff
mod reading;
// docs/src/reference/requirements.md, and the edge cases that it names
mod requirements;
// the built-in tables
mod schema;
// what `--format json` prints, against the published schemas
mod report_schemas;
// rules and their pages
mod rules;
// the first minutes: init, help, completions, manual pages
mod start;
// targets other than plain Kubernetes
mod targets;
// templates: whole values, valid YAML, overrides
mod templates;

// what changes of profiles do
mod transitions;
// what the script of the topic Job does
mod topic_job;
// the topic Job and its deliveries
mod topics;
// three brokers on one node
mod one_node;
// the skill for coding agents
mod skill;
// files and directories of manifests, and what is said of them
mod validate;

// encryption, authentication, authorization
mod security;
mod several;
mod support;
