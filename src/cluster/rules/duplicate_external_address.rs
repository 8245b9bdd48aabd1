use std::collections::BTreeMap;

use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::ExternalServiceType;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-external-address",
    summary: "two brokers have the same external address",
    level: Level::Error,
    page: include_str!("duplicate_external_address.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    // Brokers on node ports differ by their ports.
    if !access.enabled || access.service.kind == ExternalServiceType::NodePort {
        return;
    }
    let mut seen = BTreeMap::new();
    for (i, host) in access.hosts.iter().enumerate() {
        if let Some(first) = seen.insert(host, i) {
            findings
                .at(&field_path!["externalAccess", "hosts", i])
                .help(format!(
                    "clients must reach each broker separately; broker {first} already has this address"
                ))
                .say(format!("two brokers have the same external address `{host}:{}`", access.service.port));
        }
    }
}
