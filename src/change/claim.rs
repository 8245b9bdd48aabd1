//! What rules say of differences: what applying one does, why, and how to do it safely.

use super::{Class, Difference};
use crate::report::diagnostic::Reason;

/// What a rule says of a difference.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The difference, by its place in [`Changes::differences`].
    pub difference: usize,
    /// The name of the rule.
    pub rule: &'static str,
    /// What applying it does.
    pub class: Class,
    /// The field and the reason with which the API server rejects the update itself, if it does.
    pub refused: Option<(String, Reason)>,
    /// Why, in a sentence.
    pub why: String,
    /// How to do it safely, one step each.
    pub steps: Vec<String>,
}

/// Takes what one rule says.
#[derive(Debug)]
pub struct Claims<'a> {
    rule: &'static str,
    claims: &'a mut Vec<Claim>,
}

impl<'a> Claims<'a> {
    /// Takes what the rule of this name says.
    pub fn new(rule: &'static str, claims: &'a mut Vec<Claim>) -> Self {
        Self { rule, claims }
    }

    /// This difference has this effect, and why.
    pub fn claim(&mut self, difference: &Difference, class: Class, why: impl Into<String>) -> &mut Claim {
        let at = self.claims.len();
        self.claims.push(Claim {
            difference: difference.index,
            rule: self.rule,
            class,
            refused: None,
            why: why.into(),
            steps: Vec::new(),
        });
        // Just pushed, so it is there.
        #[expect(clippy::indexing_slicing, reason = "the claim that was pushed a line above")]
        &mut self.claims[at]
    }
}

impl Claim {
    /// A step on the safe way.
    pub fn step(&mut self, step: impl Into<String>) -> &mut Self {
        self.steps.push(step.into());
        self
    }

    /// Steps on the safe way, in their order.
    pub fn steps(&mut self, steps: impl IntoIterator<Item = String>) -> &mut Self {
        self.steps.extend(steps);
        self
    }

    /// The API server rejects the update, at this field and for this reason.
    pub fn refused(&mut self, field: impl Into<String>, reason: Reason) -> &mut Self {
        self.refused = Some((field.into(), reason));
        self
    }
}
