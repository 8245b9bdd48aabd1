use super::severity::QUORUM;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "controllers-changed",
    summary: "the controllers that form the quorum are others",
    level: Level::Warning,
    page: include_str!("controllers_changed.md"),
    check: Check::Change(check),
};

const WHO: [&str; 2] = ["CONTROLLER_COUNT", "INITIAL_CONTROLLERS"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.constants().filter(|(_, name)| WHO.contains(name)) {
        claims
            .claim(
                difference,
                QUORUM.class,
                "it is read only when a volume is formatted: an existing quorum stays as it is, and a broker that gets a new volume forms a quorum of its own with an empty log",
            )
            .step("keep the old value: set `kraft.initialControllers` and `kraft.directoryIds` as they were")
            .step("change a running quorum with `kafka-metadata-quorum add-controller` and `remove-controller`");
    }
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "controller.quorum.voters") {
        let (old, new) = (difference.old_text(), difference.new_text());
        let (why, step) = if old.is_empty() || new.is_empty() {
            (
                format!(
                    "a quorum with `{name}` is static, one without it is dynamic: controllers of the two kinds do not form one quorum"
                ),
                "keep it; Kafka cannot turn a static quorum into a dynamic one by configuration alone"
                    .to_owned(),
            )
        } else {
            (
                format!(
                    "a static quorum does not take voters in or out: while controllers restart one after the other, {} and {} voters are in effect at once, two majorities are possible, and committed metadata can be lost",
                    voters(old),
                    voters(new)
                ),
                format!(
                    "keep `{name}={old}`; only a dynamic quorum changes safely: `kafka-metadata-quorum add-controller` and `remove-controller`"
                ),
            )
        };
        claims.claim(difference, QUORUM.class, why).step(step);
    }
}

fn voters(list: &str) -> usize {
    list.split(',').filter(|voter| !voter.trim().is_empty()).count()
}
