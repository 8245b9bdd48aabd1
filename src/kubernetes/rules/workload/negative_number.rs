use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "negative-number",
    summary: "a number of pods, retries or seconds is negative",
    level: Level::Refused,
    page: include_str!("negative_number.md"),
    check: Check::Object(check),
};

const OF_JOB: [&str; 7] = [
    "activeDeadlineSeconds",
    "backoffLimit",
    "backoffLimitPerIndex",
    "completions",
    "maxFailedIndexes",
    "parallelism",
    "ttlSecondsAfterFinished",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let keys: &[&str] = match (object.api_version, object.kind) {
        ("apps/v1", "DaemonSet") => &["minReadySeconds", "revisionHistoryLimit"],
        ("apps/v1", "Deployment") => {
            &["minReadySeconds", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit"]
        }
        ("apps/v1", "ReplicaSet" | "StatefulSet") | ("v1", "ReplicationController") => {
            &["minReadySeconds", "replicas"]
        }
        ("batch/v1", "CronJob") => {
            &["failedJobsHistoryLimit", "startingDeadlineSeconds", "successfulJobsHistoryLimit"]
        }
        _ => &[],
    };
    if let Some(spec) = object.root.get("spec") {
        check_keys(spec, keys, findings);
    }
    if let Some(job) = Job::of(object) {
        check_keys(job.spec, &OF_JOB, findings);
    }
    if object.is("apps/v1", "StatefulSet") {
        if let Some(ordinals) = object.dig(&["spec", "ordinals"]) {
            check_keys(ordinals, &["start"], findings);
        }
        let strategy = object.dig(&["spec", "updateStrategy"]);
        if let Some(strategy) = strategy.filter(|strategy| strategy.text("type") != Some("OnDelete"))
            && let Some(update) = strategy.get("rollingUpdate")
        {
            check_keys(update, &["partition"], findings);
        }
    }
}

fn check_keys(map: &Node, keys: &[&str], findings: &mut Findings<'_>) {
    for key in keys {
        if let Some(number) = map.get(key).and_then(Node::as_int).filter(|number| *number < 0) {
            findings.key(map, key).invalid(format!("is {number}, which is negative"));
        }
    }
}
