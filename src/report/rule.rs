//! What is known about a rule, whatever it judges.

use crate::report::diagnostic::Severity;
use crate::report::report_schema::JsonSchema;

/// Something that can be wrong. `C` is what finds it: each scope has functions of its own subject.
#[derive(Debug)]
pub struct Rule<C> {
    /// What is wrong, in words with `-` between them; reads as "allow *name*".
    pub name: &'static str,
    /// One line, without a full stop.
    pub summary: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The page, as Markdown.
    pub page: &'static str,
    /// What finds it.
    pub check: C,
}

impl<C> Rule<C> {
    /// What a finding says of the rule.
    pub fn named(&self) -> Named {
        Named { name: self.name, level: self.level }
    }
}

/// What a finding says of its rule.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// [`Rule::name`].
    pub name: &'static str,
    /// [`Rule::level`].
    pub level: Level,
}

/// The severity of a [`Rule`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Level {
    /// Kubernetes, Kafka or kafka-gen itself rejects it; it cannot be allowed.
    Refused,
    /// It causes harm; a profile can allow it with a reason.
    Error,
    /// It may cause harm.
    Warning,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }

    /// How bad a finding is.
    pub fn severity(self) -> Severity {
        match self {
            Self::Refused | Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
        }
    }
}
