use crate::kubernetes::manifest::{Objects, Pod, Reference, Service, ServiceType, mentions};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "undeclared-target-port",
    summary: "a Service targets a port number that no container of its pods declares",
    level: Level::Warning,
    page: include_str!("undeclared_target_port.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in objects.of_kind("v1", "Service") {
        let Some(service) = Service::of(object) else { continue };
        let Some(selector) = object.dig(&["spec", "selector"]) else { continue };
        // Names of a headless Service lead to the pods, whatever its ports say.
        if service.is_headless() || service.is(ServiceType::ExternalName) {
            continue;
        }
        for port in service.ports() {
            let target = port.node.get("targetPort");
            let Some(number) = target.map_or(Some(port.port), Node::as_int).filter(|number| *number > 0)
            else {
                continue;
            };
            let mut pods = objects.taken_by_map(object.namespace(), selector).peekable();
            if pods.peek().is_none() || pods.any(|pod| may_listen(objects, object.namespace(), &pod, number))
            {
                continue;
            }
            let mut findings = findings.of(object);
            let key = if target.is_some() { "targetPort" } else { "port" };
            findings
                .key(port.node, key)
                .help("target a port that a container declares, or declare it in `ports` of the container")
                .tell(format!("no container that {} selects declares the port {number}", object.display()));
        }
    }
}

/// What Istio writes in place of an image that it fills in: a gateway, which opens the ports that it is told to.
const INJECTED: &str = "auto";

/// True if a pod declares a port, or does not declare all its ports, or mentions the number where a port is configured,
/// or reads what is not known.
fn may_listen(objects: &Objects<'_>, namespace: &str, pod: &Pod<'_>, number: i64) -> bool {
    let mut running = pod.lasting_containers().filter(|of| of.list == "containers" || of.is_sidecar());
    let declares_none = |node: &Node| node.list("ports").is_empty() || node.text("image") == Some(INJECTED);
    if pod.spec.list("containers").is_empty() || running.any(|container| declares_none(container.node)) {
        return true;
    }
    let mut ports = pod.lasting_containers().flat_map(|container| container.node.list("ports"));
    let number_text = number.to_string();
    ports.any(|port| port.get("containerPort").and_then(Node::as_int) == Some(number))
        || pod.lasting_containers().any(|container| {
            ["command", "args", "env", "livenessProbe", "readinessProbe", "startupProbe"]
                .iter()
                .filter_map(|field| container.node.get(field))
                .any(|node| mentions(node, &number_text))
        })
        || Reference::of(pod).iter().any(|reference| match reference.kind {
            "ConfigMap" => {
                let holder = objects.named("v1", "ConfigMap", namespace, reference.name);
                let data = holder.map(|holder| holder.dig(&["data"]));
                data.is_none_or(|data| data.is_some_and(|data| mentions(data, &number_text)))
            }
            // What is in a Secret is not looked at.
            kind => kind == "Secret",
        })
}
