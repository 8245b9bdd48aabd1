use super::addressed::{Addressed, endpoints};
use super::advertised_loopback::needs;
use crate::kafka::deployment::{Endpoint, Kind, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unresolvable-advertised-host",
    summary: "a broker advertises a host name that no Service of the manifests provides",
    level: Level::Warning,
    page: include_str!("unresolvable_advertised_host.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    // At a node port the host is one of the network outside, whatever it is called.
    let services = workload.services();
    let is_outside = |endpoint: &Endpoint| {
        let port = endpoint.port.map(i64::from);
        services
            .iter()
            .any(|(_, service)| service.ports().any(|of| of.node_port > 0 && Some(of.node_port) == port))
    };
    for endpoint in endpoints(workload)?.into_iter().filter(|endpoint| !is_outside(endpoint)) {
        let trouble = if endpoint.host.is_empty() {
            own_name(workload, &endpoint)
        } else {
            missing_name(workload, &endpoint)
        };
        let Some(trouble) = trouble else { continue };
        findings.place(endpoint.at()).help(help(workload, &endpoint)).tell(trouble);
    }
    Ok(())
}

fn help(workload: &Workload<'_>, endpoint: &Endpoint) -> String {
    // The name is right as soon as its Service exists.
    if let Some((service, Some(to_do))) = workload.naming_service()
        && let Some(Addressed::Pod { service: written, .. }) = Addressed::of(workload, endpoint)
        && written == service
    {
        return to_do;
    }
    let host = workload.reachable_host();
    format!(
        "set `{}` to `{}://{host}:{}`{}",
        workload.pool.name_of("advertised.listeners"),
        endpoint.listener,
        endpoint.port.unwrap_or(9092),
        needs(&host, workload)
    )
}

/// What is wrong with a broker that advertises the name of its own host: only the pods of a StatefulSet have one in DNS.
fn own_name(workload: &Workload<'_>, endpoint: &Endpoint) -> Option<String> {
    let has_name = workload.pod.spec.get("subdomain").is_some();
    let is_on_host = workload.pod.spec.get("hostNetwork").and_then(Node::as_bool) == Some(true);
    if workload.pool.kind != Kind::Deployment || has_name || is_on_host {
        return None;
    }
    let setting = workload.pool.name_of(endpoint.setting);
    Some(format!(
        "`{setting}` has no host for `{}`: the broker advertises the name of its pod, which DNS does not know, as {} makes it",
        endpoint.listener,
        workload.object.display()
    ))
}

/// What is wrong with a name that should be one of the cluster's DNS.
fn missing_name(workload: &Workload<'_>, endpoint: &Endpoint) -> Option<String> {
    let host = &endpoint.host;
    let (namespace, service, pod) = match Addressed::of(workload, endpoint)? {
        Addressed::Service { namespace, service } => (namespace, service, None),
        Addressed::Pod { namespace, service, pod } => (namespace, service, Some(pod)),
        Addressed::PodAlone => {
            return Some(format!(
                "`{host}` is the name of a pod, which DNS knows only below a headless Service"
            ));
        }
    };
    let objects = workload.objects;
    // Manifests without Services say nothing about those of the cluster.
    objects.within("v1", "Service", &namespace).next()?;
    let Some(found) = objects.named("v1", "Service", &namespace, &service) else {
        return Some(format!(
            "brokers advertise `{host}`, but the Service `{service}` is not among the manifests"
        ));
    };
    pod?;
    if found.dig(&["spec", "clusterIP"]).and_then(Node::as_str) != Some("None") {
        return Some(format!(
            "brokers advertise `{host}`, but {} is not headless, so DNS has no names of pods below it",
            found.display()
        ));
    }
    let governing = workload.governing_service();
    if workload.pool.kind == Kind::StatefulSet && governing != Some(service.as_str()) {
        let governing = governing
            .map_or_else(|| "no `serviceName`".to_owned(), |governing| format!("`serviceName: {governing}`"));
        return Some(format!(
            "brokers advertise `{host}`, but {} has {governing}: DNS has no names of its pods below `{service}`",
            workload.object.display()
        ));
    }
    None
}
