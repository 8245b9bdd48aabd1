//! How much a change asks of those who apply it.

use crate::report::report_schema::JsonSchema;

/// What applying a change does, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Class {
    /// Nothing in the cluster changes.
    NoEffect,
    /// Takes effect at once, and nothing restarts.
    InPlace,
    /// Pods restart one at a time.
    RollingRestart,
    /// Clients must be reconfigured, or lose their connections.
    ClientImpact,
    /// Allowed by Kafka, with effects on a topic that are easily overlooked.
    TopicCaution,
    /// A protection against outages or data loss is removed or weakened.
    ProtectionLowered,
    /// More clients, users or processes can reach or do more than before.
    Exposure,
    /// No rule knows the effect; never counted as safe.
    Unclassified,
    /// The API server rejects the update: the object must be deleted and recreated.
    Recreate,
    /// The operator rejects or ignores the update: the cluster stays as it is.
    OperatorRefused,
    /// Kafka cannot do it to an existing topic.
    TopicImpossible,
    /// Records or the whole cluster can be lost.
    DataLoss,
}

impl Class {
    /// All classes, mildest first.
    pub const ALL: [Self; 12] = [
        Self::NoEffect,
        Self::InPlace,
        Self::RollingRestart,
        Self::ClientImpact,
        Self::TopicCaution,
        Self::ProtectionLowered,
        Self::Exposure,
        Self::Unclassified,
        Self::Recreate,
        Self::OperatorRefused,
        Self::TopicImpossible,
        Self::DataLoss,
    ];

    /// The name that reports give it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoEffect => "no-effect",
            Self::InPlace => "in-place",
            Self::RollingRestart => "rolling-restart",
            Self::ClientImpact => "client-impact",
            Self::TopicCaution => "topic-caution",
            Self::ProtectionLowered => "protection-lowered",
            Self::Exposure => "exposure",
            Self::Unclassified => "unclassified",
            Self::Recreate => "recreate",
            Self::OperatorRefused => "operator-refused",
            Self::TopicImpossible => "topic-impossible",
            Self::DataLoss => "data-loss",
        }
    }

    /// The class of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}
