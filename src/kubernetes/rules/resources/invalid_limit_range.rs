use std::collections::{BTreeMap, BTreeSet};

use super::quota_resource::{limit_resource, standard_resource};
use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, Quantity, ResourceName};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-limit-range",
    summary: "a LimitRange contradicts itself, or limits an unknown resource",
    level: Level::Refused,
    page: include_str!("invalid_limit_range.md"),
    check: Check::Object(check),
};

const TYPES: [&str; 3] = ["Container", "PersistentVolumeClaim", "Pod"];
const KEYS: [&str; 5] = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];

/// Amounts by resource, each with the place that it was written at or comes from.
type Amounts<'a> = BTreeMap<&'a str, (Quantity, &'a Node)>;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("v1", "LimitRange"));
    let Some(spec) = spec else { return };
    let mut seen = BTreeSet::new();
    for limit in spec.maps("limits") {
        let Some(kind) = limit.text("type") else { continue };
        check_type(limit, kind, findings);
        if !seen.insert(kind) {
            findings.key(limit, "type").help("put them into one entry").duplicate("appears twice");
        }
        check_names(limit, kind, findings);
        if kind == "Pod" {
            for key in ["default", "defaultRequest"] {
                if limit.get(key).is_some_and(|map| !map.is_empty()) {
                    findings
                        .key(limit, key)
                        .help("set it for `type: Container`")
                        .forbidden("cannot be set for `type: Pod`");
                }
            }
        }
        let is_bounded = |key: &str| limit.dig(&[key, "storage"]).is_some();
        if kind == "PersistentVolumeClaim" && !is_bounded("min") && !is_bounded("max") {
            findings
                .at(limit)
                .below(".limits")
                .help("set `min.storage` or `max.storage`")
                .say(Reason::Required, "is missing: claims are limited by their storage");
        }
        compare(limit, kind, findings);
    }
}

fn check_type(limit: &Node, kind: &str, findings: &mut Findings<'_>) {
    let is_known =
        if kind.contains('/') { Format::LabelKey.check(kind).is_ok() } else { TYPES.contains(&kind) };
    if kind.is_empty() {
        findings
            .key(limit, "type")
            .help("set `Container`, `Pod` or `PersistentVolumeClaim`")
            .invalid("is missing");
    } else if !is_known {
        findings
            .key(limit, "type")
            .help("set `Container`, `Pod` or `PersistentVolumeClaim`")
            .invalid(format!("is `{kind}`, which is not a type of limits"));
    }
}

fn check_names(limit: &Node, kind: &str, findings: &mut Findings<'_>) {
    for key in KEYS {
        if kind == "Pod" && key.starts_with("default") {
            continue;
        }
        for entry in limit.get(key).map(Node::entries).unwrap_or_default() {
            let checked = if matches!(kind, "Pod" | "Container") {
                limit_resource(&entry.key)
            } else {
                standard_resource(&entry.key)
            };
            if let Err(wanted) = checked {
                findings
                    .key(limit, key)
                    .below(&format!("[{}]", entry.key))
                    .mark(&entry.value)
                    .invalid(format!("is `{}`, which is not {wanted}", entry.key));
            }
        }
    }
}

fn amounts<'a>(limit: &'a Node, key: &str) -> Amounts<'a> {
    let entries = limit.get(key).map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| Some((entry.key.as_str(), (quantity(&entry.value)?, &entry.value))))
        .collect()
}

/// Fills in what is absent, where it is not absent for the API server.
fn fill<'a>(into: &mut Amounts<'a>, from: &Amounts<'a>) {
    for (key, value) in from {
        into.entry(key).or_insert_with(|| value.clone());
    }
}

fn compare(limit: &Node, kind: &str, findings: &mut Findings<'_>) {
    let [max, min, mut default, mut request, ratio] = KEYS.map(|key| amounts(limit, key));
    if kind == "Pod" {
        default.clear();
        request.clear();
    } else if kind == "Container" {
        fill(&mut default, &max);
        fill(&mut request, &default);
        fill(&mut request, &min);
    }
    let mut above = |(key, low): (&str, &Amounts<'_>), (other, high): (&str, &Amounts<'_>), blamed: &str| {
        for (resource, (amount, node)) in low {
            let Some((bound, bound_node)) = high.get(resource).filter(|(bound, _)| amount > bound) else {
                continue;
            };
            let (mark, because) = if blamed == key { (node, bound_node) } else { (bound_node, node) };
            findings
                .key(limit, blamed)
                .below(&format!("[{resource}]"))
                .mark(mark)
                .because(because, "the other amount")
                .invalid(format!("is invalid: `{key}` ({amount}) is above `{other}` ({bound})"));
        }
    };
    above(("min", &min), ("max", &max), "min");
    above(("min", &min), ("defaultRequest", &request), "defaultRequest");
    above(("defaultRequest", &request), ("max", &max), "defaultRequest");
    above(("defaultRequest", &request), ("default", &default), "defaultRequest");
    above(("min", &min), ("default", &default), "default");
    above(("default", &default), ("max", &max), "default");
    check_ratio(limit, &ratio, &min, &max, findings);
    for (resource, (amount, node)) in &request {
        if let Some((other, _)) = default.get(resource).filter(|(other, _)| other != amount)
            && !ResourceName(resource).is_overcommitted()
        {
            findings.key(limit, "defaultRequest").below(&format!("[{resource}]")).mark(node).invalid(
                format!("is {amount}, and `default` is {other}: for this resource they must be equal"),
            );
        }
    }
}

fn check_ratio(
    limit: &Node,
    ratio: &Amounts<'_>,
    min: &Amounts<'_>,
    max: &Amounts<'_>,
    findings: &mut Findings<'_>,
) {
    for (resource, (factor, node)) in ratio {
        let text = if factor.milli() < 1000 {
            format!("is {factor}, which is less than 1")
        } else if let (Some((least, _)), Some((most, _))) = (min.get(resource), max.get(resource))
            && exceeds(factor, least, most)
        {
            format!("is {factor}, and `max` is {most} and `min` is {least}: no ratio is that large")
        } else {
            continue;
        };
        findings.key(limit, "maxLimitRequestRatio").below(&format!("[{resource}]")).mark(node).invalid(text);
    }
}

fn exceeds(factor: &Quantity, least: &Quantity, most: &Quantity) -> bool {
    let (Some(product), Some(bound)) =
        (factor.milli().checked_mul(least.milli()), most.milli().checked_mul(1000))
    else {
        return false;
    };
    match least.milli() {
        0 => false,
        least if least > 0 => product > bound,
        _ => product < bound,
    }
}
