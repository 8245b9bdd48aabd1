use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dropped-max-unavailable",
    summary: "`maxUnavailable` of a StatefulSet is dropped by most clusters",
    level: Level::Warning,
    page: include_str!("dropped_max_unavailable.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let update = object.dig(&["spec", "updateStrategy", "rollingUpdate"]);
    let update =
        update.filter(|update| object.is("apps/v1", "StatefulSet") && update.get("maxUnavailable").is_some());
    if let Some(update) = update {
        findings.key(update, "maxUnavailable").help("remove it; pods are updated one by one").tell(
            "`maxUnavailable` of a StatefulSet is dropped without a word, unless the cluster has turned on \
             `MaxUnavailableStatefulSet`",
        );
    }
}
