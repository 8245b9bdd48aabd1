use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::choice::{check_choice, check_choice_unless_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-workload-option",
    summary: "a policy of a StatefulSet, Job or PodDisruptionBudget has an unknown value",
    level: Level::Refused,
    page: include_str!("invalid_workload_option.md"),
    check: Check::Object(check),
};

const COMPLETION_MODES: [&str; 2] = ["NonIndexed", "Indexed"];
const CONCURRENCY: [&str; 3] = ["Allow", "Forbid", "Replace"];
const EVICTION: [&str; 2] = ["AlwaysAllow", "IfHealthyBudget"];
const MANAGEMENT: [&str; 2] = ["OrderedReady", "Parallel"];
const REPLACEMENT: [&str; 2] = ["Failed", "TerminatingOrFailed"];
const RETENTION: [&str; 2] = ["Retain", "Delete"];
const UPDATE: [&str; 2] = ["RollingUpdate", "OnDelete"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = object.root.get("spec") else { return };
    match (object.api_version, object.kind) {
        ("apps/v1", "StatefulSet") => of_stateful_set(spec, findings),
        ("batch/v1", "CronJob") => {
            check_choice_unless_empty(spec, "concurrencyPolicy", &CONCURRENCY, findings);
        }
        ("policy/v1", "PodDisruptionBudget") => {
            check_choice(spec, "unhealthyPodEvictionPolicy", &EVICTION, findings);
        }
        _ => {}
    }
    if let Some(job) = Job::of(object) {
        check_choice(job.spec, "completionMode", &COMPLETION_MODES, findings);
        let choices = if job.spec.get("podFailurePolicy").is_some() { &["Failed"][..] } else { &REPLACEMENT };
        check_choice(job.spec, "podReplacementPolicy", choices, findings);
    }
}

fn of_stateful_set(spec: &Node, findings: &mut Findings<'_>) {
    let another = |map: &Node, key: &str, choices: &[&str]| {
        map.text(key).filter(|value| !value.is_empty() && !choices.contains(value)).map(str::to_owned)
    };
    if let Some(policy) = another(spec, "podManagementPolicy", &MANAGEMENT) {
        findings
            .key(spec, "podManagementPolicy")
            .invalid(format!("is `{policy}`; it must be `OrderedReady` or `Parallel`"));
    }
    if let Some(strategy) = spec.get("updateStrategy") {
        if let Some(kind) = another(strategy, "type", &UPDATE) {
            findings
                .key(spec, "updateStrategy")
                .mark(strategy.get("type").unwrap_or(strategy))
                .invalid(format!("has the type `{kind}`; it must be `RollingUpdate` or `OnDelete`"));
        } else if strategy.text("type") == Some("OnDelete") && strategy.get("rollingUpdate").is_some() {
            findings
                .key(strategy, "rollingUpdate")
                .help("remove it, or set `type: RollingUpdate`")
                .invalid("cannot be set with `type: OnDelete`");
        }
    }
    let retention = spec.get("persistentVolumeClaimRetentionPolicy");
    for key in ["whenDeleted", "whenScaled"] {
        if let Some(policies) = retention {
            check_choice_unless_empty(policies, key, &RETENTION, findings);
        }
    }
}
