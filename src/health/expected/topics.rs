//! The topic Job of kafka-gen.

use crate::kubernetes::manifest::{Object, well_known};
use crate::yaml::Node;

/// The topic Job, and the topics that it creates.
#[derive(Clone, Debug)]
pub(in crate::health) struct TopicJob {
    /// Its name.
    pub(in crate::health) job: String,
    /// Whether it is part of the expected state.
    pub(in crate::health) is_rendered: bool,
    /// Whether its name ends in a digest of what it does.
    pub(in crate::health) is_named_by_content: bool,
    /// Seconds after which Kubernetes removes it when it is done.
    pub(in crate::health) ttl: Option<u32>,
    /// How many topics there should be.
    pub(in crate::health) topics: usize,
    /// The digest of their list.
    pub(in crate::health) digest: String,
    /// What the names of the Jobs of other lists begin with.
    pub(in crate::health) older: String,
}

/// The label that says which part of a cluster an object is.
const COMPONENT: &str = "app.kubernetes.io/component";
/// The first line of a table of topics.
const TABLE: &str = "#kafka-gen topics ";
/// The line of the Job's script that holds the digest of its list of topics.
const DIGEST: &str = "LIST='";

impl TopicJob {
    /// Seconds after which Kubernetes removes a Job.
    pub(super) fn ttl(job: &Object<'_>) -> Option<u32> {
        job.dig(&["spec", "ttlSecondsAfterFinished"])?.as_int().and_then(|seconds| seconds.try_into().ok())
    }

    /// The topic Job among manifests that kafka-gen has rendered. Of several it is not known which one is meant.
    pub(super) fn of_objects(objects: &[Object<'_>]) -> Option<Self> {
        let is_own = |object: &&Object<'_>| {
            let label = |key| object.dig(&["metadata", "labels", key]).and_then(Node::as_str);
            label(well_known::MANAGED_BY) == Some("kafka-gen") && label(COMPONENT) == Some("topics")
        };
        let own = || objects.iter().filter(is_own);
        let mut jobs = own().filter(|object| object.kind == "Job");
        let (job, None) = (jobs.next()?, jobs.next()) else { return None };
        let maps = || own().filter(|object| object.kind == "ConfigMap");
        let texts = || {
            let data = maps().filter_map(|map| map.dig(&["data"]));
            data.flat_map(Node::entries).filter_map(|entry| entry.value.as_str())
        };
        let digest = texts().flat_map(str::lines).find_map(|line| line.strip_prefix(DIGEST))?;
        let rows = texts().filter(|text| text.starts_with(TABLE)).flat_map(|table| table.lines().skip(1));
        let (older, is_named_by_content) = match job.name.rsplit_once('-') {
            Some((stem, digest)) if is_digest(digest) => (stem, true),
            _ => (job.name, false),
        };
        Some(Self {
            job: job.name.to_owned(),
            is_rendered: true,
            is_named_by_content,
            ttl: Self::ttl(job),
            topics: rows.filter(|row| !row.ends_with("\t-")).count(),
            digest: digest.trim_end_matches('\'').to_owned(),
            older: older.to_owned(),
        })
    }
}

/// True for the end of a Job's name that follows from what the Job does.
fn is_digest(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
