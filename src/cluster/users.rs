//! The users that the topic Job reconciles: where their passwords are, their ACLs and quotas, with every pattern spelled out.

use super::names::Names;
use super::{ResolveErrors, Security};
use crate::profile::{
    Authentication, ClusterOperation, Profile, Quotas, TopicOperation, User as ProfileUser,
};
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;

/// The key of a Secret that has the password, unless the profile names another.
const PASSWORD: &str = "password";
/// The first line of the table; the program of the topic Job accepts this one only. No user's name begins with `#`.
const TABLE_VERSION: &str = "#kafka-gen users 1\n";
/// Bytes of the table, which is in one ConfigMap with the first topics.
const MAX_TABLE: usize = 120_000;

/// The users, in the order of their names.
#[derive(Clone, Debug)]
pub struct Users {
    /// The users.
    pub list: Vec<User>,
}

/// A user with nothing left open.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name: what it logs in with, the common name of its certificate, or the subject of its tokens.
    pub name: String,
    /// Whether its credential, ACLs and quotas are to be removed.
    pub absent: bool,
    /// Its password, if users log in with one.
    pub password: Option<Password>,
    /// What it is allowed.
    pub acls: Vec<Acl>,
    /// Its quotas, by Kafka's names.
    pub quotas: Vec<(&'static str, i64)>,
}

/// Where a password is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// The name of the Secret.
    pub secret: String,
    /// The key in it.
    pub key: String,
    /// The version, which the credential tells by its iterations.
    pub version: u32,
}

/// One thing that a user is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// The type of the resource, by Kafka's name.
    pub resource: &'static str,
    /// The name, or the beginning of names.
    pub name: String,
    /// Whether the name is the beginning of names.
    pub is_prefix: bool,
    /// The operation, by Kafka's name.
    pub operation: &'static str,
}

impl Acl {
    fn new(resource: &'static str, pattern: &str, operation: &'static str) -> Self {
        // `*` alone is Kafka's own name for every resource.
        match pattern.strip_suffix('*').filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => Self { resource, name: prefix.to_owned(), is_prefix: true, operation },
            None => Self { resource, name: pattern.to_owned(), is_prefix: false, operation },
        }
    }
}

impl Users {
    pub(super) fn resolve(
        profile: &Profile,
        names: &Names,
        security: &Security,
        findings: &mut ResolveErrors<'_>,
    ) -> Self {
        let list = profile.users.iter().map(|(name, user)| {
            let is_absent = user.absent == Some(true);
            let has_password = security.authentication == Authentication::Scram && !is_absent;
            User {
                name: name.to_string(),
                absent: is_absent,
                password: has_password.then(|| password(name.as_str(), user, names)),
                // Kafka rejects ACLs until there is an authorizer.
                acls: if is_absent || security.is_migrating { Vec::new() } else { acls(user) },
                quotas: user.quotas.as_ref().filter(|_| !is_absent).map(quotas).unwrap_or_default(),
            }
        });
        let users = Self { list: list.collect() };
        if !users.list.is_empty() && !profile.documents.topic_job {
            findings.add(
                &field_path!["users"],
                Diagnostic::error("nothing creates users: `documents.topicJob` is false")
                    .help("set it to `true`, or remove `users` and manage users elsewhere"),
            );
        }
        if users.table().is_some_and(|table| table.len() > MAX_TABLE) {
            findings.add(
                &field_path!["users"],
                Diagnostic::error("the table of users is larger than its ConfigMap may be")
                    .help("use patterns such as `orders.*` instead of single topics, or manage some users elsewhere"),
            );
        }
        users
    }

