use crate::kubernetes::manifest::{
    JOB_NAME_LABELS, JOB_UID_LABELS, Job, Labels, Object, labels_of, selector_is_sound, selector_takes,
};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "generated-selector",
    summary: "a Job sets the selector or labels that the API server generates",
    level: Level::Refused,
    page: include_str!("generated_selector.md"),
    check: Check::Object(check),
};

/// Stands for a value that is known only when the Job is created; a manifest cannot have it.
const UNKNOWN: &str = "\0";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(job) = Job::of(object) else { return };
    let is_manual = job.spec.get("manualSelector").and_then(Node::as_bool) == Some(true);
    if object.kind == "CronJob" {
        of_cron_job(&job, is_manual, findings);
    } else if !is_manual {
        of_job(object, &job, findings);
    }
}

/// The Jobs of a `CronJob` cannot bring selectors at all.
fn of_cron_job(job: &Job<'_>, is_manual: bool, findings: &mut Findings<'_>) {
    if job.spec.get("selector").is_some() {
        findings
            .key(job.spec, "selector")
            .help("remove it")
            .invalid("is generated for each Job of the CronJob");
    }
    if is_manual {
        findings.key(job.spec, "manualSelector").not_supported("true", &["false"]);
    }
}

fn of_job(object: &Object<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let name = if object.name.is_empty() { UNKNOWN } else { object.name };
    let made: Labels<'_> = JOB_NAME_LABELS
        .map(|key| (key, name))
        .into_iter()
        .chain(JOB_UID_LABELS.map(|key| (key, UNKNOWN)))
        .collect();
    let map = job.spec.dig(&["template", "metadata", "labels"]);
    for (map, entry) in map.into_iter().flat_map(|map| map.entries().iter().map(move |entry| (map, entry))) {
        if let (Some(value), Some(expected)) = (entry.value.as_str(), made.get(entry.key.as_str()))
            && value != *expected
        {
            findings
                .key(map, &entry.key)
                .field(format!("spec.template.metadata.labels[{}]", entry.key))
                .help("remove it; the API server sets it")
                .invalid(format!("is `{value}`, which differs from the one that the API server generates"));
        }
    }
    let Some(selector) = job.spec.get("selector").filter(|selector| selector_is_sound(selector)) else {
        return;
    };
    let mut labels = made.clone();
    labels.extend(labels_of(map));
    if !selector_takes(selector, &made) {
        findings
            .at(selector)
            .help("remove it; the API server generates one for the pods of this Job")
            .invalid("differs from the one that the API server generates");
    } else if !selector_takes(selector, &labels) {
        findings
            .at(map.unwrap_or(job.spec))
            .field("spec.template.metadata.labels")
            .because(selector, "this selector")
            .help("remove the selector; the API server generates one")
            .invalid("do not match `spec.selector`");
    }
}
