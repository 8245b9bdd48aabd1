use super::{Findings, Subject};
use crate::cluster::{Listeners, Port};
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

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
    let own = [Listeners::CLIENT, Listeners::INTERNAL, Listeners::CONTROLLER];
    let access = &subject.profile.external_access;
    if access.enabled
        && let Some(port) = taken(&own, access.service.port)
    {
        findings
            .at(&field_path!["externalAccess", "service", "port"])
            .help("the default is 9094")
            .say(format!("port {} is already used by `{}`", port.number, port.name));
    }
    let all = [&own[..], subject.cluster.listeners.external.as_slice()].concat();
    for (i, option) in subject.profile.jvm.iter().flat_map(|jvm| &jvm.options).enumerate() {
        let number = JAVA_PORTS.iter().find_map(|start| option.strip_prefix(start)?.parse().ok());
        if let Some(port) = number.and_then(|number| taken(&all, number)) {
            findings
                .at(&field_path!["jvm", "options", i])
                .help("use a port that no listener has, such as 9999")
                .say(format!("port {} is already used by `{}`", port.number, port.name));
        }
    }
}

fn taken(ports: &[Port], number: u32) -> Option<&Port> {
    ports.iter().find(|port| port.number == number)
}
