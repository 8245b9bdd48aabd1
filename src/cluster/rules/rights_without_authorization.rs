use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "rights-without-authorization",
    summary: "users have rights, but everybody may do everything",
    level: Level::Error,
    page: include_str!("rights_without_authorization.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let security = &subject.cluster.security;
    // Another rule speaks of users where clients do not authenticate.
    // The rights of a cluster that migrates take effect with its last step.
    if security.authentication == Authentication::None
        || security.authorizer.is_some()
        || security.is_migrating
    {
        return;
    }
    for user in subject.cluster.users.list.iter().filter(|user| !user.acls.is_empty()) {
        findings
            .key(&field_path!["users", &user.name])
            .help("remove `security.authorization`, which is `true` where clients authenticate")
            .help("for a cluster that is being secured, `security.authorization: open` permits what no ACL is about")
            .say(format!("no authorizer is on: user `{}` may do everything, and Kafka rejects its ACLs", user.name));
    }
}
