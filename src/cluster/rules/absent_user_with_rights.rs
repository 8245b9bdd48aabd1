use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "absent-user-with-rights",
    summary: "a user to remove has rights in the profile",
    level: Level::Warning,
    page: include_str!("absent_user_with_rights.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, user) in subject.profile.users.iter().filter(|(_, user)| user.absent == Some(true)) {
        if user.has_rights() {
            findings
                .at(&field_path!["users", name.as_str(), "absent"])
                .help(format!("keep `users: {{{name}: {{absent: true}}}}` alone, or remove `absent`"))
                .say(format!("user `{name}` is removed: what it is allowed in the profile has no effect"));
        }
    }
}
