use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::grammar::check_path_segment;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, ResourceName};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-autoscaling-metric",
    summary: "a metric of a HorizontalPodAutoscaler has no source or target of its type",
    level: Level::Refused,
    page: include_str!("invalid_autoscaling_metric.md"),
    check: Check::Object(check),
};

/// The types of metrics and the fields for them, in the order in which the API server looks at them.
const SOURCES: [(&str, &str); 5] = [
    ("Object", "object"),
    ("External", "external"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
];
const TARGETS: [&str; 3] = ["Utilization", "Value", "AverageValue"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("autoscaling/v2", "HorizontalPodAutoscaler"));
    let Some(spec) = spec else { return };
    for metric in spec.maps("metrics") {
        check_metric(metric, findings);
    }
}

fn check_metric(metric: &Node, findings: &mut Findings<'_>) {
    let Some(kind) = metric.text("type") else { return };
    let own = SOURCES.iter().find(|row| row.0 == kind).map(|row| row.1);
    let set: Vec<&str> = SOURCES.iter().map(|row| row.1).filter(|key| metric.get(key).is_some()).collect();
    if own.is_none() {
        findings.key(metric, "type").not_supported(kind, &SOURCES.map(|row| row.0));
    }
    if let Some(own) = own.filter(|own| !set.contains(own)) {
        findings
            .key(metric, own)
            .help(format!("a metric of type `{kind}` is described in `{own}`"))
            .required();
    }
    if set.len() > 1 {
        for other in set.iter().filter(|key| Some(**key) != own) {
            findings.key(metric, other).forbidden(match own {
                Some(own) => format!("cannot be set with `{own}`, which describes the metric"),
                None => "cannot be set with another source".to_owned(),
            });
        }
    }
    if let Some(first) = set.first()
        && let Some(source) = metric.map(first)
    {
        check_source(source, first, findings);
    }
}

fn check_source(source: &Node, field: &str, findings: &mut Findings<'_>) {
    match field {
        "resource" => check_given_name(source, "name", findings),
        "containerResource" => {
            check_given_name(source, "name", findings);
            check_given_name(source, "container", findings);
            check_container_resource(source, findings);
        }
        _ => check_identifier(source, findings),
    }
    if field == "object" {
        check_described(source, findings);
    }
    check_target(source, findings);
    let has = |key: &str| source.dig(&["target", key]).is_some();
    let (needed, other) = match field {
        "object" | "external" => ("averageValue", "value"),
        "pods" => ("averageValue", "averageValue"),
        _ => ("averageUtilization", "averageValue"),
    };
    if !has(needed) && !has(other) {
        let help =
            if needed == other { format!("set `{needed}`") } else { format!("set `{needed}` or `{other}`") };
        findings.dig(source, &["target", needed]).help(help).required();
    }
    if field != "object" && needed != other && has(needed) && has(other) {
        findings.dig(source, &["target", other]).forbidden(format!("cannot be set with `{needed}`"));
    }
}

fn check_given_name(source: &Node, key: &str, findings: &mut Findings<'_>) {
    if source.text(key) == Some("") {
        findings.key(source, key).required();
    }
}

fn check_container_resource(source: &Node, findings: &mut Findings<'_>) {
    if let Some(name) = source.text("name").filter(|name| !name.is_empty())
        && let Err(wanted) = ResourceName(name).check()
    {
        findings.key(source, "name").is_not(name, wanted);
    }
    if let Some(container) = source.text("container").filter(|name| !name.is_empty())
        && let Err(wanted) = Format::DnsLabel.check(container)
    {
        findings.key(source, "container").is_not(container, wanted);
    }
}

fn check_identifier(source: &Node, findings: &mut Findings<'_>) {
    match source.map("metric") {
        Some(metric) if metric.get("name").is_some() => check_path_segment(metric, "name", findings),
        _ => findings.dig(source, &["metric", "name"]).required(),
    }
}

fn check_described(source: &Node, findings: &mut Findings<'_>) {
    let described = source.map("describedObject");
    for key in ["kind", "name"] {
        match described {
            Some(described) if described.get(key).is_some() => check_path_segment(described, key, findings),
            _ => findings.dig(source, &["describedObject", key]).required(),
        }
    }
    if let Some(version) = described.and_then(|described| described.text("apiVersion"))
        && version.split('/').count() > 2
    {
        findings
            .dig(source, &["describedObject", "apiVersion"])
            .invalid(format!("is `{version}`, which is not a group and a version such as `apps/v1`"));
    }
}

fn check_target(source: &Node, findings: &mut Findings<'_>) {
    let target = source.map("target");
    let kind = target.map_or(Some(""), |target| target.text("type"));
    if let Some(kind) = kind.filter(|kind| !TARGETS.contains(kind)) {
        let spot = findings.dig(source, &["target", "type"]);
        if kind.is_empty() {
            spot.help("set `Utilization`, `Value` or `AverageValue`").say(Reason::Required, "is missing");
        } else {
            spot.invalid(format!("is `{kind}`; it must be `Utilization`, `Value` or `AverageValue`"));
        }
    }
    let Some(target) = target else { return };
    for key in ["value", "averageValue"] {
        if let Some(amount) = target.get(key).and_then(quantity).filter(|amount| amount.milli() <= 0) {
            findings.key(target, key).invalid(format!("is `{amount}`, and must be greater than 0"));
        }
    }
    if let Some(percent) =
        target.get("averageUtilization").and_then(Node::as_int).filter(|number| *number < 1)
    {
        findings
            .key(target, "averageUtilization")
            .invalid(format!("is {percent}, and must be greater than 0"));
    }
}
