use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::cluster::{Exposure, Listener, Port};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "listener-port-conflict",
    summary: "a broker port is used twice",
    level: Level::Refused,
    page: include_str!("listener_port_conflict.md"),
    check: Check::Cluster(check),
};

/// The beginnings of options with a port on which the Java virtual machine listens.
const JAVA_PORTS: [&str; 2] =
    ["-Dcom.sun.management.jmxremote.port=", "-Dcom.sun.management.jmxremote.rmi.port="];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let listeners = &subject.cluster.listeners;
    for external in listeners.exposed(Exposure::External) {
        let others = listeners.iter().filter(|other| other.name != external.name);
        let Some(port) = taken(others, external.port.number) else { continue };
        findings
            .at(&field_path!["externalAccess", "service", "port"])
            .help("the default is 9094")
            .say(format!("port {} is already used by `{}`", port.number, port.name));
        break;
    }
    for (i, option) in subject.profile.jvm.iter().flat_map(|jvm| &jvm.options).enumerate() {
        let number = JAVA_PORTS.iter().find_map(|start| option.strip_prefix(start)?.parse().ok());
        if let Some(port) = number.and_then(|number| taken(listeners.iter(), number)) {
            findings
                .at(&field_path!["jvm", "options", i])
                .help("use a port that no listener has, such as 9999")
                .say(format!("port {} is already used by `{}`", port.number, port.name));
        }
    }
}

fn taken<'a>(mut listeners: impl Iterator<Item = &'a Listener>, number: u32) -> Option<Port> {
    listeners.find(|listener| listener.port.number == number).map(|listener| listener.port)
}
