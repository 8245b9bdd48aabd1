use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unused-security-setting",
    summary: "a security setting that no listener or authorizer uses",
    level: Level::Warning,
    page: include_str!("unused_security_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    let protocols: Vec<(&str, &str)> = settings
        .get("listener.security.protocol.map")
        .unwrap_or_default()
        .split(',')
        .filter_map(|pair| pair.trim().split_once(':'))
        .collect();
    let has_authorizer = settings.get("authorizer.class.name").is_some_and(|class| !class.is_empty());
    for (name, _) in subject.config() {
        let (listener, own) =
            kafka::of_listener(name).map_or((None, name), |(listener, own)| (Some(listener), own));
        let part = match own.split('.').next() {
            Some("ssl") => "SSL",
            Some("sasl") => "SASL",
            _ if !has_authorizer && matches!(name, "super.users" | "allow.everyone.if.no.acl.found") => {
                findings
                    .key(&field_path!["config", name])
                    .help("set `authorizer.class.name`, or remove it")
                    .say(format!("`{name}` has no effect: there is no authorizer"));
                continue;
            }
            _ => continue,
        };
        let of_listener =
            |(known, _): &&(&str, &str)| listener.is_none_or(|listener| known.eq_ignore_ascii_case(listener));
        let mut concerned = protocols.iter().filter(of_listener).peekable();
        // A listener that does not exist has a finding of its own.
        if concerned.peek().is_some() && !concerned.any(|(_, protocol)| protocol.contains(part)) {
            let which = listener.map_or_else(
                || "no listener uses".to_owned(),
                |listener| format!("listener `{}` does not use", listener.to_uppercase()),
            );
            findings
                .key(&field_path!["config", name])
                .help("remove it: the setting alone secures nothing")
                .say(format!("`{name}` has no effect: {which} {part}, connections stay plaintext"));
        }
    }
}
