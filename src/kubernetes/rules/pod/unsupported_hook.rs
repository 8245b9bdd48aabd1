use super::handler::{HOOK_HANDLERS, long_running};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unsupported-hook",
    summary: "a lifecycle hook uses `tcpSocket`, which the kubelet does not run",
    level: Level::Error,
    page: include_str!("unsupported_hook.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in long_running(&pod) {
        let Some(lifecycle) = container.node.map("lifecycle") else { continue };
        for (name, effect) in [
            ("postStart", "the kubelet kills the container each time it starts"),
            ("preStop", "nothing runs before the container stops"),
        ] {
            let Some(hook) = lifecycle.map(name) else { continue };
            if HOOK_HANDLERS.into_iter().find(|handler| hook.get(handler).is_some()) != Some("tcpSocket") {
                continue;
            }
            let spot = findings.key(hook, "tcpSocket").help("use `exec`, `httpGet` or `sleep`");
            let spot = if name == "preStop" { spot.only_a_warning() } else { spot };
            spot.tell(format!(
                "the kubelet does not support `tcpSocket` in `{name}` of `{}`: {effect}",
                container.name
            ));
        }
    }
}
