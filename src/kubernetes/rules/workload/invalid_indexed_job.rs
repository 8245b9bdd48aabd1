use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "invalid-indexed-job",
    summary: "an indexed Job lacks a required field, or a Job uses fields of indexed Jobs",
    level: Level::Refused,
    page: include_str!("invalid_indexed_job.md"),
    check: Check::Object(check),
};

/// The most pods at a time, and the most failures that are kept account of.
const MAX: i64 = 100_000;
/// The same for a Job of more than [`MAX`] completions.
const MAX_OF_LARGE: i64 = 10_000;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(job) = Job::of(object) else { return };
    let Some(mode) = job.spec.text("completionMode") else { return };
    if job.spec.get("maxFailedIndexes").is_some() && job.spec.get("backoffLimitPerIndex").is_none() {
        findings
            .key(job.spec, "backoffLimitPerIndex")
            .help("it sets the number of retries for each index")
            .say(Reason::Required, "is missing; `maxFailedIndexes` needs it");
    }
    if job.is_indexed() {
        of_indexed(&job, findings);
    } else if mode == "NonIndexed" || job.spec.get("completionMode").is_none() {
        for key in ["backoffLimitPerIndex", "maxFailedIndexes"] {
            if job.spec.get(key).is_some() {
                findings
                    .key(job.spec, key)
                    .help("set `completionMode: Indexed`, or remove it")
                    .invalid("needs `completionMode: Indexed`");
            }
        }
    }
    if !job.is_indexed() && job.spec.get("successPolicy").is_some() {
        findings
            .key(job.spec, "successPolicy")
            .help("set `completionMode: Indexed`, or remove it")
            .invalid("needs `completionMode: Indexed`");
    }
}

fn of_indexed(job: &Job<'_>, findings: &mut Findings<'_>) {
    if job.spec.get("completions").is_none() {
        findings
            .key(job.spec, "completions")
            .say(Reason::Required, "is missing; an indexed Job needs the number of indexes");
    }
    let (parallelism, failed) = (job.number("parallelism"), job.number("maxFailedIndexes"));
    let completions = job.number("completions");
    let is_large = completions.is_some_and(|completions| completions > MAX);
    let has_limit_per_index = job.spec.get("backoffLimitPerIndex").is_some();
    let max = if is_large && has_limit_per_index { MAX_OF_LARGE } else { MAX };
    for (key, number) in [("parallelism", parallelism), ("maxFailedIndexes", failed)] {
        if let Some(number) = number.filter(|number| *number > max) {
            findings.key(job.spec, key).invalid(format!("is {number}; the maximum is {max}"));
        }
    }
    if let (Some(failed), Some(completions)) = (failed, completions)
        && failed > completions
    {
        findings
            .key(job.spec, "maxFailedIndexes")
            .invalid(format!("is {failed}, and there are {completions} `completions`"));
    }
    if is_large && has_limit_per_index && job.spec.get("maxFailedIndexes").is_none() {
        findings
            .key(job.spec, "maxFailedIndexes")
            .say(Reason::Required, format!("is missing; it is needed with more than {MAX} `completions`"));
    }
    if is_large && !has_limit_per_index && parallelism.is_some_and(|number| number > MAX_OF_LARGE) {
        findings.key(job.spec, "parallelism").only_a_warning().tell(format!(
            "with more than {MAX} `completions` and a `parallelism` above {MAX_OF_LARGE}, Kubernetes may lose account \
             of indexes when many fail"
        ));
    }
}
