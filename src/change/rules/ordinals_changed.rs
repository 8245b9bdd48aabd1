use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, stateful_set};

pub(super) static RULE: Rule = Rule {
    name: "ordinals-changed",
    summary: "the ordinals of the pods of a StatefulSet change",
    level: Level::Warning,
    page: include_str!("ordinals_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        if !difference.is_in("spec.ordinals") || changes.is_of_broker(difference) {
            continue;
        }
        let has_claims = pair.old.as_ref().is_some_and(|set| !stateful_set::claim_templates(set).is_empty());
        let (class, why) = if has_claims {
            (
                Class::DataLoss,
                "pods with new ordinals start on new, empty volumes; pods with removed ordinals stop, and their claims remain",
            )
        } else {
            (Class::ClientImpact, "pods with new ordinals start; pods with removed ordinals stop")
        };
        claims.claim(difference, class, why).step("keep the old `spec.ordinals`");
    }
}
