use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-owner",
    summary: "an owner reference is incomplete, or two owners are marked as the controller",
    level: Level::Refused,
    page: include_str!("invalid_owner.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let owners = object.dig(&["metadata", "ownerReferences"]).map(Node::items).unwrap_or_default();
    let mut controller: Option<&Node> = None;
    for owner in owners {
        let api_version = owner.text("apiVersion");
        if let Some(text) = api_version.filter(|text| !has_version(text)) {
            let text = if text.is_empty() {
                "is missing".to_owned()
            } else {
                format!("is `{text}`, which has no version")
            };
            spot(owner, "apiVersion", findings).help("write it as in the owner: `apps/v1`").invalid(text);
        }
        for (key, help) in [
            ("kind", "write it as in the owner"),
            ("name", "write it as in the owner"),
            ("uid", "only the cluster knows it: let the controller of the object set the reference"),
        ] {
            if owner.text(key) == Some("") {
                spot(owner, key, findings).help(help).invalid("is missing");
            }
        }
        if (api_version, owner.text("kind")) == (Some("v1"), Some("Event")) {
            findings.at(owner).field(PLACE).invalid("names an Event, and an Event cannot own anything");
        }
        if owner.get("controller").and_then(Node::as_bool) == Some(true) {
            if let Some(first) = controller {
                findings
                    .key(owner, "controller")
                    .field(PLACE)
                    .because(first, "the first of them")
                    .help("leave `controller: true` to one of them")
                    .invalid("has two owners that say `controller: true`");
            } else {
                controller = Some(owner);
            }
        }
    }
}

/// The API server names the list, and no item of it.
const PLACE: &str = "metadata.ownerReferences";

fn spot<'f>(owner: &Node, key: &str, findings: &'f mut Findings<'_>) -> Spot<'f> {
    findings.key(owner, key).field(format!("{PLACE}.{key}"))
}

/// True for `v1`, `apps/v1` and what else ends in a version.
fn has_version(api_version: &str) -> bool {
    let mut parts = api_version.split('/');
    let version = match (parts.next(), parts.next(), parts.next()) {
        (Some(version), None, None) | (Some(_), Some(version), None) => version,
        _ => "",
    };
    !version.is_empty()
}
