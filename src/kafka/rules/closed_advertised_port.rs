use super::addressed::{Addressed, endpoints};
use crate::kafka::deployment::{Endpoint, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::Service;
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "closed-advertised-port",
    summary: "a broker advertises a port on which nothing listens",
    level: Level::Warning,
    page: include_str!("closed_advertised_port.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    for endpoint in endpoints(workload)? {
        let Some(port) = endpoint.port else { continue };
        let Some((trouble, help)) = trouble(workload, &endpoint, port) else { continue };
        findings.place(endpoint.at()).help(help).tell(trouble);
    }
    Ok(())
}

fn trouble(workload: &Workload<'_>, endpoint: &Endpoint, port: u16) -> Option<(String, String)> {
    let addressed = Addressed::of(workload, endpoint)?;
    let listens_on = endpoint.listens_on?;
    let address = endpoint.address();
    let name = workload.pool.name_of(endpoint.setting);
    let (service, namespace) = match &addressed {
        Addressed::Service { namespace, service } | Addressed::Pod { namespace, service, .. } => {
            (service, namespace)
        }
        Addressed::PodAlone => return None,
    };
    let found = workload.objects.named("v1", "Service", namespace, service)?;
    // A Service of other pods, such as those of a proxy, has ports of its own.
    let is_own = workload.services().iter().any(|(object, _)| object.name == found.name);
    if !is_own || namespace != workload.object.namespace() {
        return None;
    }
    let known = Service::of(found)?;
    if matches!(addressed, Addressed::Pod { .. }) || known.is_headless() {
        // The address is that of the pod itself, in which another container may listen.
        let is_open = listens_on == port
            || workload.pod.containers().any(|container| {
                container.list == "containers" && container.node != workload.container.node && {
                    let ports = container.node.list("ports");
                    ports.is_empty() || ports.iter().any(|open| is_port(open.get("containerPort"), port))
                }
            });
        if is_open {
            return None;
        }
        let listener = &endpoint.listener;
        return Some((
            format!("the broker advertises `{address}` for `{listener}`, but listens on port {listens_on}"),
            format!("set the port of `{listener}` in `{name}` to {listens_on}"),
        ));
    }
    if !known.ports().any(|open| open.port == i64::from(port)) {
        let ports: Vec<String> = known.ports().map(|open| open.port.to_string()).collect();
        return Some((
            format!(
                "the broker advertises `{address}`, but {} has only the ports {}",
                found.display(),
                ports.join(", ")
            ),
            format!("add a port {port} with `targetPort: {listens_on}` to {}", found.display()),
        ));
    }
    None
}

fn is_port(node: Option<&Node>, port: u16) -> bool {
    node.and_then(Node::as_int) == Some(i64::from(port))
}
