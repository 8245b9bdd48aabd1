//! Why a command does not end well: the input is wrong, the work could not be done, or what was looked for was found.

use crate::report::diagnostic::{Diagnostic, Report};

/// Why a command does not end well.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The input was read and is wrong: exit code 1.
    Invalid(Report),
    /// The work could not be done, for example because a file cannot be read: exit code 2.
    Unusable(Report),
    /// The work was done, and found differences, which this text for standard output lists: exit code 1.
    Differs(String),
}

impl Failure {
    /// The work could not be done, and this is why.
    pub fn unusable(diagnostic: Diagnostic) -> Self {
        Self::Unusable(diagnostic.into())
    }

    /// Both together, with the higher exit code.
    pub fn worse(first: Option<Self>, second: Self) -> Self {
        let Some(first) = first else { return second };
        let mut report = first.report().clone();
        report.extend(second.report().clone());
        if first.code().max(second.code()) > 1 { Self::Unusable(report) } else { Self::Invalid(report) }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Invalid(_) | Self::Differs(_) => 1,
            Self::Unusable(_) => 2,
        }
    }

    /// What was found.
    pub fn report(&self) -> &Report {
        static NOTHING: Report = Report::NOTHING;
        match self {
            Self::Invalid(report) | Self::Unusable(report) => report,
            Self::Differs(_) => &NOTHING,
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
