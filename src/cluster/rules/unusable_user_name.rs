use super::{Findings, Subject};
use crate::cluster::Names;
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unusable-user-name",
    summary: "no object can be named after a user",
    level: Level::Error,
    page: include_str!("unusable_user_name.md"),
    check: Check::Cluster(check),
};

/// What X.509 allows.
const MAX_COMMON_NAME: usize = 64;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (names, authentication) = (&subject.cluster.names, subject.cluster.security.authentication);
    for (name, user) in subject.profile.users.iter().filter(|(_, user)| user.absent != Some(true)) {
        let name = name.as_str();
        let (object, help) = match authentication {
            Authentication::Scram if user.password_secret.is_none() => (
                names.password_secret(name),
                "name the Secret yourself: `passwordSecret: {name: orders-service}`",
            ),
            Authentication::Mtls => {
                (names.user_certificate(name), "rename the user: lower-case letters, digits, `-` and `.`")
            }
            _ => continue,
        };
        let mut report = |why: String| {
            findings.key(&field_path!["users", name]).help(help).say(why);
        };
        if authentication == Authentication::Mtls && name.len() > MAX_COMMON_NAME {
            report(format!(
                "the common name of a certificate has at most {MAX_COMMON_NAME} characters, and user `{name}` has {}",
                name.len()
            ));
        } else if !Names::is_object_name(&object) {
            report(format!("the Secret of user `{name}` would be `{object}`, which is no name of an object"));
        }
    }
}
