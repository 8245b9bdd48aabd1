use super::handler::{HOOK_HANDLERS, PROBE_HANDLERS, long_running};
use crate::kubernetes::manifest::{Container, Job, Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::iana_service_name;
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "probe-port-missing",
    summary: "a probe or hook names a port that its container does not have",
    level: Level::Error,
    page: include_str!("probe_port_missing.md"),
    check: Check::Object(check),
};

/// What does it, what becomes of the container, and whether the container can be used all the same.
const EFFECTS: [(&str, &str, bool); 5] = [
    ("readinessProbe", "never becomes ready", false),
    ("startupProbe", "never becomes ready", false),
    ("livenessProbe", "is never restarted by it", true),
    ("postStart", "is killed each time it starts", false),
    ("preStop", "is stopped without it", true),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in long_running(&pod) {
        for (owner, effect, is_mild) in EFFECTS {
            let lifecycle = container.node.map("lifecycle");
            let (handlers, node) = match owner {
                "postStart" | "preStop" => {
                    (HOOK_HANDLERS, lifecycle.and_then(|lifecycle| lifecycle.map(owner)))
                }
                _ => (PROBE_HANDLERS, container.node.map(owner)),
            };
            let Some(port) = node.and_then(|node| named_port(node, handlers)) else { continue };
            let Some(name) = port.as_str().filter(|name| is_missing(name, &container)) else { continue };
            let spot = findings.at(port).help(way_out(name, &container, &pod));
            // The pods of a Job need not become ready.
            let is_mild = is_mild || (owner == "readinessProbe" && Job::of(object).is_some());
            let spot = if is_mild { spot.only_a_warning() } else { spot };
            spot.tell(format!(
                "`{owner}` names the port `{name}`, which `{}` does not have: the container {effect}",
                container.name
            ));
        }
    }
}

/// The port of the one handler, if it has one; a hook does nothing with `tcpSocket`.
fn named_port<'a>(owner: &'a Node, handlers: [&str; 4]) -> Option<&'a Node> {
    let handler = handlers.into_iter().find(|handler| owner.get(handler).is_some())?;
    let is_asked = handler == "httpGet" || (handler == "tcpSocket" && handlers == PROBE_HANDLERS);
    owner.map(handler).filter(|_| is_asked)?.get("port")
}

/// True for a sound name that no port of the container has.
fn is_missing(name: &str, container: &Container<'_>) -> bool {
    iana_service_name(name).is_ok() && !names(container).any(|other| other == name)
}

fn names<'a>(container: &Container<'a>) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
    container.node.list("ports").iter().filter_map(|port| port.text("name").filter(|name| !name.is_empty()))
}

fn way_out(name: &str, container: &Container<'_>, pod: &Pod<'_>) -> String {
    if let Some(help) = suggest::help(name, names(container)) {
        return help;
    }
    let elsewhere = pod.lasting_containers().find(|other| names(other).any(|other| other == name));
    match elsewhere {
        Some(other) => {
            format!(
                "write its number: the name belongs to `{}`, and only names of the own container are found",
                other.name
            )
        }
        None => "add `name` to a port of the container, or write the number of the port".to_owned(),
    }
}
