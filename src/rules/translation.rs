//! Rules about what a target other than plain Kubernetes cannot express.

mod lost_in_target;

use crate::diagnostic::Report;
use crate::profile::Merged;
use crate::report;
use crate::target::Loss;

/// A rule about a target; the target's own code finds what it lost.
pub type Rule = report::Rule<()>;

/// The rules of this scope, sorted.
pub(super) const RULES: &[&Rule] = &[&lost_in_target::RULE];

/// What was lost, at the lines of the profile that say it.
pub fn check(lost: &[Loss], merged: &Merged) -> Report {
    lost.iter().map(|loss| lost_in_target::finding(loss, merged)).collect()
}
