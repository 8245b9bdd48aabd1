use super::security_contexts;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::descending_path;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-security-profile",
    summary: "a seccomp or AppArmor profile has an unknown type, or a file that its type does not allow",
    level: Level::Refused,
    page: include_str!("invalid_security_profile.md"),
    check: Check::Object(check),
};

const TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];
/// The longest path that Linux knows.
const MAX_PROFILE: usize = 4095;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for context in security_contexts(&pod) {
        if let Some(profile) = context.map("seccompProfile") {
            check_type(profile, findings);
            check_seccomp_file(profile, findings);
        }
        if let Some(profile) = context.map("appArmorProfile") {
            check_type(profile, findings);
            check_app_armor_file(profile, findings);
        }
    }
}

/// If the type is absent, the tables say so.
fn check_type(profile: &Node, findings: &mut Findings<'_>) {
    check_not_empty(profile, "type", findings);
    if let Some(name) = profile.text("type").filter(|name| !name.is_empty() && !TYPES.contains(name)) {
        findings.key(profile, "type").not_supported(name, &TYPES);
    }
}

fn check_seccomp_file(profile: &Node, findings: &mut Findings<'_>) {
    let Some(file) = profile.get("localhostProfile") else { return need_file(profile, findings) };
    let Some(path) = file.as_str() else { return };
    if profile.text("type") != Some("Localhost") {
        refuse_file(file, findings);
    } else if let Err(wanted) = descending_path(path) {
        findings.at(file).invalid(format!("is `{path}`, which {wanted}"));
    }
}

fn check_app_armor_file(profile: &Node, findings: &mut Findings<'_>) {
    let Some(file) = profile.get("localhostProfile") else { return need_file(profile, findings) };
    let Some(name) = file.as_str() else { return };
    match profile.text("type") {
        Some("Localhost") => {
            if name.trim() != name {
                findings.at(file).invalid(format!("is `{name}`, with leading or trailing whitespace"));
            } else if name.is_empty() {
                need_file(profile, findings);
            }
            if name.len() > MAX_PROFILE {
                findings
                    .at(file)
                    .say(Reason::TooLong, format!("has {} bytes, the limit is {MAX_PROFILE}", name.len()));
            }
        }
        Some("RuntimeDefault" | "Unconfined") => refuse_file(file, findings),
        // The type has been refused.
        _ => {}
    }
}

fn need_file(profile: &Node, findings: &mut Findings<'_>) {
    if profile.text("type") == Some("Localhost") {
        findings
            .key(profile, "localhostProfile")
            .help("set the path of a profile that exists on every node")
            .say(Reason::Required, "is missing; `type: Localhost` needs it");
    }
}

fn refuse_file(file: &Node, findings: &mut Findings<'_>) {
    findings
        .at(file)
        .help("remove it, or set `type: Localhost`")
        .invalid("is only allowed with `type: Localhost`");
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn the_name_of_a_profile_is_limited() {
        let errors = |length: usize| {
            let profile = format!("{{type: Localhost, localhostProfile: {}}}", "a".repeat(length));
            let context = format!("securityContext: {{appArmorProfile: {profile}}}");
            pod_errors(&format!("{{containers: [{{name: a, image: a}}], {context}}}"))
        };
        assert!(errors(4095).is_empty());
        assert_eq!(
            errors(4096),
            ["invalid-security-profile spec.securityContext.appArmorProfile.localhostProfile TooLong"]
        );
    }
}
