//! Why a command ends early: the input is wrong, or the work could not be done at all.

use crate::diagnostic::{Diagnostic, Report};

/// Why a command ends early.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The input was read and is wrong: exit code 1.
    Invalid(Report),
    /// The work could not be done, for example because a file cannot be read: exit code 2.
    Unusable(Report),
}

impl Failure {
    /// The work could not be done, and this is why.
    pub fn unusable(diagnostic: Diagnostic) -> Self {
        Self::Unusable(diagnostic.into())
    }

    /// What was found.
    pub fn report(&self) -> &Report {
        match self {
            Self::Invalid(report) | Self::Unusable(report) => report,
        }
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Invalid(report)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Invalid(diagnostic.into())
    }
}
