use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-kafka-user",
    summary: "the user operator or the API server rejects the authentication of a KafkaUser",
    level: Level::Error,
    page: include_str!("invalid_kafka_user.md"),
    check: Check::Object(check),
};

/// Characters of the common name in a certificate.
const LONGEST: usize = 64;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "KafkaUser") {
        return;
    }
    let Some(authentication) = object.dig(&["spec", "authentication"]) else { return };
    let ty = authentication.text("type");
    if ty == Some("tls") && object.name.len() > LONGEST {
        findings
            .dig(object.root, &["metadata", "name"])
            .help("use a shorter name, or `type: tls-external` with a certificate of your own")
            .tell(format!(
                "a KafkaUser with a certificate has a name of {LONGEST} characters at most, not {}: the user operator rejects it",
                object.name.len()
            ));
    }
    if ty == Some("scram-sha-512")
        && let Some(password) = authentication.get("password")
    {
        for key in ["name", "key"] {
            if password.dig(&["valueFrom", "secretKeyRef", key]).is_none() {
                findings
                    .key(authentication, "password")
                    .help("write `valueFrom: {secretKeyRef: {name: <SECRET>, key: password}}`")
                    .tell(format!(
                        "the password names no Secret's `{key}`, and the user operator rejects the KafkaUser"
                    ));
            }
        }
    }
    let days = |key: &str| authentication.get(key).map(|node| (node, node.as_int()));
    let (validity, renewal) = (days("validityDays"), days("renewalDays"));
    if ty != Some("tls") {
        for (node, _) in validity.into_iter().chain(renewal) {
            findings
                .at(node)
                .help("remove it")
                .tell("only users with `type: tls` have it: the API server rejects it");
        }
        return;
    }
    match (validity, renewal) {
        (Some((node, _)), None) | (None, Some((node, _))) => findings
            .at(node)
            .help("set both `validityDays` and `renewalDays`, or none")
            .tell("one of `validityDays` and `renewalDays` is missing: the API server rejects it"),
        (Some((_, Some(validity))), Some((node, Some(renewal)))) if renewal >= validity => findings
            .at(node)
            .help("renew well before the certificate expires")
            .tell(format!("`renewalDays` ({renewal}) is not less than `validityDays` ({validity}): the API server rejects it")),
        _ => {}
    }
}
