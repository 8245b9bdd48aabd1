use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "endless-history",
    summary: "a StatefulSet keeps all of its old revisions",
    level: Level::Warning,
    page: include_str!("endless_history.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("apps/v1", "StatefulSet"));
    let Some(spec) = spec else { return };
    let limit = spec.get("revisionHistoryLimit").and_then(Node::as_int);
    if let Some(limit) = limit.filter(|limit| *limit < 0) {
        findings
            .key(spec, "revisionHistoryLimit")
            .help("remove it to keep the default of 10")
            .tell(format!("a `revisionHistoryLimit` of {limit} keeps all old revisions"));
    }
}
