use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-toleration",
    summary: "a toleration has fields that exclude each other, or unknown values",
    level: Level::Refused,
    page: include_str!("invalid_toleration.md"),
    check: Check::Object(check),
};

const OPERATORS: [&str; 2] = ["Equal", "Exists"];
const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for toleration in pod.spec.maps("tolerations") {
        check_key(toleration, findings);
        check_operator(toleration, findings);
        check_effect(toleration, findings);
    }
}

fn check_key(toleration: &Node, findings: &mut Findings<'_>) {
    let (Some(key), Some(operator)) = (toleration.text("key"), toleration.text("operator")) else { return };
    if key.is_empty() && operator != "Exists" {
        findings
            .key(toleration, "operator")
            .help("give it a `key`, or tolerate every taint with `operator: Exists`")
            .invalid("must be `Exists` if there is no `key`");
    } else if let Err(wanted) = Format::LabelKey.check(key)
        && !key.is_empty()
    {
        findings.key(toleration, "key").is_not(key, wanted);
    }
}

/// What is wrong with the value is reported at the operator.
fn check_operator(toleration: &Node, findings: &mut Findings<'_>) {
    let value = toleration.text("value").unwrap_or_default();
    match toleration.text("operator") {
        Some("" | "Equal") => {
            if let Err(wanted) = Format::LabelValue.check(value) {
                findings
                    .key(toleration, "operator")
                    .mark(toleration.get("value").unwrap_or(toleration))
                    .invalid(format!("is `Equal`, but `{value}` is not {wanted}"));
            }
        }
        Some("Exists") if !value.is_empty() => findings
            .key(toleration, "operator")
            .help("remove `value`, or set `operator: Equal`")
            .invalid(format!("is `Exists`, which takes no value, but there is `{value}`")),
        Some("Exists") | None => {}
        Some(other) => findings.key(toleration, "operator").not_supported(other, &OPERATORS),
    }
}

fn check_effect(toleration: &Node, findings: &mut Findings<'_>) {
    let Some(effect) = toleration.text("effect") else { return };
    if !effect.is_empty() && !EFFECTS.contains(&effect) {
        findings.key(toleration, "effect").not_supported(effect, &EFFECTS);
    }
    if effect != "NoExecute" && toleration.get("tolerationSeconds").is_some() {
        findings
            .key(toleration, "effect")
            .help("`tolerationSeconds` delays an eviction; remove it for other effects")
            .invalid("must be `NoExecute` if there are `tolerationSeconds`");
    }
}
