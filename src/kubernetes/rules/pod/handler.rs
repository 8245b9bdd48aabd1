//! What a probe or a hook does: one of a few things.

use crate::kubernetes::manifest::{Container, Pod};
use crate::kubernetes::rules::Findings;
use crate::kubernetes::types::iana_service_name;
use crate::report::diagnostic::{Reason, listed};
use crate::yaml::{Data, Node};

const SCHEMES: [&str; 2] = ["HTTP", "HTTPS"];

/// What a probe can do, in the order in which the API server looks.
pub(super) const PROBE_HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];
/// What a hook can do, in the order in which the API server looks.
pub(super) const HOOK_HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "sleep"];

/// The containers whose probes and hooks are checked: init containers have none, unless they run to the end.
pub(super) fn long_running<'a>(pod: &Pod<'a>) -> impl Iterator<Item = Container<'a>> + use<'a> {
    pod.lasting_containers().filter(|container| container.list == "containers" || container.is_sidecar())
}

/// Checks that a probe or a hook does one thing, and can do it. It may sleep for as long as the pod may take to end.
pub(super) fn check_handler(owner: &Node, kinds: [&str; 4], grace_period: i64, findings: &mut Findings<'_>) {
    let mut written = kinds.into_iter().filter_map(|kind| Some((kind, owner.get(kind)?)));
    let Some((first, handler)) = written.next() else {
        let choices = listed(kinds, ", ");
        findings.at(owner).help(format!("set one of {choices}")).say(Reason::Required, "has no handler");
        return;
    };
    match first {
        _ if owner.map(first).is_none() => {}
        "exec" => check_exec(handler, findings),
        "httpGet" => check_http_get(handler, findings),
        "tcpSocket" | "grpc" => check_port(handler, findings),
        _ => check_sleep(owner, handler, grace_period, findings),
    }
    for (kind, _) in written {
        findings
            .key(owner, kind)
            .because(handler, "the other one")
            .forbidden(format!("cannot be set together with `{first}`: only one handler is allowed"));
    }
}

fn check_exec(exec: &Node, findings: &mut Findings<'_>) {
    if exec.get("command").is_none_or(Node::is_empty) {
        findings.key(exec, "command").say(Reason::Required, "is missing or empty");
    }
}

fn check_http_get(get: &Node, findings: &mut Findings<'_>) {
    check_port(get, findings);
    if let Some(scheme) = get.text("scheme").filter(|scheme| !scheme.is_empty() && !SCHEMES.contains(scheme))
    {
        findings.key(get, "scheme").not_supported(scheme, &SCHEMES);
    }
    for header in get.maps("httpHeaders") {
        let Some(name) = header.text("name") else { continue };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let text = if name.is_empty() {
                "has a header without a name".to_owned()
            } else {
                format!("has the header `{name}`; the name of a header consists of letters, digits and `-`")
            };
            findings.key(get, "httpHeaders").mark(header).invalid(text);
        }
    }
}

fn check_port(handler: &Node, findings: &mut Findings<'_>) {
    let Some(port) = handler.get("port") else {
        findings.key(handler, "port").invalid("is missing");
        return;
    };
    match &port.data {
        Data::Number(number) => {
            if port.as_int().is_some_and(|number| !(1..=65535).contains(&number)) {
                findings.at(port).invalid(format!("is {number}; ports are from 1 to 65535"));
            }
        }
        Data::String(name) => {
            if let Err(wanted) = iana_service_name(name) {
                let is_number = name.parse::<u16>().is_ok();
                let help = if is_number { "remove the quotes" } else { "name a port of the container" };
                findings.at(port).help(help).invalid(format!("is `{name}`; the name of a port {wanted}"));
            }
        }
        Data::Null | Data::Bool(_) | Data::List(_) | Data::Map(_) => {}
    }
}

fn check_sleep(owner: &Node, sleep: &Node, grace_period: i64, findings: &mut Findings<'_>) {
    let seconds = sleep.get("seconds").and_then(Node::as_int);
    if let Some(seconds) = seconds.filter(|seconds| *seconds < 0 || *seconds > grace_period) {
        findings
            .key(owner, "sleep")
            .help("sleep less, or set a longer `terminationGracePeriodSeconds`")
            .invalid(format!(
                "takes {seconds} seconds, and must be from 0 to the grace period of {grace_period}"
            ));
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn what_is_no_handler_at_all_is_only_of_the_wrong_type() {
        for handler in ["exec: x", "httpGet: 80", "tcpSocket: 80", "grpc: []"] {
            let container = format!("{{name: a, image: a, livenessProbe: {{{handler}}}}}");
            let errors = pod_errors(&format!("{{containers: [{container}]}}"));
            assert!(errors.iter().all(|error| error.starts_with("wrong-type")), "{errors:?}");
            assert_eq!(errors.len(), 1);
        }
    }
}
