use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-configuration",
    summary: "the content of an immutable ConfigMap or Secret changes",
    level: Level::Refused,
    page: include_str!("immutable_configuration.md"),
    check,
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
            "the API server rejects it: `immutable` cannot be removed or set to false"
        } else {
            "the API server rejects it: the object is immutable"
        };
        claims
            .claim(difference, Class::Recreate, why)
            .refused(field, Reason::Forbidden)
            .step(format!(
                "create a new {} with another name, and reference it in the pod template",
                pair.kind
            ))
            .step(format!(
                "or delete it, then apply, then restart the pods that use it: `kubectl delete {}`",
                pair.argument()
            ));
    }
}
