//! The reader of what a profile allows: rules by name, each with the reason.

use super::{About, Scope, all, find};
use crate::cluster::rules::Allowed;
use crate::profile::{Merged, Profile};
use crate::report::Level;
use crate::report::diagnostic::{Diagnostic, Report, suggest};
use crate::text::field_path::field_path;

/// What `allow` says, and what is wrong with it.
pub fn allowed(profile: &Profile, merged: &Merged) -> (Allowed, Report) {
    let mut report = Report::default();
    let mut allowed = Allowed::default();
    for (name, reason) in &profile.allow {
        let path = field_path!["allow", name];
        if reason.trim().is_empty() {
            report.push(
                Diagnostic::error(format!("`{name}` is allowed without a reason"))
                    .at(merged.span(&path))
                    .help(format!(
                        "write the reason, for the reviewer of the profile: `{name}: the cluster is for tests`"
                    )),
            );
        }
        match allowable(name) {
            // What is lost shows only in other targets.
            Ok(rule) => allowed.add(name, rule.name, rule.scope == Scope::Target),
            Err(refused) => report.push(refused.at(merged.key_span(&path))),
        }
    }
    (allowed, report)
}

fn allowable(name: &str) -> Result<About, Diagnostic> {
    match find(name) {
        None => {
            let unknown = Diagnostic::error(format!("unknown rule `{name}` in `allow`"));
            Err(match suggest::closest(name, all().map(|rule| rule.name)) {
                Some(found) => unknown.help(format!("did you mean `{found}`?")),
                None => unknown.help("the name of a rule is in brackets: `error[name]`"),
            })
        }
        Some(rule) if rule.level == Level::Refused => Err(Diagnostic::error(format!(
            "`{name}` cannot be allowed: the cluster would not work, whatever the reason"
        ))
        .help("remove it here, and change what the rule finds")),
        Some(rule) => Ok(rule),
    }
}
