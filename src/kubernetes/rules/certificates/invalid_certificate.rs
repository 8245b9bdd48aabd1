use std::collections::BTreeSet;

use super::{check_issuer_ref, spec_of};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::metadata::{check_annotations, check_labels};
use crate::kubernetes::rules::needed_text::check_given;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, cron_schedule, go_duration, ip_address};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-certificate",
    summary: "the webhook of cert-manager rejects a Certificate: its names, lifetime, key or Secret",
    level: Level::Refused,
    page: include_str!("invalid_certificate.md"),
    check: Check::Object(check),
};

/// X.509 allows no more.
const MAX_COMMON_NAME: usize = 64;
/// In nanoseconds.
const MINUTE: i64 = 60_000_000_000;
/// What cert-manager takes where no duration is written.
const DEFAULT_DURATION: i64 = 90 * 24 * 60 * MINUTE;
const MIN_DURATION: i64 = 60 * MINUTE;
const MIN_RENEW_BEFORE: i64 = 5 * MINUTE;
const NAMES: [&str; 6] = ["commonName", "dnsNames", "uris", "emailAddresses", "ipAddresses", "otherNames"];
/// The parts of `subject`.
const SUBJECT: [&str; 8] = [
    "organizations",
    "countries",
    "organizationalUnits",
    "localities",
    "provinces",
    "streetAddresses",
    "postalCodes",
    "serialNumber",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(spec) = spec_of(object, &["CertificateRequest"]) {
        return check_issuer_ref(spec, findings);
    }
    let Some(spec) = spec_of(object, &["Certificate"]) else { return };
    check_given(spec, "secretName", findings);
    if let Some(name) = spec.text("secretName").filter(|name| !name.is_empty())
        && let Err(wanted) = Format::DnsSubdomain.check(name)
    {
        findings.key(spec, "secretName").is_not(name, wanted);
    }
    check_issuer_ref(spec, findings);
    check_names(spec, findings);
    check_lifetime(spec, findings);
    check_key(spec, findings);
    check_secret(spec, findings);
    check_constraints(spec, findings);
    check_windows(spec, findings);
}

fn is_given(map: &Node, key: &str) -> bool {
    map.get(key).is_some_and(|value| !value.is_empty())
}

fn check_names(spec: &Node, findings: &mut Findings<'_>) {
    let common_name = spec.text("commonName").unwrap_or_default();
    if common_name.len() > MAX_COMMON_NAME {
        findings.key(spec, "commonName").help("shorten it; `dnsNames` takes longer names").invalid(format!(
            "has {} characters, but at most {MAX_COMMON_NAME} are allowed",
            common_name.len()
        ));
    }
    if let Some(literal) = spec.text("literalSubject").filter(|literal| !literal.is_empty()) {
        if !common_name.is_empty() {
            findings.key(spec, "commonName").invalid("cannot be set beside `literalSubject`");
        }
        if let Some(subject) =
            spec.map("subject").filter(|subject| SUBJECT.iter().any(|key| is_given(subject, key)))
        {
            findings.at(subject).invalid("cannot be set beside `literalSubject`");
        }
        if !literal.contains('=') {
            findings
                .key(spec, "literalSubject")
                .is_not(literal, "a distinguished name such as `CN=kafka,O=example`");
        }
        if literal.split(',').any(|part| part.trim().to_ascii_uppercase().starts_with("CN=")) {
            return check_addresses(spec, findings);
        }
    }
    if !NAMES.iter().any(|key| is_given(spec, key)) {
        findings
            .at(spec)
            .help("add `dnsNames`: the names under which clients connect")
            .invalid("has no name: `commonName`, `dnsNames`, `ipAddresses` and the other names are absent");
    }
    check_addresses(spec, findings);
}

fn check_addresses(spec: &Node, findings: &mut Findings<'_>) {
    for item in spec.list("ipAddresses") {
        if let Some(address) = item.as_str().filter(|address| ip_address(address).is_err()) {
            findings.at(item).is_not(address, "an IP address");
        }
    }
    for item in spec.list("emailAddresses") {
        let is_address = |text: &str| {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                && !text.contains(['<', '>', ' '])
        };
        if let Some(address) = item.as_str().filter(|address| !is_address(address)) {
            findings.at(item).is_not(address, "an email address alone");
        }
    }
}

fn check_lifetime(spec: &Node, findings: &mut Findings<'_>) {
    let mut read = |key: &str| {
        let text = spec.get(key)?.as_str()?;
        let read = go_duration(text);
        if read.is_none() {
            findings
                .key(spec, key)
                .help("write hours, minutes and seconds: 90 days are `2160h`")
                .is_not(text, "a duration");
        }
        Some((text, read?))
    };
    let (duration, renew_before) = (read("duration"), read("renewBefore"));
    let is_unread = spec.get("duration").is_some() && duration.is_none();
    let (written, length) = duration.unwrap_or(("2160h", DEFAULT_DURATION));
    if length < MIN_DURATION {
        findings.key(spec, "duration").invalid(format!("is `{written}`, but at least `1h` is required"));
    }
    if let Some((text, before)) = renew_before {
        if before < MIN_RENEW_BEFORE {
            findings.key(spec, "renewBefore").invalid(format!("is `{text}`, but at least `5m` is required"));
        }
        if before >= length && !is_unread {
            let whose = if duration.is_some() { "the duration" } else { "the default duration" };
            findings.key(spec, "renewBefore").invalid(format!(
                "is `{text}`, which is not less than {whose} `{written}`: the certificate would be renewed all the time"
            ));
        }
        if spec.get("renewBeforePercentage").is_some() {
            findings.key(spec, "renewBeforePercentage").invalid("cannot be set beside `renewBefore`");
        }
    }
    if let Some(percentage) = spec.get("renewBeforePercentage").and_then(Node::as_int)
        && !is_unread
    {
        let before = i128::from(length) * (100 - i128::from(percentage)) / 100;
        if before < i128::from(MIN_RENEW_BEFORE) || before >= i128::from(length) {
            findings.key(spec, "renewBeforePercentage").invalid(format!(
                "is {percentage}, but between `5m` before the end and the whole duration `{written}` is required"
            ));
        }
    }
}

