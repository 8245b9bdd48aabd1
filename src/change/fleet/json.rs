//! The report for programs.

use serde::Serialize;

use crate::change::{Review, Verdict};
use crate::report::report_schema::JsonSchema;

/// What changes in one cluster, or in each of several.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Printed<'a> {
    /// One cluster.
    Cluster(&'a Review),
    /// Directories with several clusters.
    Clusters(Clusters<'a>),
}

/// Several clusters.
#[derive(Serialize, JsonSchema)]
pub struct Clusters<'a> {
    /// The verdict on the worst of them.
    pub(super) verdict: Verdict,
    /// The clusters, in the order of their paths.
    pub(super) clusters: Vec<Member<'a>>,
}

/// One of several clusters.
#[derive(Serialize, JsonSchema)]
pub(super) struct Member<'a> {
    /// Its path in the directories.
    pub(super) name: &'a str,
    /// Whether it is on both sides.
    #[schemars(extend("enum" = ["new", "removed", "changed", "unchanged"]))]
    pub(super) status: &'static str,
    /// What changes in it.
    #[serde(flatten)]
    pub(super) review: &'a Review,
}
