use super::{GROUP, VERSION};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};

pub(super) static RULE: Rule = Rule {
    name: "invalid-role-ref",
    summary: "a binding does not name the role that it gives",
    level: Level::Refused,
    page: include_str!("invalid_role_ref.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let kinds: &[&str] = match (object.api_version, object.kind) {
        (VERSION, "RoleBinding") => &["Role", "ClusterRole"],
        (VERSION, "ClusterRoleBinding") => &["ClusterRole"],
        _ => return,
    };
    let Some(role) = object.dig(&["roleRef"]) else {
        spot(object, "kind", findings).not_supported("", kinds);
        spot(object, "name", findings).required();
        return;
    };
    // One that is left out is filled in.
    if let Some(group) = role.text("apiGroup").filter(|group| !["", GROUP].contains(group)) {
        findings.key(role, "apiGroup").not_supported(group, &[GROUP]);
    }
    if let Some(kind) = role.text("kind").filter(|kind| !kinds.contains(kind)) {
        findings.key(role, "kind").not_supported(kind, kinds);
    }
    // A name that is not there at all is a missing field.
    match role.get("name").and_then(|name| name.as_str()) {
        Some("") => findings.key(role, "name").required(),
        Some(name) if matches!(name, "." | "..") || name.contains(['/', '%']) => {
            findings
                .key(role, "name")
                .invalid(format!("is `{name}`, which cannot be the name of a role: it has no `/` and `%`"));
        }
        _ => {}
    }
}

/// What is missing with the whole reference.
fn spot<'f>(object: &Object<'_>, key: &str, findings: &'f mut Findings<'_>) -> Spot<'f> {
    findings.key(object.root, "roleRef").field(format!("roleRef.{key}"))
}
