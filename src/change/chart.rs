//! Values for Bitnami's chart, as an object of their own, so that they are compared like all others.

use super::{Difference, Pair, Part};
use crate::yaml::Value;

/// The version under which values are compared; no API server has it.
pub const VERSION: &str = "values.helm.sh/v1";
/// The kind.
pub const KIND: &str = "HelmValues";
const CONFIGURATION: &str = "values.overrideConfiguration.";

impl Pair {
    /// True for the values of a chart.
    pub fn is_chart(&self) -> bool {
        self.is(VERSION, KIND)
    }
}

/// True for a setting of brokers in the values.
pub(super) fn is_setting(place: &str) -> bool {
    place.starts_with(CONFIGURATION)
}

/// What a value is: settings of brokers are parts, as elsewhere.
pub(super) fn split(pair: &Pair, found: Vec<Difference>) -> Vec<Difference> {
    if !pair.is_chart() {
        return found;
    }
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned).into();
    let part = |difference: Difference| match difference.place.strip_prefix(CONFIGURATION) {
        Some(setting) => Difference {
            part: Some(Part::Property(setting.to_owned())),
            old: difference.old.map(text),
            new: difference.new.map(text),
            ..difference
        },
        None => difference,
    };
    found.into_iter().map(part).collect()
}
