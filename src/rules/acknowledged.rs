//! The reader of what a profile acknowledges.

use std::collections::BTreeSet;

use super::renamed::current;
use super::{About, Scope, all, find};
use crate::change::{Acknowledged, REASON, Subject};
use crate::profile::{Merged, Profile};
use crate::report::diagnostic::{Diagnostic, Report, suggest};
use crate::text::field_path::{Segment, field_path};

/// What `acknowledge` says, and what is wrong with it.
pub fn acknowledged(profile: &Profile, merged: &Merged) -> (Acknowledged, Report) {
    let mut report = Report::default();
    let mut acknowledged = Acknowledged::in_namespace(profile.namespace.to_string());
    let mut seen = BTreeSet::new();
    for (index, said) in profile.acknowledge.iter().enumerate() {
        let path = field_path!["acknowledge"].join(Segment::Index(index));
        let mut wrong = |key: &str, finding: Diagnostic| {
            report.push(finding.at(merged.span(&path.join(key))));
        };
        if matches!(said.reason.trim(), "" | REASON) {
            let message = format!("`{}` is acknowledged without a reason", said.rule);
            let help = "say in a few words why the change is right: `reason: consumers were moved on 12 May`";
            wrong("reason", Diagnostic::error(message).help(help));
        }
        if !is_object(&said.object) {
            let message = format!("`{}` is not an object", said.object);
            let help =
                "its kind and its name, as `kafka-gen diff` writes them: `StatefulSet/kafka`, `topic/orders`";
            wrong("object", Diagnostic::error(message).help(help));
        }
        let name = current(&said.rule);
        if !seen.insert((name, &said.object, &said.field, &said.from, &said.to)) {
            let message = format!("`{}` is acknowledged twice for {}", said.rule, said.object);
            wrong("rule", Diagnostic::error(message).help("remove one of the two"));
        }
        match acknowledgeable(&said.rule) {
            Ok(rule) => {
                let subject = Subject {
                    object: said.object.clone(),
                    field: said.field.clone(),
                    from: said.from.clone(),
                    to: said.to.clone(),
                };
                acknowledged.add(rule.name, subject, &said.reason, path);
            }
            Err(finding) => wrong("rule", finding),
        }
    }
    (acknowledged, report)
}

/// `Kind/name`.
fn is_object(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    text.split_once('/').is_some_and(|(kind, name)| is_word(kind) && is_word(name) && !name.contains('/'))
}

fn acknowledgeable(name: &str) -> Result<About, Diagnostic> {
    let is_change = |rule: &About| rule.scope == Scope::Change;
    match find(name) {
        Some(rule) if is_change(&rule) => Ok(rule),
        Some(_) => Err(Diagnostic::error(format!("`{name}` is not a rule about changes"))
            .help("a finding in a profile is allowed instead: `allow: {rule: reason}`")),
        None => {
            let unknown = Diagnostic::error(format!("unknown rule `{name}` in `acknowledge`"));
            Err(match suggest::closest(name, all().filter(is_change).map(|rule| rule.name)) {
                Some(found) => unknown.help(format!("did you mean `{found}`?")),
                None => unknown.help("`kafka-gen diff` names the rule in brackets"),
            })
        }
    }
}
