use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-disruption-budget",
    summary: "a PodDisruptionBudget has two budgets, or one that is no number and no percentage",
    level: Level::Refused,
    page: include_str!("invalid_disruption_budget.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("policy/v1", "PodDisruptionBudget"));
    let Some(spec) = spec else { return };
    if let (Some(min), Some(max)) = (spec.get("minAvailable"), spec.get("maxUnavailable")) {
        findings
            .at(spec)
            .mark(min)
            .because(max, "the other one")
            .help("keep `maxUnavailable`, which stays right when the number of pods changes")
            .invalid("has both `minAvailable` and `maxUnavailable`");
    }
    for key in ["minAvailable", "maxUnavailable"] {
        if let Some(wrong) = spec.get(key).and_then(broken) {
            findings.key(spec, key).invalid(wrong);
        }
    }
}

fn broken(value: &Node) -> Option<String> {
    if let Some(number) = value.as_int() {
        return (number < 0).then(|| format!("is {number}, which is less than zero"));
    }
    let Data::String(text) = &value.data else { return None };
    let Some(digits) = text.strip_suffix('%').filter(|digits| is_number(digits)) else {
        let hint =
            if is_number(text) { "remove the quotes, or add `%`" } else { "write it like `1` or `25%`" };
        return Some(format!("is `{text}`, which is no percentage; {hint}"));
    };
    let significant = digits.trim_start_matches('0');
    let is_more = significant.len() > 3 || significant.parse().is_ok_and(|percent: u16| percent > 100);
    is_more.then(|| format!("is `{text}`, which is more than 100%"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn a_budget_is_a_number_or_a_percentage() {
        for (value, wanted) in [
            ("0", None),
            ("3", None),
            ("'0%'", None),
            ("'000%'", None),
            ("'00100%'", None),
            ("'100%'", None),
            ("-1", Some("less than zero")),
            ("'101%'", Some("more than 100%")),
            ("'99999999999999999999999%'", Some("more than 100%")),
            ("'-10%'", Some("write it like")),
            ("'%'", Some("write it like")),
            ("''", Some("write it like")),
            ("'1.5%'", Some("write it like")),
            ("'1'", Some("remove the quotes")),
            ("true", None),
        ] {
            let id = SourceMap::default().add("value", value.to_owned());
            let node = read(value, id, Dialect::Manifest).unwrap().remove(0);
            let found = broken(&node);
            assert_eq!(found.is_some(), wanted.is_some(), "{value} {found:?}");
            assert!(found.unwrap_or_default().contains(wanted.unwrap_or_default()), "{value}");
        }
    }
}
