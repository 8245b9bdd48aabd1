use super::severity::QUORUM;
use crate::change::{Changes, Difference};
use crate::rules::change::Claims;
use crate::rules::change::{Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "controllers-changed",
    summary: "the voters of the controller quorum change",
    level: Level::Warning,
    page: include_str!("controllers_changed.md"),
    check,
};

const WHO: [&str; 2] = ["CONTROLLER_COUNT", "INITIAL_CONTROLLERS"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.constants().filter(|(_, name)| WHO.contains(name)) {
        claims
            .claim(
                difference,
                QUORUM.class,
                "brokers read it only when they format a volume: the existing quorum stays as it is, and a broker with a new volume forms a second quorum with an empty log",
            )
            .step("keep the old values of `kraft.initialControllers` and `kraft.directoryIds`")
            .steps([quorum(changes, difference), remove(changes, difference)]);
    }
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "controller.quorum.voters") {
        let (old, new) = (difference.old_text(), difference.new_text());
        let (why, step) = if old.is_empty() || new.is_empty() {
            (
                format!(
                    "a quorum with `{name}` is static, one without it is dynamic: controllers of both kinds do not form one quorum"
                ),
                "keep it: Kafka cannot change a static quorum into a dynamic one by configuration alone"
                    .to_owned(),
            )
        } else {
            (
                format!(
                    "a static quorum does not change its voters: during the rollout, controllers count {} and {} voters, two majorities (split brain) are possible, and committed metadata can be lost",
                    voters(old),
                    voters(new)
                ),
                format!("keep `{name}={old}`: only a dynamic quorum can change its voters"),
            )
        };
        claims.claim(difference, QUORUM.class, why).step(step);
    }
}

/// Shows the voters.
fn quorum(changes: &Changes, difference: &Difference) -> String {
    let pod = changes.broker_pod(difference);
    format!("show the running quorum: {}", pod.step("metadata-quorum", "describe --replication"))
}

/// Removes one voter of a running quorum.
fn remove(changes: &Changes, difference: &Difference) -> String {
    format!(
        "to remove a voter, with `<ID>` and `<DIRECTORY_ID>` from that list: {}",
        changes.broker_pod(difference).step(
            "metadata-quorum",
            "remove-controller --controller-id <ID> --controller-directory-id <DIRECTORY_ID>"
        )
    )
}

fn voters(list: &str) -> usize {
    list.split(',').filter(|voter| !voter.trim().is_empty()).count()
}
