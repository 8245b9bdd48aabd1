//! What a target cannot express: collected while the target is made, and told by a rule.

use std::collections::BTreeSet;

use super::Target;
use super::fate::{Fate, Row, TABLE};
use crate::profile::{Loaded, Merged};
use crate::report::diagnostic::Diagnostic;
use crate::rules::lost_in_target;
use crate::text::field_path::FieldPath;

/// Something in a profile that does not come through.
#[derive(Clone, Debug)]
pub struct Loss {
    /// Where the profile says it.
    pub path: FieldPath,
    /// What is lost, as a sentence that stands alone.
    pub message: String,
    /// The way out, if there is one.
    pub help: Option<String>,
}

impl Loss {
    /// What a report says of it, at the line of the profile.
    pub fn finding(&self, merged: &Merged) -> Diagnostic {
        let finding = Diagnostic::warning(lost_in_target::RULE.name, self.message.clone())
            .field(self.path.to_string(), None)
            .at(merged.span(&self.path));
        match &self.help {
            Some(help) => finding.help(help.clone()),
            None => finding,
        }
    }
}

/// True for what must not get lost unnoticed, whoever set it: clients would send in plain text what `secure` encrypts.
fn is_always_told(key: &str, path: &FieldPath, loaded: &Loaded) -> bool {
    matches!(key.split('.').next(), Some("security" | "users")) && loaded.merged.root.at(path).is_some()
}

/// The highest key below which everything is lost for this reason: one report is enough for it.
fn whole(key: &'static str, fate: Fate, target: Target) -> &'static str {
    let is_lost = |above: &str| {
        let below = |row: &&Row| row.key.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'));
        TABLE.iter().filter(below).all(|row| row.fate(target) == fate)
    };
    let above = key.match_indices('.').filter_map(|(dot, _)| key.get(..dot));
    above.into_iter().find(|above| is_lost(above)).unwrap_or(key)
}

/// What a target cannot express.
#[derive(Debug)]
pub(super) struct Losses {
    target: Target,
    list: Vec<Loss>,
}

impl Losses {
    /// What the table says is lost, as far as the user set it.
    pub(super) fn of(loaded: &Loaded, target: Target) -> Self {
        let mut losses = Self { target, list: Vec::new() };
        let mut told = BTreeSet::new();
        for row in TABLE {
            let fate = row.fate(target);
            let key = whole(row.key, fate, target);
            if let Fate::Lost(why) = fate
                && told.insert(key)
                && let Ok(path) = FieldPath::parse(key)
                && (loaded.merged.states(&path) || is_always_told(key, &path, loaded))
            {
                losses.add(&path, why);
            }
        }
        losses
    }

    /// The setting at this path is lost, for this reason.
    pub(super) fn add(&mut self, path: &FieldPath, why: &str) {
        self.push(path, why, None);
    }

    /// The setting at this path is lost, for this reason, and this helps.
    pub(super) fn add_with_help(&mut self, path: &FieldPath, why: &str, help: &str) {
        self.push(path, why, Some(help.to_owned()));
    }

    fn push(&mut self, path: &FieldPath, why: &str, help: Option<String>) {
        let message = format!("{} does not take `{path}` as it is: {why}", self.target.title());
        self.list.push(Loss { path: path.clone(), message, help });
    }

    /// All of them.
    pub(super) fn into_list(self) -> Vec<Loss> {
        self.list
    }
}
