//! What becomes of each setting of a profile in the targets other than plain Kubernetes. The table is a page of the book,
//! and a test fails if a setting of the profile is missing there, or if what is said of it is not so.

mod table;

use super::Target;

pub use table::TABLE;

/// What becomes of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes through: here.
    Kept(&'static str),
    /// It comes through as far as this says; what does not is reported.
    Partly(&'static str),
    /// It does not come through, for this reason. Reported if the user sets it, and not for what `base`, `dev` and
    /// `prod` bring along.
    Lost(&'static str),
    /// It is about something else than what is rendered.
    Apart(&'static str),
}

/// A setting and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The setting, as in the reference; what is below it comes with it.
    pub key: &'static str,
    /// In values for the chart of Bitnami.
    pub bitnami: Fate,
    /// In custom resources for Strimzi.
    pub strimzi: Fate,
}

impl Row {
    /// What becomes of the setting in this target.
    pub fn fate(&self, target: Target) -> Fate {
        match target {
            Target::Kubernetes => Fate::Kept(""),
            Target::Bitnami => self.bitnami,
            Target::Strimzi => self.strimzi,
        }
    }
}
