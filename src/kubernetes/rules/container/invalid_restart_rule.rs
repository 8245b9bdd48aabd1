use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-restart-rule",
    summary: "a container restart rule is incomplete or invalid",
    level: Level::Refused,
    page: include_str!("invalid_restart_rule.md"),
    check: Check::Object(check),
};

const RULES: &str = "restartPolicyRules";
const MOST_RULES: usize = 20;
const MOST_CODES: usize = 255;
const ACTIONS: [&str; 2] = ["Restart", "RestartAllContainers"];
const OPERATORS: [&str; 2] = ["In", "NotIn"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let rules = container.node.list(RULES);
        if !rules.is_empty() && container.node.get("restartPolicy").is_none() {
            findings
                .key(container.node, "restartPolicy")
                .help("set the policy for all other cases: `Always`, `OnFailure` or `Never`")
                .say(Reason::Required, "is missing; `restartPolicyRules` needs it");
        }
        if rules.len() > MOST_RULES {
            let text = format!("has {} rules, the limit is {MOST_RULES}", rules.len());
            findings.key(container.node, RULES).say(Reason::TooMany, text);
        }
        for rule in rules {
            of_rule(rule, findings);
        }
    }
}

fn of_rule(rule: &Node, findings: &mut Findings<'_>) {
    of_word(rule, "action", &ACTIONS, findings);
    let Some(codes) = rule.get("exitCodes") else {
        return findings.key(rule, "exitCodes").required();
    };
    of_word(codes, "operator", &OPERATORS, findings);
    let values = codes.list("values");
    if values.len() > MOST_CODES {
        let text = format!("has {} codes, the limit is {MOST_CODES}", values.len());
        findings.key(codes, "values").say(Reason::TooMany, text);
    }
}

fn of_word(map: &Node, key: &str, choices: &[&str], findings: &mut Findings<'_>) {
    let word = map.text(key).unwrap_or_default();
    let is_other = map.get(key).is_some_and(|value| value.as_str().is_none());
    if !is_other && !choices.contains(&word) {
        findings.key(map, key).not_supported(word, choices);
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn there_may_be_so_many_rules_and_codes() {
        let of = |rules: usize, codes: usize| {
            let rule =
                format!("{{action: Restart, exitCodes: {{operator: In, values: [{}]}}}}", "1,".repeat(codes));
            pod_errors(&format!(
                "{{containers: [{{name: a, image: a, restartPolicy: Never, restartPolicyRules: [{}]}}]}}",
                format!("{rule},").repeat(rules)
            ))
        };
        assert_eq!(of(20, 255), [] as [&str; 0]);
        let path = "spec.containers[0].restartPolicyRules";
        assert_eq!(of(21, 1), [format!("invalid-restart-rule {path} TooMany")]);
        assert_eq!(of(1, 256), [format!("invalid-restart-rule {path}[0].exitCodes.values TooMany")]);
    }
}
