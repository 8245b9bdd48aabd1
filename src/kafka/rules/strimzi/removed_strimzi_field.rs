use crate::kafka::strimzi::of_kind;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::kubernetes::schema::strimzi::{API_VERSION, KINDS, REMOVED};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "removed-strimzi-field",
    summary: "a field of a Strimzi resource that `v1` does not have",
    level: Level::Error,
    page: include_str!("removed_strimzi_field.md"),
    check: Check::Objects(check),
};

/// Values that `v1` does not take, by their path below `spec.kafka`; a schema of `v1` refuses them itself.
const AUTHENTICATION: (&str, &str) = (
    "oauth",
    "use `type: custom` with `sasl: true` and the settings of the OAuth library in `listenerConfig`",
);
const AUTHORIZATION: [(&str, &str); 2] = [
    ("keycloak", "use `type: custom` with the class of the Keycloak authorizer in `authorizerClass`"),
    (
        "opa",
        "use `type: custom` with the class of the authorizer in `authorizerClass`, and add its library to the image",
    ),
];

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    if objects.old_strimzi {
        return;
    }
    for kind in KINDS {
        for object in of_kind(objects, kind) {
            let mut findings = findings.of(&object);
            for removed in REMOVED.iter().filter(|removed| removed.kind == kind) {
                let mut found = Vec::new();
                collect(object.root, removed.path, &mut found);
                for (map, key) in found {
                    findings
                        .key(map, key)
                        .help(removed.instead)
                        .tell(format!("Strimzi 1.x has no `{}` in a {kind}", written(removed.path)));
                }
            }
            if kind == "Kafka" && object.api_version != API_VERSION {
                check_types(object.root, &mut findings);
            }
        }
    }
}

/// Where a path ends, as maps with the last key: a `[]` leads to every item of a list.
fn collect<'a>(node: &'a Node, path: &[&'static str], found: &mut Vec<(&'a Node, &'static str)>) {
    match path {
        ["[]", rest @ ..] => node.items().iter().for_each(|item| collect(item, rest, found)),
        [key] if node.get(key).is_some() => found.push((node, key)),
        [key, rest @ ..] => {
            if let Some(next) = node.get(key) {
                collect(next, rest, found);
            }
        }
        [] => {}
    }
}

fn written(path: &[&str]) -> String {
    path.join(".").replace(".[]", "[]")
}

fn check_types(kafka: &Node, findings: &mut crate::kubernetes::rules::Findings<'_>) {
    let mut check = |typed: Option<&Node>, what: &str, gone: &[(&str, &str)]| {
        let Some(ty) = typed.and_then(|typed| typed.get("type")) else { return };
        if let Some((name, instead)) = gone.iter().find(|(name, _)| ty.as_str() == Some(name)) {
            findings.at(ty).help(*instead).tell(format!("Strimzi 1.x has no {what} of type `{name}`"));
        }
    };
    for listener in kafka.dig(&["spec", "kafka", "listeners"]).map(Node::items).unwrap_or_default() {
        check(listener.get("authentication"), "authentication", &[AUTHENTICATION]);
    }
    check(kafka.dig(&["spec", "kafka", "authorization"]), "authorization", &AUTHORIZATION);
}
