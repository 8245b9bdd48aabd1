use super::immutable_job_field::may_change;
use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "job-changed",
    summary: "a Job that is already there runs in another way",
    level: Level::Warning,
    page: include_str!("job_changed.md"),
    check: Check::Change(check),
};

const RESOURCES: &str =
    "the Job has not started, so its pods get these resources; Kubernetes before 1.36 refuses it";

/// Field, and what becomes of it.
const FIELDS: &[(&str, &str)] = &[
    (
        "spec.activeDeadlineSeconds",
        "a Job that still runs is stopped after this time; a finished one does nothing",
    ),
    ("spec.backoffLimit", "it counts for pods that fail from now on; a finished Job does nothing"),
    ("spec.completions", "the Job runs more or fewer pods, together with `parallelism`"),
    ("spec.manualSelector", "it counts when a Job is made; nothing happens now"),
    ("spec.maxFailedIndexes", "it counts for pods that fail from now on; a finished Job does nothing"),
    ("spec.parallelism", "a Job that still runs starts or stops pods; a finished one does nothing"),
    ("spec.podReplacementPolicy", "it counts for pods that stop from now on; a finished Job does nothing"),
    ("spec.template.spec.containers.resources", RESOURCES),
    ("spec.template.spec.initContainers.resources", RESOURCES),
    ("spec.template", "the Job has not started, so its pods follow the new template"),
    (
        "spec.ttlSecondsAfterFinished",
        "a finished Job is deleted this long after it finished, perhaps at once",
    ),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("batch/v1", "Job")) {
        if difference.place == "spec.suspend" {
            let why = if difference.new == Some(Value::Bool(true)) {
                "pods of the Job that run are stopped, and it waits"
            } else {
                "the Job starts its pods"
            };
            claims.claim(difference, Class::InPlace, why);
        } else if difference.place == "spec.activeDeadlineSeconds" && difference.new.is_none() {
            claims.claim(difference, Class::InPlace, "a Job that still runs may take as long as it needs");
        } else if difference.place == "spec.ttlSecondsAfterFinished" && difference.new.is_none() {
            claims.claim(difference, Class::InPlace, "a finished Job stays until somebody deletes it");
        } else if let Some((_, why)) = FIELDS.iter().find(|row| difference.is_in(row.0))
            && may_change(difference, pair)
        {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}
