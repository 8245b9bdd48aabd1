use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unroutable-address",
    summary: "a broker advertises the unroutable address 0.0.0.0",
    level: Level::Refused,
    page: include_str!("unroutable_address.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    for (i, host) in access.hosts.iter().enumerate() {
        if access.enabled && host.as_str() == "0.0.0.0" {
            findings
                .at(&field_path!["externalAccess", "hosts", i])
                .help("set the address that clients connect to: that of a load balancer or node")
                .say("clients cannot connect to `0.0.0.0`, and Kafka does not start");
        }
    }
}
