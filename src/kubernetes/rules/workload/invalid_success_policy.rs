use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-success-policy",
    summary: "a success policy of a Job is invalid or can never apply",
    level: Level::Refused,
    page: include_str!("invalid_success_policy.md"),
    check: Check::Object(check),
};

const MAX_RULES: usize = 20;
const MAX_INDEXES: usize = 64 * 1024;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    // Without indexes a Job cannot have such a policy at all; another rule says so.
    let Some(job) = Job::of(object).filter(Job::is_indexed) else { return };
    let Some(policy) = job.spec.get("successPolicy") else { return };
    if policy.get("rules").is_none_or(Node::is_empty) {
        findings
            .key(policy, "rules")
            .help("remove the policy, and all indexes must succeed")
            .say(Reason::Required, "must have at least one rule");
    }
    let rules = policy.list("rules");
    if rules.len() > MAX_RULES {
        findings
            .key(policy, "rules")
            .say(Reason::TooMany, format!("has {} entries, and {MAX_RULES} are allowed", rules.len()));
    }
    for rule in rules {
        check_rule(rule, job.number("completions"), findings);
    }
}

fn check_rule(rule: &Node, completions: Option<i64>, findings: &mut Findings<'_>) {
    let indexes = rule.get("succeededIndexes");
    if indexes.is_none() && rule.get("succeededCount").is_none() {
        findings
            .at(rule)
            .help("give it `succeededCount` or `succeededIndexes`")
            .say(Reason::Required, "has neither `succeededCount` nor `succeededIndexes`");
    }
    let Some(completions) = completions else { return };
    let mut total = None;
    if let Some(text) = indexes.and_then(Node::as_str) {
        if text.len() > MAX_INDEXES {
            findings
                .key(rule, "succeededIndexes")
                .say(Reason::TooLong, format!("is longer than {MAX_INDEXES} characters"));
        }
        match count_indexes(text, completions) {
            Ok(count) => total = Some(count),
            Err(wrong) => findings.key(rule, "succeededIndexes").invalid(wrong),
        }
    }
    let Some(count) = rule.get("succeededCount").and_then(Node::as_int) else { return };
    let spot = findings.key(rule, "succeededCount");
    if count < 0 {
        spot.invalid(format!("is {count}, which is negative"));
    } else if count > completions {
        spot.invalid(format!("is {count}, and there are {completions} `completions`"));
    } else if let Some(total) = total.filter(|total| count > *total) {
        spot.invalid(format!("is {count}, and `succeededIndexes` has {total}"));
    }
}

/// How many indexes a list such as `1,3-5,7` has.
fn count_indexes(text: &str, completions: i64) -> Result<i64, String> {
    let (mut total, mut last) = (0, -1);
    for part in text.split(',').filter(|_| !text.is_empty()) {
        let (first, end) = part.split_once('-').unwrap_or((part, part));
        let read = |number: &str| {
            let number: i64 =
                number.parse().map_err(|_| format!("has `{part}`, which is neither an index nor a range"))?;
            if number < completions {
                Ok(number)
            } else {
                Err(format!("has the index {number}, and `completions` is {completions}"))
            }
        };
        let (first, end, is_range) = (read(first)?, read(end)?, part.contains('-'));
        if first <= last || end < first || (is_range && end == first) {
            return Err(format!("has `{part}` out of order; indexes must be sorted and unique"));
        }
        total += end - first + 1;
        last = end;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    /// What is found in a Job with these rules and this many completions.
    fn in_rules(completions: usize, rules: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                "{{apiVersion: batch/v1, kind: Job, metadata: {{name: a}}, spec: {{completionMode: Indexed, \
                 completions: {completions}, successPolicy: {{rules: [{rules}]}}, \
                 template: {{spec: {{restartPolicy: Never, containers: [{{name: a, image: 'a:1'}}]}}}}}}}}"
            ),
        )
    }

    #[test]
    fn lists_have_limits() {
        let rule = "{succeededCount: 1}, ";
        assert_eq!(in_rules(1, &rule.repeat(20)), Vec::<String>::new());
        let found = in_rules(1, &rule.repeat(21));
        assert!(matches!(found.as_slice(), [only] if only.contains("has 21 entries, and 20 are allowed")));
        // 10000 to 20921 are 10922 indexes of 6 characters with the comma; the last one has none.
        let indexes = |end: usize| {
            let list = (10_000..=end).map(|index| index.to_string()).collect::<Vec<_>>().join(",");
            format!("{{succeededIndexes: '{list}'}}")
        };
        assert_eq!(in_rules(30_000, &indexes(20_921)), Vec::<String>::new());
        let found = in_rules(30_000, &indexes(20_922));
        assert!(matches!(found.as_slice(), [only] if only.contains("is longer than 65536 characters")));
    }

    #[test]
    fn indexes_are_counted() {
        for (text, count) in [("", 0), ("0", 1), ("0,4", 2), ("0-4", 5), ("0-1,3-4", 4), ("4", 1)] {
            assert_eq!(count_indexes(text, 5), Ok(count), "{text}");
        }
        for text in ["5", "0-5", "1,0", "1,1", "0-2,2", "2-1", "2-2", "-1", "0-", "a", ",", "0,", "0-1-2"] {
            assert!(count_indexes(text, 5).is_err(), "{text}");
        }
    }
}
