use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "name-too-long-for-pods",
    summary: "the name of a Job is too long for its pods",
    level: Level::Refused,
    page: include_str!("name_too_long_for_pods.md"),
    check: Check::Object(check),
};

/// The most letters of a label's value.
const MAX: usize = 63;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = object.dig(&["metadata"]).filter(|metadata| metadata.get("name").is_some()) else {
        return;
    };
    if let Some(job) = Job::of(object).filter(|_| object.kind == "Job") {
        of_job(object, &job, metadata, findings);
    }
}

fn of_job(object: &Object<'_>, job: &Job<'_>, metadata: &Node, findings: &mut Findings<'_>) {
    let is_manual = job.spec.get("manualSelector").and_then(Node::as_bool) == Some(true);
    if object.name.len() > MAX && !is_manual {
        findings
            .key(metadata, "name")
            .field("spec.template.labels")
            .help(format!("give the Job a name of at most {MAX} characters"))
            .invalid(format!(
                "get the label `job-name: {}`, which has {} characters; {MAX} are allowed",
                object.name,
                object.name.len()
            ));
    }
    if let Some(completions) = job.number("completions").filter(|completions| job.is_indexed() && *completions > 0)
        // The name itself is for another rule.
        && Format::DnsSubdomain.check(object.name).is_ok()
    {
        let last = format!("{}-{}", object.name, completions - 1);
        if let Err(wanted) = Format::DnsLabel.check(&last) {
            findings
                .key(metadata, "name")
                .help("names and host names of its pods end with their index")
                .invalid(format!("creates a pod `{last}`, whose name is not {wanted}"));
        }
    }
}
