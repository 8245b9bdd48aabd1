use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair};
use crate::kubernetes::manifest::well_known;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "hashed-name-changed",
    summary: "an object with a content hash in its name is created again",
    level: Level::Warning,
    page: include_str!("hashed_name_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.hashed) else { continue };
        let why = if difference.place == "metadata.name" {
            renamed(pair)
        } else {
            format!("applies to the new {} only", pair.kind)
        };
        let claim = claims.claim(difference, Class::InPlace, why);
        if difference.place == "metadata.name" && ends(pair).is_none() {
            claim.step(format!("once nothing uses the old one: `kubectl delete {}`", old_argument(pair)));
        }
    }
}

fn renamed(pair: &Pair) -> String {
    match pair.kind.as_str() {
        "Job" => {
            let old = ends(pair).unwrap_or_else(|| "remains".to_owned());
            format!("{} is created and runs once; the old Job {old}", pair.display())
        }
        kind => {
            format!(
                "{} is created; the old {kind} remains, and pods that reference the new one restart",
                pair.display()
            )
        }
    }
}

/// What deletes the old Job, if the cluster does that.
fn ends(pair: &Pair) -> Option<String> {
    if let Some(seconds) = pair.old_at(&["spec", "ttlSecondsAfterFinished"]).and_then(Node::as_int) {
        return Some(format!("is deleted {seconds} s after it finished"));
    }
    let hook = pair.old_at(&["metadata", "annotations", well_known::argocd::HOOK_DELETE_POLICY]);
    hook.map(|_| "is deleted by Argo CD".to_owned())
}

fn old_argument(pair: &Pair) -> String {
    let old = pair.old_at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    pair.argument_of(old)
}
