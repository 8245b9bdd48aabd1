use super::immutable_job_field::may_change;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "job-changed",
    summary: "the settings of an existing Job change",
    level: Level::Warning,
    page: include_str!("job_changed.md"),
    check,
};

const RESOURCES: &str =
    "the Job has not started, so its pods get these resources; Kubernetes before 1.36 rejects the update";

/// Field, and what becomes of it.
const FIELDS: &[(&str, &str)] = &[
    ("spec.activeDeadlineSeconds", "a running Job is stopped after this time; a finished Job is unaffected"),
    ("spec.backoffLimit", "applies to pods that fail from now on; a finished Job is unaffected"),
    ("spec.completions", "the Job runs more or fewer pods, together with `parallelism`"),
    ("spec.manualSelector", "applies only when a Job is created"),
    ("spec.maxFailedIndexes", "applies to pods that fail from now on; a finished Job is unaffected"),
    ("spec.parallelism", "a running Job starts or stops pods; a finished Job is unaffected"),
    ("spec.podReplacementPolicy", "applies to pods that stop from now on; a finished Job is unaffected"),
    ("spec.template.spec.containers.resources", RESOURCES),
    ("spec.template.spec.initContainers.resources", RESOURCES),
    ("spec.template", "the Job has not started, so its pods follow the new template"),
    (
        "spec.ttlSecondsAfterFinished",
        "a finished Job is deleted this long after it finished, which may be at once",
    ),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("batch/v1", "Job")) {
        if difference.place == "spec.suspend" {
            let why = if difference.new == Some(Value::Bool(true)) {
                "running pods of the Job are stopped, and the Job is suspended"
            } else {
                "the Job starts its pods"
            };
            claims.claim(difference, Class::InPlace, why);
        } else if difference.place == "spec.activeDeadlineSeconds" && difference.new.is_none() {
            claims.claim(difference, Class::InPlace, "a running Job has no deadline");
        } else if difference.place == "spec.ttlSecondsAfterFinished" && difference.new.is_none() {
            claims.claim(difference, Class::InPlace, "a finished Job remains until it is deleted");
        } else if let Some((_, why)) = FIELDS.iter().find(|row| difference.is_in(row.0))
            && may_change(difference, pair)
        {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}
