//! Certificates without cert-manager: a script of openssl and kubectl, with every name filled in.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::cluster::{Cluster, SubjectNames, Tls};
use crate::profile::{Authentication, Merged};
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;
use crate::text::shown;

/// Java and openssl both take it, and signatures with it are quick.
const CURVE: &str = "P-256";
const CA_DAYS: u32 = 3650;
const DAYS: u32 = 365;

/// What a certificate may be used for, in the words of openssl.
#[derive(Clone, Copy)]
enum Usage {
    /// Brokers connect to each other: each is a server and a client.
    Node,
    Server,
    Client,
}

impl Usage {
    fn extended(self) -> &'static str {
        match self {
            Self::Node => "serverAuth,clientAuth",
            Self::Server => "serverAuth",
            Self::Client => "clientAuth",
        }
    }
}

/// The script for the cluster of a profile, its users, and these that it does not name.
///
/// # Errors
/// If connections are plaintext, or users do not authenticate by certificate.
pub fn script(cluster: &Cluster, users: &[&str], merged: &Merged) -> Result<String, Diagnostic> {
    let Some(tls) = &cluster.security.tls else {
        return Err(Diagnostic::error("this profile has no certificates: connections are plaintext")
            .at(merged.span(&field_path!["security"]))
            .help("set `security.tls.enabled` to `true`, or use the profile `secure`"));
    };
    let is_mtls = cluster.security.authentication == Authentication::Mtls;
    if let Some(user) = users.first().filter(|_| !is_mtls) {
        return Err(Diagnostic::error(format!(
            "`{user}` needs no certificate: users do not authenticate by certificate"
        ))
        .at(merged.span(&field_path!["security", "authentication"]))
        .help("set `security.authentication` to `mtls`, or remove `--user`"));
    }
    let names = &cluster.names;
    let mut script = head(cluster, tls);
    let mut issue = |what: &str, secret: &str, common_name: &str, usage: Usage, subject: &SubjectNames| {
        // Writing to a String cannot fail.
        let _ = writeln!(script, "\n# {what}");
        let _ = writeln!(
            script,
            "issue {} {} {}{}",
            shown::word(secret),
            shown::word(&subject_of(common_name)),
            usage.extended(),
            alternatives(subject)
        );
    };
    let none = SubjectNames::default();
    issue(
        "The brokers, among each other and to clients.",
        &tls.node.secret,
        &names.release,
        Usage::Node,
        &tls.names,
    );
    if cluster.documents.topic_job {
        issue("The topic Job.", &tls.job.secret, &names.topics, Usage::Client, &none);
    }
    if let Some((clients, subject)) = tls.clients.as_ref().zip(tls.client_names.as_ref()) {
        let what = "The brokers, to clients. A certificate of a public authority can take its place.";
        issue(what, &clients.secret, &names.release, Usage::Server, subject);
    }
    let of_profile =
        cluster.users.list.iter().filter(|user| is_mtls && !user.absent).map(|user| user.name.as_str());
    for user in of_profile.chain(users.iter().copied()).collect::<BTreeSet<_>>() {
        issue(&format!("The user {user}."), &names.user_certificate(user), user, Usage::Client, &none);
    }
    if let Some(ca) = &tls.ca {
        let _ = writeln!(
            script,
            "\n# The certificate authorities that brokers trust.\nkubectl create secret generic {} --namespace {} --from-file=ca.crt --dry-run=client -o yaml | apply",
            shown::word(&ca.secret),
            names.namespace
        );
    }
    Ok(script)
}

/// What the script is, the authority, and how it issues.
fn head(cluster: &Cluster, tls: &Tls) -> String {
    let names = &cluster.names;
    let (release, namespace) = (&names.release, &names.namespace);
    let of_manager = if tls.issuers.is_empty() {
        String::new()
    } else {
        let job = if cluster.documents.topic_job {
            format!(" and `security.tls.topicJobSecretName: {}`", tls.job.secret)
        } else {
            String::new()
        };
        format!(
            "#\n# This profile leaves certificates to cert-manager. To do without it, set `security.tls.secretName: {}`{job}.\n",
            tls.node.secret
        )
    };
    format!(
        r#"#!/usr/bin/env bash
# Certificates of the Kafka cluster {release} in the Namespace {namespace}, by openssl and kubectl.
# Run it in an empty directory of yours, and again before the certificates expire after {DAYS} days; then restart the brokers.
# Whoever has ca.key can act as a broker: keep it offline.
{of_manager}set -euo pipefail
umask 077

key() {{ openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{CURVE} -out "$1"; }}

# Not `kubectl apply` alone: it would repeat the key in an annotation.
apply() {{ kubectl apply --server-side --force-conflicts --field-manager=kafka-gen-certificates -f -; }}

# issue SECRET SUBJECT USAGES [NAMES]
issue() {{
  mkdir -p "$1"
  key "$1/tls.key"
  openssl req -new -key "$1/tls.key" -subj "$2" |
    openssl x509 -req -sha256 -days {DAYS} -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1/tls.crt" -extfile <(
      printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature,keyEncipherment "extendedKeyUsage=$3"
      if [ $# -gt 3 ]; then printf 'subjectAltName=%s\n' "$4"; fi
    )
  cp ca.crt "$1/ca.crt"
  kubectl create secret generic "$1" --namespace {namespace} --from-file="$1" --dry-run=client -o yaml | apply
}}

# The certificate authority of this cluster. It is kept when the script runs again.
if [ ! -e ca.key ]; then
  key ca.key
  openssl req -new -key ca.key -subj /CN={release}-ca |
    openssl x509 -req -sha256 -days {CA_DAYS} -signkey ca.key -out ca.crt -extfile <(
      printf '%s\n' basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign,cRLSign
    )
fi
"#
    )
}

/// A common name as openssl reads a subject.
fn subject_of(common_name: &str) -> String {
    let mut subject = "/CN=".to_owned();
    for c in common_name.chars() {
        if matches!(c, '/' | '\\' | '+') {
            subject.push('\\');
        }
        subject.push(c);
    }
    subject
}

/// The names that a certificate is valid for, as the last argument of `issue`.
fn alternatives(names: &SubjectNames) -> String {
    let dns = names.dns.iter().map(|name| format!("DNS:{name}"));
    let all: Vec<String> = dns.chain(names.ip.iter().map(|address| format!("IP:{address}"))).collect();
    if all.is_empty() { String::new() } else { format!(" \\\n  {}", shown::word(&all.join(","))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_the_parts_of_a_subject_is_escaped() {
        assert_eq!(subject_of("orders"), "/CN=orders");
        assert_eq!(subject_of(r"a/O=b+c\d"), r"/CN=a\/O=b\+c\\d");
    }
}
