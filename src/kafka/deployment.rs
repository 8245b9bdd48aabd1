//! A deployment of Kafka as its rules see it, wherever it was read: each value with the place it comes from, and what the
//! input cannot tell with the reason.

mod chart;
mod clusters;
mod command;
mod endpoint;
mod evidence;
mod files;
mod java_heap;
mod listener;
mod objects;
mod pool;
mod quorum;
mod services;
mod shell_list;
mod shell_value;
mod storage;
mod value;
mod variables;

use super::{Minor, NEWEST, OLDEST};
pub use crate::report::Place;

pub use chart::{ChartValues, Header, Role, UnknownValue, Values};
pub use clusters::{Cluster, clusters};
pub use endpoint::Endpoint;
pub use listener::{Listener, is_loopback, listeners};
pub use objects::{Workload, pools, workloads};
pub use pool::{Judged, Kind, NodePool, PodName, Source};
pub use quorum::{BOOTSTRAP, Controller, Quorum, VOTERS, controllers};
pub use storage::{Mount, Storage};
pub use value::{Part, PodField, Value};

/// A value and where it comes from. Equality ignores the origin.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T: PartialEq> PartialEq for Sourced<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> Sourced<T> {
    /// The same origin with what a function makes of the value.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: function(self.value), origin: self.origin }
    }
}

/// Where a value comes from. Each variant has a place to show: of a default, where the value would be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written at this place, under this name: `KAFKA_LOG_DIRS`, or `log.dirs`.
    Written(Place, String),
    /// Written in a layer that kafka-gen ships, under this name.
    Preset(Place, String),
    /// kafka-gen's own choice, which follows from the value at this place.
    Derived(Place),
    /// The image's own configuration.
    Image(Place),
    /// Kafka's default.
    Default(Place),
}

impl Origin {
    /// The place to show.
    pub fn place(&self) -> &Place {
        match self {
            Self::Written(place, _)
            | Self::Preset(place, _)
            | Self::Derived(place)
            | Self::Image(place)
            | Self::Default(place) => place,
        }
    }

    /// True if the input itself says it.
    pub fn is_written(&self) -> bool {
        matches!(self, Self::Written(..))
    }
}

/// A value, or why the input does not tell it.
pub type Known<T> = Result<Sourced<T>, Unknown>;

/// Why a value cannot be known from the input. No rule takes it for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Why.
    pub reason: Reason,
    /// The place that leaves it open.
    pub at: Place,
}

impl Unknown {
    /// Why, with the field that leaves it open.
    pub fn why(&self) -> String {
        let Self { reason, at } = self;
        let field = if at.field.is_empty() { &at.object } else { &at.field };
        match reason {
            Reason::Secret => format!("`{field}` comes from a Secret"),
            Reason::ConfigMap => format!("`{field}` comes from a ConfigMap that is not among the manifests"),
            Reason::Runtime => format!("`{field}` is known only when the pod runs"),
            Reason::Script => format!("the script in `{field}` sets values"),
            Reason::Image => format!("`{field}` does not tell the image or its version"),
            Reason::Chart if at.field.is_empty() => "only the values of chart 32 are known".to_owned(),
            Reason::Chart => format!("`{field}` is a template of the chart"),
            Reason::Version((major, minor)) => {
                let ((first, of_first), (last, of_last)) = (OLDEST, NEWEST);
                format!(
                    "`{field}` is Kafka {major}.{minor}, and settings are known for {first}.{of_first} to {last}.{of_last}"
                )
            }
        }
    }
}

/// Why a value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It comes from a Secret.
    Secret,
    /// It comes from a ConfigMap that is not part of the input.
    ConfigMap,
    /// It is only known when the pod runs.
    Runtime,
    /// A script of the container decides it.
    Script,
    /// The image is unknown, or its tag does not tell the version.
    Image,
    /// A chart decides it: in a template, or in a version that is not known.
    Chart,
    /// The settings of this Kafka version are not known.
    Version(Minor),
}
