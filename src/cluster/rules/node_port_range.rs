use super::{Findings, Subject};
use crate::cluster::Exposure;
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::ExternalServiceType;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "node-port-range",
    summary: "node ports outside the default range of Kubernetes",
    level: Level::Error,
    page: include_str!("node_port_range.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let access = &subject.profile.external_access;
    let first = access.service.node_port;
    // While a cluster migrates to TLS, each broker has two.
    let outside = subject.cluster.listeners.exposed(Exposure::External);
    let last =
        outside.map(|listener| subject.cluster.external.first_node_port(listener)).max().unwrap_or(first)
            + subject.profile.replica_count
            - 1;
    // What is no port at all is refused elsewhere.
    if access.enabled
        && access.service.kind == ExternalServiceType::NodePort
        && (first < 30_000 || last > 32_767)
        && last <= 65_535
    {
        findings
            .at(&field_path!["externalAccess", "service", "nodePort"])
            .help("use ports in that range, or `allow` this rule if your API server is started with another `--service-node-port-range`")
            .say(if first == last {
                format!("node port {first} is not in 30000-32767, the default range of Kubernetes")
            } else {
                format!("node ports {first} to {last} are not all in 30000-32767, the default range of Kubernetes")
            });
    }
}
