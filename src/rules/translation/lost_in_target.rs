use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::profile::Merged;
use crate::report::Level;
use crate::target::Loss;

pub(super) static RULE: Rule = Rule {
    name: "lost-in-target",
    summary: "the target cannot express a setting of the profile",
    level: Level::Warning,
    page: include_str!("lost_in_target.md"),
    check: (),
};

pub(super) fn finding(loss: &Loss, merged: &Merged) -> Diagnostic {
    let finding = Diagnostic::warning(RULE.name, loss.message.clone())
        .field(loss.path.to_string(), None)
        .at(merged.span(&loss.path));
    match &loss.help {
        Some(help) => finding.help(help.clone()),
        None => finding,
    }
}
