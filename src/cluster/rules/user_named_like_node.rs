use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "user-named-like-node",
    summary: "the certificate of a user is that of a broker or the topic Job",
    level: Level::Error,
    page: include_str!("user_named_like_node.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (names, security) = (&subject.cluster.names, &subject.cluster.security);
    if security.authentication != Authentication::Mtls {
        return;
    }
    for user in &subject.cluster.users.list {
        if [&names.release, &names.topics, &names.ca].contains(&&user.name) {
            findings
                .key(&field_path!["users", &user.name])
                .help("rename the user")
                .say(format!(
                    "whoever has the certificate of user `{}` is a super user on the listener between brokers, which trusts the same authority",
                    user.name
                ));
        }
    }
}
