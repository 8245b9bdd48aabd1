use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-resource-claim",
    summary: "a resource claim of a pod is incomplete, ambiguous or missing",
    level: Level::Refused,
    page: include_str!("invalid_resource_claim.md"),
    check: Check::Object(check),
};

const SOURCES: [&str; 2] = ["resourceClaimName", "resourceClaimTemplateName"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    check_claims(&pod, findings);
    // What is no list has no names to look for.
    if pod.spec.get("resourceClaims").is_some_and(|claims| !matches!(claims.data, Data::List(_))) {
        return;
    }
    let known: BTreeSet<&str> =
        pod.spec.maps("resourceClaims").filter_map(|claim| claim.text("name")).collect();
    for resources in pod.resources() {
        check_uses(resources.node, &known, findings);
    }
}

/// The claims of the pod.
fn check_claims(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let mut names = BTreeSet::new();
    for claim in pod.spec.maps("resourceClaims") {
        check_not_empty(claim, "name", findings);
        if let Some(name) = claim.text("name").filter(|name| !name.is_empty()) {
            if !names.insert(name) {
                findings.key(claim, "name").duplicate(format!("is `{name}`, like another claim"));
            } else if let Err(wanted) = Format::DnsLabel.check(name) {
                findings.key(claim, "name").is_not(name, wanted);
            }
        }
        check_source(claim, findings);
    }
}

/// Where a claim comes from.
fn check_source(claim: &Node, findings: &mut Findings<'_>) {
    let written: Vec<&str> = SOURCES.into_iter().filter(|key| claim.get(key).is_some()).collect();
    match written.len() {
        0 => findings.at(claim).invalid("needs `resourceClaimName` or `resourceClaimTemplateName`"),
        1 => {}
        _ => findings
            .at(claim)
            .help("remove one of the two")
            .invalid("has both `resourceClaimName` and `resourceClaimTemplateName`"),
    }
    for key in written {
        let Some(name) = claim.get(key).and_then(Node::as_str) else { continue };
        if let Err(wanted) = Format::DnsSubdomain.check(name) {
            findings.key(claim, key).is_not(name, wanted);
        }
    }
}

/// What a container uses of the claims. Who uses a claim as a whole uses each request in it.
fn check_uses(resources: &Node, known: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for claim in resources.maps("claims") {
        let (Some(name), Some(request)) = (claim.text("name"), claim.text("request")) else { continue };
        if name.is_empty() {
            findings.at(claim).say(Reason::Required, "does not name a claim");
            continue;
        }
        let before = used.entry(name).or_default();
        let has_all = before.contains("");
        if !has_all
            && !request.is_empty()
            && let Err(wanted) = Format::DnsLabel.check(request)
        {
            findings.key(claim, "request").is_not(request, wanted);
        }
        if has_all || before.contains(request) || (request.is_empty() && !before.is_empty()) {
            findings
                .at(claim)
                .help("name a claim once, or each request in it once")
                .duplicate(format!("names `{name}`, which is used already"));
        }
        before.insert(request);
        if !known.contains(name) {
            findings
                .at(claim)
                .help("add it to `resourceClaims` of the pod")
                .say(Reason::NotFound, format!("names `{name}`, which the pod does not claim"));
        }
    }
}
