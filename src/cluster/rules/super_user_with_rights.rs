use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "super-user-with-rights",
    summary: "a super user has rights in the profile",
    level: Level::Warning,
    page: include_str!("super_user_with_rights.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let security = subject.profile.security.as_ref();
    for user in subject.cluster.users.list.iter().filter(|user| !user.acls.is_empty()) {
        let mut super_users = security.iter().flat_map(|security| &security.super_users);
        if super_users.any(|name| name.as_str() == user.name) {
            findings
                .key(&field_path!["users", &user.name])
                .help("remove it from `security.superUsers`, or remove its topics, groups and ids")
                .say(format!("user `{}` is a super user: it needs no ACL, and none bounds it", user.name));
        }
    }
}
