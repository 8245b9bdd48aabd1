//! Where a walk through a tree is.

use std::fmt;

use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::Span;

/// Where the walk is; lives on the stack, so that a sound document costs no path.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
    /// The key, or the start of a list item: what to mark when the value as a whole is meant.
    pub(super) span: Span,
}

/// One step of the walk.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    /// The whole, and what a message calls it.
    Root(&'static str),
    /// Into a map.
    Key(&'a str),
    /// Into a list.
    Index(usize),
}

impl<'a> Place<'a> {
    /// The root of a tree.
    pub(super) fn new(root: Step<'a>, span: Span) -> Self {
        Self { parent: None, step: root, span }
    }

    /// One step below.
    pub(super) fn join(&'a self, step: Step<'a>, span: Span) -> Self {
        Self { parent: Some(self), step, span }
    }

    /// The path, as the API server writes it.
    pub(super) fn field(&self) -> String {
        self.path().to_string()
    }

    /// The key that it ends in.
    pub(super) fn key(&self) -> Option<&'a str> {
        match self.step {
            Step::Key(key) => Some(key),
            Step::Root(_) | Step::Index(_) => None,
        }
    }

    fn path(&self) -> FieldPath {
        let mut segments = Vec::new();
        let mut place = Some(self);
        while let Some(Self { parent, step, .. }) = place {
            match step {
                Step::Root(_) => {}
                Step::Key(key) => segments.push(Segment::from(*key)),
                Step::Index(index) => segments.push(Segment::from(*index)),
            }
            place = *parent;
        }
        segments.reverse();
        FieldPath::new(segments)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::Root(name) => f.write_str(name),
            Step::Key(_) | Step::Index(_) => write!(f, "`{}`", self.path()),
        }
    }
}