    /// The table that the Job reads; none without users, so that nothing else is rendered.
    pub(super) fn table(&self) -> Option<String> {
        if self.list.is_empty() {
            return None;
        }
        let mut table = TABLE_VERSION.to_owned();
        for user in &self.list {
            let name = &user.name;
            table += &format!("{name}\t{}\n", if user.absent { "absent" } else { "present" });
            if let Some(Password { secret, key, version }) = &user.password {
                table += &format!("{name}\tscram\t{version}\t{secret}\t{key}\n");
            }
            for Acl { resource, name: of, is_prefix, operation } in &user.acls {
                let pattern = if *is_prefix { "PREFIXED" } else { "LITERAL" };
                table += &format!("{name}\tallow\t{resource}\t{pattern}\t{of}\t{operation}\n");
            }
            for (quota, value) in &user.quotas {
                table += &format!("{name}\tquota\t{quota}\t{value}\n");
            }
        }
        Some(table)
    }

    /// The users whose passwords the Job mounts, each with its password.
    pub fn passwords(&self) -> impl Iterator<Item = (&User, &Password)> {
        self.list.iter().filter_map(|user| Some((user, user.password.as_ref()?)))
    }
}

fn password(name: &str, user: &ProfileUser, names: &Names) -> Password {
    let stated = user.password_secret.as_ref();
    let secret = stated.map_or_else(|| names.password_secret(name), |password| password.name.to_string());
    let key = stated.and_then(|password| password.key.as_ref());
    Password {
        secret,
        key: key.map_or_else(|| PASSWORD.to_owned(), ToString::to_string),
        version: user.password_version.unwrap_or(1),
    }
}

/// Every operation on every resource, once.
fn acls(user: &ProfileUser) -> Vec<Acl> {
    let mut acls = Vec::new();
    for (topic, operations) in &user.topics {
        let operations = operations.iter().flat_map(|operation| of_topic(*operation));
        acls.extend(operations.map(|operation| Acl::new("TOPIC", topic.as_str(), operation)));
    }
    acls.extend(user.groups.iter().map(|group| Acl::new("GROUP", group.as_str(), "READ")));
    for id in &user.transactional_ids {
        acls.extend(
            ["WRITE", "DESCRIBE"].map(|operation| Acl::new("TRANSACTIONAL_ID", id.as_str(), operation)),
        );
    }
    acls.extend(
        user.cluster.iter().map(|operation| Acl::new("CLUSTER", "kafka-cluster", of_cluster(*operation))),
    );
    let mut once: Vec<Acl> = Vec::new();
    for acl in acls {
        if !once.contains(&acl) {
            once.push(acl);
        }
    }
    once
}

fn of_topic(operation: TopicOperation) -> &'static [&'static str] {
    match operation {
        TopicOperation::Read => &["READ", "DESCRIBE"],
        TopicOperation::Write => &["WRITE", "DESCRIBE"],
        TopicOperation::Create => &["CREATE"],
        TopicOperation::Delete => &["DELETE"],
        TopicOperation::Alter => &["ALTER"],
        TopicOperation::Describe => &["DESCRIBE"],
        TopicOperation::DescribeConfigs => &["DESCRIBE_CONFIGS"],
        TopicOperation::AlterConfigs => &["ALTER_CONFIGS"],
        TopicOperation::All => &["ALL"],
    }
}

fn of_cluster(operation: ClusterOperation) -> &'static str {
    match operation {
        ClusterOperation::Create => "CREATE",
        ClusterOperation::Alter => "ALTER",
        ClusterOperation::Describe => "DESCRIBE",
        ClusterOperation::DescribeConfigs => "DESCRIBE_CONFIGS",
        ClusterOperation::AlterConfigs => "ALTER_CONFIGS",
        ClusterOperation::IdempotentWrite => "IDEMPOTENT_WRITE",
    }
}

fn quotas(quotas: &Quotas) -> Vec<(&'static str, i64)> {
    [
        ("producer_byte_rate", quotas.producer_byte_rate),
        ("consumer_byte_rate", quotas.consumer_byte_rate),
        ("request_percentage", quotas.request_percentage.map(i64::from)),
        ("controller_mutation_rate", quotas.controller_mutation_rate.map(i64::from)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
