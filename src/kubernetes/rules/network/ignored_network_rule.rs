use super::directions::spec;
use crate::kubernetes::manifest::{Direction, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "ignored-network-rule",
    summary: "a NetworkPolicy has rules for a direction that `policyTypes` does not include",
    level: Level::Warning,
    page: include_str!("ignored_network_rule.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = spec(object) else { return };
    // Without a list the rules say which directions there are.
    let Some(types) = spec.get("policyTypes").filter(|types| !types.items().is_empty()) else { return };
    for direction in Direction::ALL {
        let (name, rules) = (direction.name(), direction.rules());
        if !spec.list(rules).is_empty() && !direction.is_isolated(spec) {
            findings
                .key(spec, rules)
                .because(types, "only these directions apply")
                .help(format!("add `{name}` to `policyTypes`, or remove the rules"))
                .tell(format!(
                    "`spec.{rules}` does nothing, because `spec.policyTypes` does not have `{name}`"
                ));
        }
    }
}