fn check_key(spec: &Node, findings: &mut Findings<'_>) {
    let key = spec.map("privateKey");
    let algorithm =
        key.and_then(|key| key.text("algorithm")).filter(|name| !name.is_empty()).unwrap_or("RSA");
    if let Some((key, size)) =
        key.and_then(|key| Some((key, key.get("size")?.as_int()?))).filter(|(_, size)| *size > 0)
    {
        let (fits, wanted) = match algorithm {
            "RSA" => ((2048..=8192).contains(&size), "from 2048 to 8192"),
            "ECDSA" => ([256, 384, 521].contains(&size), "256, 384 or 521"),
            _ => (true, ""),
        };
        if !fits {
            findings
                .key(key, "size")
                .invalid(format!("is {size}, but a key of {algorithm} has {wanted} bits"));
        }
    }
    let Some(signature) = spec.text("signatureAlgorithm").filter(|name| !name.is_empty()) else { return };
    let fits = match algorithm {
        "RSA" => signature.ends_with("WithRSA"),
        "ECDSA" => signature.starts_with("ECDSAWith"),
        "Ed25519" => signature == "PureEd25519",
        _ => true,
    };
    if !fits {
        findings
            .key(spec, "signatureAlgorithm")
            .invalid(format!("is `{signature}`, which a key of {algorithm} cannot make"));
    }
}

fn check_secret(spec: &Node, findings: &mut Findings<'_>) {
    if let Some(template) = spec.map("secretTemplate") {
        if let Some(labels) = template.map("labels") {
            check_labels(labels, None, findings);
        }
        if let Some(annotations) = template.map("annotations") {
            check_annotations(annotations, None, findings);
            for entry in annotations.entries() {
                let is_own = entry.key.starts_with("cert-manager.io/");
                if is_own && entry.key != "cert-manager.io/allow-direct-injection" {
                    findings
                        .name_of_key(annotations, &entry.key)
                        .invalid(format!("has `{}`, which only cert-manager sets", entry.key));
                }
            }
        }
    }
    let mut seen = BTreeSet::new();
    for format in spec.maps("additionalOutputFormats") {
        if let Some(name) = format.text("type")
            && !seen.insert(name)
        {
            findings.key(format, "type").duplicate(format!("is `{name}` a second time"));
        }
    }
    for kind in ["jks", "pkcs12"] {
        let Some(store) = spec.map("keystores").and_then(|stores| stores.map(kind)) else { continue };
        let by_name = store.map("passwordSecretRef").and_then(|reference| reference.text("name"));
        match (store.get("password").and_then(Node::as_str), by_name.filter(|name| !name.is_empty())) {
            (Some(_), Some(_)) => {
                findings.at(store).forbidden("has both `password` and `passwordSecretRef`");
            }
            (None, None) => findings
                .at(store)
                .help("name the Secret that has it: `passwordSecretRef: { name: <SECRET>, key: password }`")
                .forbidden("has no password"),
            (Some(""), None) => findings.key(store, "password").forbidden("is empty"),
            (Some(_), None) | (None, Some(_)) => {}
        }
    }
}

fn check_constraints(spec: &Node, findings: &mut Findings<'_>) {
    if let Some(limit) = spec.get("revisionHistoryLimit").and_then(Node::as_int).filter(|limit| *limit < 1) {
        findings.key(spec, "revisionHistoryLimit").invalid(format!("is {limit}, but at least 1 is required"));
    }
    let Some(constraints) = spec.map("nameConstraints") else { return };
    if spec.get("isCA").and_then(Node::as_bool) != Some(true) {
        findings.at(constraints).help("set `isCA: true`, or remove it").invalid("is only for a CA");
    }
    if constraints.map("permitted").is_none() && constraints.map("excluded").is_none() {
        findings.at(constraints).invalid("has neither `permitted` nor `excluded`");
    }
}

fn check_windows(spec: &Node, findings: &mut Findings<'_>) {
    let Some(renewal) = spec.map("renewal") else { return };
    if renewal.text("policy") == Some("Disabled") && is_given(renewal, "windows") {
        return findings.key(renewal, "windows").forbidden("cannot be set with the policy `Disabled`");
    }
    for window in renewal.maps("windows") {
        if let Some(text) = window.get("cron").and_then(Node::as_str)
            && let Err(wrong) = cron_schedule(text)
        {
            findings.key(window, "cron").invalid(format!("is `{text}`, which {wrong}"));
        }
    }
}
