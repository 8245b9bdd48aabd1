use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::grammar::check_path_segment;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-autoscaler",
    summary: "the bounds or the target of a HorizontalPodAutoscaler are invalid",
    level: Level::Refused,
    page: include_str!("invalid_autoscaler.md"),
    check: Check::Object(check),
};

/// What has a scale of its own in Kubernetes, and the API version that serves it.
const SCALABLE: [(&str, &str); 4] = [
    ("Deployment", "apps/v1"),
    ("ReplicaSet", "apps/v1"),
    ("ReplicationController", "v1"),
    ("StatefulSet", "apps/v1"),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !super::is_autoscaler(object) {
        return;
    }
    check_bounds(object, findings);
    check_target(object, findings);
    let percent = object.dig(&["spec", "targetCPUUtilizationPercentage"]);
    if let Some(node) = percent
        && let Some(percent) = node.as_int().filter(|percent| *percent < 1)
    {
        findings
            .at(node)
            // The API server sees a metric in it, behind those of the annotation that has others.
            .field("spec.metrics[0].resource.target.averageUtilization")
            .invalid(format!("is {percent}, and must be greater than 0"));
    }
}

fn check_bounds(object: &Object<'_>, findings: &mut Findings<'_>) {
    let number = |key: &str| object.dig(&["spec", key]).and_then(Node::as_int);
    let min = number("minReplicas").unwrap_or(1);
    if min < 1 {
        findings
            .dig(object.root, &["spec", "minReplicas"])
            .help("set at least 1; zero needs the feature gate `HPAScaleToZero`, which is off by default")
            .invalid(format!("is {min}, and must be at least 1"));
    }
    if min == 0 && object.api_version == "autoscaling/v2" && !scales_from_outside(object) {
        findings.dig(object.root, &["spec", "metrics"]).forbidden(
            "has no metric of type `Object` or `External`, which an autoscaler without pods needs",
        );
    }
    let (reason, text) = match number("maxReplicas") {
        Some(0) => (Reason::Required, "is 0, and must be at least 1".to_owned()),
        Some(max) if max < 1 => (Reason::Invalid, format!("is {max}, and must be at least 1")),
        Some(max) if max < min => (Reason::Invalid, format!("is {max}, and `minReplicas` is {min}")),
        None if object.dig(&["spec", "maxReplicas"]).is_none() => (Reason::Required, "is missing".to_owned()),
        _ => return,
    };
    findings
        .dig(object.root, &["spec", "maxReplicas"])
        .help(format!("set at least {}", min.max(1)))
        .say(reason, text);
}

/// True if a metric exists without pods.
fn scales_from_outside(object: &Object<'_>) -> bool {
    let metrics = object.dig(&["spec", "metrics"]).map(Node::items).unwrap_or_default();
    metrics.iter().any(|metric| matches!(metric.text("type"), Some("Object" | "External")))
}

fn check_target(object: &Object<'_>, findings: &mut Findings<'_>) {
    let target = object.dig(&["spec", "scaleTargetRef"]);
    for key in ["kind", "name"] {
        match target {
            Some(target) if target.get(key).is_some() => check_path_segment(target, key, findings),
            _ => findings.dig(object.root, &["spec", "scaleTargetRef", key]).required(),
        }
    }
    let kind = target.and_then(|target| target.text("kind")).unwrap_or_default();
    let Some(version) = target.map_or(Some(""), |target| target.text("apiVersion")) else { return };
    let has_group = version.split_once('/').is_some_and(|(group, _)| !group.is_empty());
    let text = match version.split('/').count() {
        1 | 2 if !has_group && kind != "ReplicationController" => {
            let what = match version {
                "" => "is missing".to_owned(),
                version => format!("is `{version}`, which has no API group"),
            };
            format!("{what}: Kubernetes 1.34 and newer reject it, and older releases find nothing to scale")
        }
        3.. => format!("is `{version}`, which is not a group and a version such as `apps/v1`"),
        _ => return,
    };
    let spot = findings.dig(object.root, &["spec", "scaleTargetRef", "apiVersion"]);
    let served = SCALABLE.iter().find(|row| row.0 == kind).map(|row| format!("set `apiVersion: {}`", row.1));
    served.into_iter().fold(spot, Spot::help).invalid(text);
}
