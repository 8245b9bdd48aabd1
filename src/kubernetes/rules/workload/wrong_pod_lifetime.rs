use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "wrong-pod-lifetime",
    summary: "the `restartPolicy` or deadline of a pod template does not fit its workload",
    level: Level::Refused,
    page: include_str!("wrong_pod_lifetime.md"),
    check: Check::Object(check),
};

const OF_JOBS: [&str; 2] = ["OnFailure", "Never"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(job) = Job::of(object) {
        of_job(&job, findings);
    } else if matches!(
        (object.api_version, object.kind),
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
            | ("v1", "ReplicationController")
    ) && let Some(spec) = object.dig(&["spec", "template", "spec"])
    {
        of_lasting(object.kind, spec, findings);
    }
}

fn of_job(job: &Job<'_>, findings: &mut Findings<'_>) {
    let template = job.spec.get("template");
    let spec = template.and_then(|template| template.get("spec"));
    let Some(policy) = spec.map_or(Some(""), |spec| spec.text("restartPolicy")) else { return };
    let spot = match spec {
        Some(spec) => findings.key(spec, "restartPolicy"),
        None => findings.at(template.unwrap_or(job.spec)),
    };
    let spot = spot.field(format!("{}.template.spec.restartPolicy", job.path));
    say_of_job(policy, job.spec, spot);
}

fn say_of_job(policy: &str, spec: &Node, spot: Spot<'_>) {
    const HELP: &str = "`Never` creates a new pod for each retry, `OnFailure` restarts the container";
    match policy {
        "" => {
            spot.help(HELP).say(Reason::Required, "is missing; the default `Always` is not allowed in a Job");
        }
        "Always" => {
            spot.help(HELP).say(Reason::Required, "is `Always`; the pods of a Job must complete");
        }
        "OnFailure" if spec.get("podFailurePolicy").is_some() => {
            spot.invalid("is `OnFailure`; with a `podFailurePolicy` it can only be `Never`");
        }
        policy if !OF_JOBS.contains(&policy) => spot.not_supported(policy, &OF_JOBS),
        _ => {}
    }
}

fn of_lasting(kind: &str, spec: &Node, findings: &mut Findings<'_>) {
    if let Some(policy) = spec.text("restartPolicy").filter(|policy| !["", "Always"].contains(policy)) {
        findings.key(spec, "restartPolicy").not_supported(policy, &["Always"]);
    }
    if spec.get("activeDeadlineSeconds").is_some() {
        findings
            .key(spec, "activeDeadlineSeconds")
            .help("remove it; only a Job can have a deadline")
            .forbidden(format!("cannot be set: the pods of a {kind} do not complete"));
    }
}
