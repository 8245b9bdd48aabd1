use crate::change::{Changes, Class};
use crate::diagnostic::Reason;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-configuration",
    summary: "a ConfigMap or Secret that was made immutable has other content",
    level: Level::Refused,
    page: include_str!("immutable_configuration.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let frozen = changes.updates().filter(|(_, pair)| {
        (pair.is("v1", "ConfigMap") || pair.is("v1", "Secret"))
            && pair.old_at(&["immutable"]).and_then(Node::as_bool) == Some(true)
    });
    for (difference, pair) in frozen {
        let Some(field) =
            ["binaryData", "data", "immutable"].into_iter().find(|field| difference.is_in(field))
        else {
            continue;
        };
        let why = if field == "immutable" {
            "the API server refuses it: what is immutable stays immutable, also when the field is left out"
        } else {
            "the API server refuses it: the old one is immutable, so what it holds is fixed"
        };
        claims
            .claim(difference, Class::Recreate, why)
            .refused(field, Reason::Forbidden)
            .step(format!(
                "give the new content a new name, and refer to that: running pods keep the old {}",
                pair.kind
            ))
            .step(format!(
                "or `kubectl delete {}`, then apply, and restart the pods that use it",
                pair.argument()
            ));
    }
}
