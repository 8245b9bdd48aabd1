//! What a target other than plain Kubernetes cannot express; the code of the target finds it.

use crate::report::{Level, Rule};

/// The rule.
pub static RULE: Rule<()> = Rule {
    name: "lost-in-target",
    summary: "the target cannot express a setting of the profile",
    level: Level::Warning,
    page: include_str!("lost_in_target.md"),
    check: (),
};
