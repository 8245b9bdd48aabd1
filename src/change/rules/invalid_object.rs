use std::collections::{BTreeMap, BTreeSet};

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kafka::rules::{about_objects, check_objects, objects};
use crate::kubernetes::manifest::{Options, PodSecurity};
use crate::kubernetes::schema::Brought;
use crate::kubernetes::types::STRICT;
use crate::report::diagnostic::{Diagnostic, Severity};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-object",
    summary: "the API server rejects the new object",
    level: Level::Refused,
    page: include_str!("invalid_object.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let mut by_pair: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
    for difference in &changes.differences {
        by_pair.entry(difference.pair).or_default().push(difference);
    }
    for (index, differences) in by_pair {
        if let Some(pair) = changes.pairs.get(index) {
            of_object(pair, &differences, claims);
        }
    }
}

fn of_object(pair: &Pair, differences: &[&Difference], claims: &mut Claims<'_>) {
    let Some(new) = pair.new_as_updated() else { return };
    // What the old object has, too, has been accepted: some checks came with later versions of Kubernetes.
    let known: BTreeSet<(Option<&str>, String)> =
        pair.old_written.iter().flat_map(refused).map(|finding| (finding.rule, finding.message)).collect();
    let mut by_path: Vec<&Difference> = differences.to_vec();
    by_path.sort_by(|a, b| a.path.cmp(&b.path));
    for finding in refused(&new) {
        if known.contains(&(finding.rule, finding.message.clone())) {
            continue;
        }
        let Some((subject, rule)) = finding.subject.as_ref().zip(finding.rule) else { continue };
        let (Some(reason), Some(difference)) = (subject.reason, nearest(&subject.field, &by_path)) else {
            continue;
        };
        if finding.help.iter().any(|help| help == STRICT) {
            let why = format!("{STRICT}: {} ({rule})", finding.message);
            claims
                .claim(difference, Class::Unclassified, why)
                .step("write a value that every supported release accepts");
            continue;
        }
        let why = format!("the API server rejects it: {} ({rule})", finding.message);
        let claim = claims.claim(difference, Class::Recreate, why).refused(&subject.field, reason);
        for help in &finding.help {
            claim.step(help);
        }
        claim.step(format!("fix the manifest; the rule explains how: `kafka-gen explain {rule}`"));
    }
}

/// What the API server would reject in an object.
fn refused(node: &Node) -> Vec<Diagnostic> {
    // Pod Security is about pods, which are not updated here.
    let options = Options { pod_security: PodSecurity::Privileged };
    let (nodes, brought) = ([node], Brought::default());
    let report = check_objects(&nodes, &objects(&nodes, &brought, options), &brought);
    let is_refused = |finding: &&Diagnostic| {
        finding.severity == Severity::Error
            // An API server with another range of node ports already has Services outside the usual one.
            && about_objects().find(|rule| finding.rule == Some(rule.name)).is_some_and(|rule| {
                rule.level == Level::Refused || rule.name == "node-port-out-of-range"
            })
    };
    report.diagnostics().iter().filter(is_refused).cloned().collect()
}

/// The difference that has most of its path in common with the field, which stands next to it in alphabetical order; the
/// first one, if none has more than the first word.
fn nearest<'a>(field: &str, by_path: &[&'a Difference]) -> Option<&'a Difference> {
    let at = by_path.partition_point(|difference| difference.path.as_str() < field);
    let next = [at.checked_sub(1), Some(at)];
    let near = next.into_iter().flatten().filter_map(|index| by_path.get(index).copied());
    let common = |difference: &Difference| {
        difference.path.bytes().zip(field.bytes()).take_while(|(a, b)| a == b).count()
    };
    let word = field.find(['.', '[']).map_or(field.len(), |end| end + 1);
    near.filter(|difference| common(difference) > word)
        .max_by_key(|difference| common(difference))
        .or_else(|| by_path.iter().copied().min_by_key(|difference| difference.index))
}
