use crate::change::{Changes, Class, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "hashed-name-changed",
    summary: "an object whose name has a hash of its content is made anew",
    level: Level::Warning,
    page: include_str!("hashed_name_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.hashed) else { continue };
        let why = if difference.place == "metadata.name" {
            renamed(pair)
        } else {
            format!("it is so in the new {} from the start; the old one is not touched", pair.kind)
        };
        let claim = claims.claim(difference, Class::InPlace, why);
        if difference.place == "metadata.name" {
            claim.step(format!(
                "`kubectl apply` leaves the old one behind: `kubectl delete {}` when nothing uses it any more, unless your delivery prunes it",
                old_argument(pair),
            ));
        }
    }
}

fn renamed(pair: &Pair) -> String {
    match pair.kind.as_str() {
        "Job" => format!("{} is made beside the old Job, and runs once", pair.display()),
        kind => {
            format!("{} is made beside the old {kind}; pods that name it restart with it", pair.display())
        }
    }
}

fn old_argument(pair: &Pair) -> String {
    let old = pair.old_at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    pair.argument_of(old)
}
