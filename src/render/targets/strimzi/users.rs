//! Users, each a `KafkaUser` of its name: the user operator writes credentials, ACLs and quotas.

use serde_json::json;

use super::{Making, document};
use crate::cluster::{Acl, Cluster, Names, User};
use crate::kubernetes::document::Document;
use crate::profile::Authentication;
use crate::render::targets::fields::Fields;
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// Secrets that the operators keep for a cluster, after its name; a pod's own has the name of its pool in it.
const OPERATED: [&str; 8] = [
    "cluster-ca",
    "clients-ca",
    "cluster-operator-",
    "entity-",
    "controllers-",
    "brokers-",
    "kafka-exporter-",
    "cruise-control-",
];

/// Why a user has no `KafkaUser`; none for one that can have it.
pub(crate) fn unnameable(cluster: &Cluster, user: &str) -> Option<&'static str> {
    if !Names::is_object_name(user) {
        return Some("a KafkaUser has the name of its user: lower-case letters, digits, `-` and `.`");
    }
    let has_secret = matches!(cluster.security.authentication, Authentication::Scram | Authentication::Mtls);
    let own = user.strip_prefix(cluster.names.release.as_str()).and_then(|rest| rest.strip_prefix('-'));
    let is_operated = own.is_some_and(|own| OPERATED.iter().any(|name| own.starts_with(name)));
    (has_secret && is_operated)
        .then_some("the user operator writes a Secret of this name, and another operator does as well")
}

impl Making<'_> {
    pub(super) fn users(&mut self) -> Vec<Document> {
        let cluster = self.cluster;
        let mut documents = Vec::new();
        for user in &cluster.users.list {
            let path = field_path!["users", user.name.as_str()];
            if user.absent {
                let help = format!("`kubectl delete kafkauser {} -n {}`", user.name, cluster.names.namespace);
                let why =
                    "the user operator deletes a user whose KafkaUser is deleted; here it is only left out";
                self.lost.add_with_help(&path.join("absent"), why, &help);
            } else if let Some(why) = unnameable(cluster, &user.name) {
                self.lost.add_with_help(&path, why, "rename the user");
            } else {
                self.password_lost(user);
                documents.push(self.kafka_user(user));
            }
        }
        self.super_users_lost();
        documents
    }

    /// A password that the user operator overwrites.
    fn password_lost(&mut self, user: &User) {
        let Some(password) = &user.password else { return };
        let written = |other: &User| !other.absent && other.name == password.secret;
        if self.cluster.users.list.iter().any(written) {
            let why = format!(
                "the user operator writes the Secret `{0}` itself, for the KafkaUser `{0}`",
                password.secret
            );
            let path = field_path!["users", user.name.as_str(), "passwordSecret", "name"];
            self.lost.add_with_help(&path, &why, "keep the password in a Secret with another name");
        }
    }

    /// Super users whose credentials the user operator deletes.
    fn super_users_lost(&mut self) {
        let users = &self.cluster.users.list;
        if users.is_empty() || self.cluster.security.authentication != Authentication::Scram {
            return;
        }
        let super_users = self.profile.security.iter().flat_map(|security| &security.super_users);
        for (i, name) in super_users.enumerate() {
            if !users.iter().any(|user| !user.absent && user.name == name.as_str()) {
                self.lost.add_with_help(
                    &field_path!["security", "superUsers", i],
                    "the user operator deletes the credential of a user without a KafkaUser",
                    &format!("add the user below `users`: `{name}: {{}}`"),
                );
            }
        }
    }

    fn kafka_user(&self, user: &User) -> Document {
        let release = &self.cluster.names.release;
        let annotations = &self.cluster.annotations.brokers;
        let metadata = self.metadata(&user.name, annotations, &[("strimzi.io/cluster", release)]);
        let acls = acls(&user.acls);
        let spec = Fields::default()
            .filled("authentication", self.credential(user))
            .filled(
                "authorization",
                if acls.is_empty() { Value::Null } else { json!({ "type": "simple", "acls": acls }) },
            )
            .filled("quotas", user.quotas.iter().map(quota).collect::<Value>());
        document("40", "KafkaUser", metadata, spec)
    }

    fn credential(&self, user: &User) -> Value {
        match (self.cluster.security.authentication, &user.password) {
            (Authentication::Scram, Some(password)) => json!({
                "type": "scram-sha-512",
                "password": { "valueFrom": { "secretKeyRef": { "name": password.secret, "key": password.key } } },
            }),
            (Authentication::Mtls, _) => json!({ "type": "tls" }),
            // The identity provider knows the user.
            (Authentication::None | Authentication::Scram | Authentication::OAuth, _) => Value::Null,
        }
    }
}

/// The operations on each resource together.
fn acls(all: &[Acl]) -> Vec<Value> {
    let mut grouped: Vec<(&Acl, Vec<String>)> = Vec::new();
    for acl in all {
        let is_same = |(other, _): &&mut (&Acl, Vec<String>)| {
            (other.resource, &other.name, other.is_prefix) == (acl.resource, &acl.name, acl.is_prefix)
        };
        match grouped.iter_mut().find(is_same) {
            Some((_, operations)) => operations.push(words(acl.operation)),
            None => grouped.push((acl, vec![words(acl.operation)])),
        }
    }
    let one = |(acl, operations): (&Acl, Vec<String>)| json!({ "resource": Value::from(resource(acl)), "operations": operations });
    grouped.into_iter().map(one).collect()
}

fn resource(acl: &Acl) -> Fields {
    let kind = |name: &str| Fields::default().set("type", name);
    let named = |name: &str| {
        let pattern = if acl.is_prefix { "prefix" } else { "literal" };
        kind(name).set("name", acl.name.as_str()).set("patternType", pattern)
    };
    match acl.resource {
        "TRANSACTIONAL_ID" => named("transactionalId"),
        // There is only one.
        "CLUSTER" => kind("cluster"),
        "GROUP" => named("group"),
        _ => named("topic"),
    }
}

/// `DESCRIBE_CONFIGS` as `DescribeConfigs`.
fn words(operation: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    };
    operation.split('_').map(word).collect()
}

/// `producer_byte_rate` as `producerByteRate`.
fn quota((name, value): &(&'static str, i64)) -> (String, Value) {
    let name = words(&name.to_uppercase());
    let (first, rest) = name.split_at(name.len().min(1));
    (format!("{}{rest}", first.to_lowercase()), (*value).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_resources() {
        for (kafka, strimzi) in [
            ("READ", "Read"),
            ("DESCRIBE_CONFIGS", "DescribeConfigs"),
            ("IDEMPOTENT_WRITE", "IdempotentWrite"),
            ("ALL", "All"),
        ] {
            assert_eq!(words(kafka), strimzi);
        }
        assert_eq!(quota(&("controller_mutation_rate", 5)), ("controllerMutationRate".to_owned(), json!(5)));
    }
}
