use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::report::diagnostic::Reason;
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "immutable-job-field",
    summary: "an immutable field of a Job changes",
    level: Level::Refused,
    page: include_str!("immutable_job_field.md"),
    check,
};

const IMMUTABLE: [&str; 6] = [
    "spec.backoffLimitPerIndex",
    "spec.completionMode",
    "spec.managedBy",
    "spec.podFailurePolicy",
    "spec.selector",
    "spec.successPolicy",
];

/// Where the pods of a Job may go, and what they get, as long as it is suspended and never ran.
const FREE_BEFORE_START: [&str; 8] = [
    "spec.template.metadata.annotations",
    "spec.template.metadata.labels",
    "spec.template.spec.affinity.nodeAffinity",
    "spec.template.spec.containers.resources",
    "spec.template.spec.initContainers.resources",
    "spec.template.spec.nodeSelector",
    "spec.template.spec.schedulingGates",
    "spec.template.spec.tolerations",
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("batch/v1", "Job")) {
        let Some(field) = refused(difference, pair) else { continue };
        claims
            .claim(
                difference,
                Class::Recreate,
                format!("the API server rejects it: `{field}` of a Job cannot be changed"),
            )
            .refused(field, Reason::Invalid)
            .step(format!("delete the Job, then apply; it runs again: `kubectl delete {}`", pair.argument()))
            .step("or put a hash of its content into the name of the Job");
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    refused(difference, pair).is_none()
}

/// The field at which the API server rejects it, if it does.
fn refused(difference: &Difference, pair: &Pair) -> Option<&'static str> {
    if difference.is_in("spec.completions") {
        return (!is_in_tandem(pair)).then_some("spec.completions");
    }
    if difference.is_in("spec.template") {
        return match never_ran(pair) {
            false => Some("spec.template"),
            true if is_free_before_start(difference) => None,
            true => Some("spec.template.spec"),
        };
    }
    IMMUTABLE.into_iter().find(|field| difference.is_in(field))
}

/// An indexed Job may have more or fewer completions together with as many pods at a time.
fn is_in_tandem(pair: &Pair) -> bool {
    let of = |field: &str| pair.new_at(&["spec", field]).map(Node::to_value);
    let indexed = Some(Value::from("Indexed"));
    of("completionMode") == indexed && of("completions") == of("parallelism")
}

fn never_ran(pair: &Pair) -> bool {
    let started = pair.old_written.as_ref().and_then(|old| old.dig(&["status", "startTime"])).is_some();
    !started && pair.old_at(&["spec", "suspend"]).and_then(Node::as_bool) == Some(true)
}

fn is_free_before_start(difference: &Difference) -> bool {
    if difference.place == "spec.template.spec.affinity" {
        // It comes or goes as a whole: only affinity to nodes is free.
        let affinity = difference.old.as_ref().or(difference.new.as_ref()).and_then(Value::as_object);
        return affinity.is_some_and(|affinity| affinity.keys().all(|key| key == "nodeAffinity"));
    }
    FREE_BEFORE_START.iter().any(|field| difference.is_in(field))
}
