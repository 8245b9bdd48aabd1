use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-privileges",
    summary: "a privileged container forbids privilege escalation",
    level: Level::Refused,
    page: include_str!("conflicting_privileges.md"),
    check: Check::Object(check),
};

/// The API server reports the context as a whole. It knows this one spelling of the capability.
fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let Some(context) = container.node.get("securityContext") else { continue };
        let flag = |key: &str| context.get(key).and_then(Node::as_bool);
        if flag("allowPrivilegeEscalation") != Some(false) {
            continue;
        }
        let escalation = context.get("allowPrivilegeEscalation").unwrap_or(context);
        if flag("privileged") == Some(true) {
            findings
                .at(context)
                .mark(escalation)
                .help("remove `privileged: true`")
                .invalid("cannot have `allowPrivilegeEscalation: false` and `privileged: true`");
        }
        let added = context.dig(&["capabilities", "add"]).map(Node::items).unwrap_or_default();
        for capability in added.iter().filter(|capability| capability.as_str() == Some("CAP_SYS_ADMIN")) {
            findings
                .at(context)
                .mark(capability)
                .help("remove the capability")
                .invalid("cannot have `allowPrivilegeEscalation: false` and the capability `CAP_SYS_ADMIN`");
        }
    }
}
