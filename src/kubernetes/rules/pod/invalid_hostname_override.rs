use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-hostname-override",
    summary: "`hostnameOverride` of a pod is invalid",
    level: Level::Refused,
    page: include_str!("invalid_hostname_override.md"),
    check: Check::Object(check),
};

const FIELD: &str = "hostnameOverride";
/// What Linux takes for the name of a host, in bytes.
const LONGEST: usize = 64;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(name) = pod.spec.get(FIELD).and_then(Node::as_str) else { return };
    for other in ["setHostnameAsFQDN", "hostNetwork"] {
        if pod.spec.get(other).and_then(Node::as_bool) == Some(true) {
            findings
                .key(pod.spec, FIELD)
                .help(format!("remove one of the two, or set `{other}` to `false`"))
                .forbidden(format!("cannot be set together with `{other}`"));
        }
    }
    if name.len() > LONGEST {
        let text = format!("has {} characters, the limit is {LONGEST}", name.len());
        findings.key(pod.spec, FIELD).say(Reason::TooLong, text);
    }
    if let Err(wanted) = Format::DnsSubdomain.check(name) {
        findings.key(pod.spec, FIELD).is_not(name, wanted);
    }
}
