use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "shared-password",
    summary: "two users have the same password",
    level: Level::Warning,
    page: include_str!("shared_password.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let users: Vec<_> = subject.cluster.users.passwords().collect();
    for (at, (user, password)) in users.iter().enumerate() {
        let is_same = |(_, other): &&(_, &crate::cluster::Password)| {
            (&other.secret, &other.key) == (&password.secret, &password.key)
        };
        if let Some((first, _)) = users.iter().take(at).find(is_same) {
            findings
                .key(&field_path!["users", &user.name])
                .help("give each user a Secret, or a key in it, of its own: `passwordSecret: {name: passwords, key: orders-service}`")
                .say(format!(
                    "users `{}` and `{}` have the same password, key `{}` of Secret `{}`",
                    first.name, user.name, password.key, password.secret
                ));
        }
    }
}
