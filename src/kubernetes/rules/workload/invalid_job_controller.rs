use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-job-controller",
    summary: "`managedBy` of a Job is not a domain and a path",
    level: Level::Refused,
    page: include_str!("invalid_job_controller.md"),
    check: Check::Object(check),
};

const MAX: usize = 63;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(job) = Job::of(object) else { return };
    let Some(name) = job.spec.get("managedBy").and_then(Node::as_str) else { return };
    if name.is_empty() {
        findings.key(job.spec, "managedBy").help("remove it").say(Reason::Required, "is empty");
        return;
    }
    let is_good = name
        .split_once('/')
        .is_some_and(|(domain, path)| Format::DnsSubdomain.check(domain).is_ok() && is_path(path));
    if !is_good {
        findings
            .key(job.spec, "managedBy")
            .invalid(format!("is `{name}`; it must be a domain and a path, such as `example.com/queue`"));
    }
    if name.len() > MAX {
        findings
            .key(job.spec, "managedBy")
            .say(Reason::TooLong, format!("has {} characters, and {MAX} are allowed", name.len()));
    }
}

/// True for what can stand in the path of a web address.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&b))
}
