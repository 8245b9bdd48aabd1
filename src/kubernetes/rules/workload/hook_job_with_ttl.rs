use crate::kubernetes::manifest::Object;
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "hook-job-with-ttl",
    summary: "a hook Job of Argo CD is deleted as soon as it finishes",
    level: Level::Warning,
    page: include_str!("hook_job_with_ttl.md"),
    check: Check::Object(check),
};

/// Argo CD looks at its hooks when it hears of a change, or after a while; this is time enough.
const ENOUGH_SECONDS: i64 = 60;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("batch/v1", "Job") {
        return;
    }
    let hook = object.dig(&["metadata", "annotations", well_known::argocd::HOOK]).and_then(Node::as_str);
    let Some(hook) = hook.filter(|hook| !hook.is_empty() && *hook != "Skip") else { return };
    let Some(spec) = object.dig(&["spec"]) else { return };
    let ttl = spec.get("ttlSecondsAfterFinished").and_then(Node::as_int);
    let Some(seconds) = ttl.filter(|seconds| (0..ENOUGH_SECONDS).contains(seconds)) else { return };
    let when = if seconds == 0 {
        "as soon as it finishes".to_owned()
    } else {
        format!("{seconds}s after it finishes")
    };
    findings
        .key(spec, "ttlSecondsAfterFinished")
        .help("remove it; the annotation `argocd.argoproj.io/hook-delete-policy: BeforeHookCreation` deletes the old Job at the next sync")
        .tell(format!(
            "the hook ({hook}) is deleted {when}: Argo CD may never see that it succeeded, and the sync does not end"
        ));
}
