use crate::change::{Changes, Class};
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
                Class::DataLoss,
                "it is read only when a volume is formatted: an existing quorum stays as it is, and a broker that gets a new volume forms a quorum of its own with an empty log",
            )
            .step("keep the old value: set `kraft.initialControllers` and `kraft.directoryIds` as they were")
            .step("change a running quorum with `kafka-metadata-quorum add-controller` and `remove-controller`");
    }
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "controller.quorum.voters") {
        claims.claim(
            difference,
            Class::DataLoss,
            format!("`{name}` fixes the quorum; with and without it are two kinds of quorum, and brokers of different kinds do not find each other"),
        );
    }
}
