//! What the topic Job would do to a cluster, from what Kafka's own tools print about that cluster, or from what the Job's last
//! run reported.
//!
//! The Job itself decides in `templates/admin/TopicPlan.java`. The cases in `tests/topic_job/plans` hold both to the same
//! plans.

mod described;
mod plan;
mod reported;

pub use described::{LiveCluster, LiveTopic, MinIsr};
pub use plan::{Plan, Planned};
