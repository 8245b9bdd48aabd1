use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unused-password-secret",
    summary: "a password that no client can log in with",
    level: Level::Warning,
    page: include_str!("unused_password_secret.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let authentication = subject.cluster.security.authentication;
    if matches!(authentication, Authentication::Scram | Authentication::None) {
        return;
    }
    for (name, user) in &subject.profile.users {
        let keys = [
            ("passwordSecret", user.password_secret.is_some()),
            ("passwordVersion", user.password_version.is_some()),
        ];
        for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
            findings
                .key(&field_path!["users", name.as_str(), key])
                .help("remove it, or set `security.authentication` to `scram`")
                .say(format!(
                    "`{key}` of user `{name}` has no effect: users do not authenticate by password"
                ));
        }
    }
}
