//! What all patches of one profile together may cost. Ten lines of a patch can double an object ten times, and a
//! patch without a name visits every object of its kind.

use crate::report::diagnostic::Diagnostic;
use crate::text::limits;
use crate::text::source::Span;
use crate::yaml::Node;

/// What is left for the patches of one profile.
#[derive(Debug)]
pub(super) struct Budget {
    steps: usize,
    /// What the objects weigh now.
    size: usize,
    max_size: usize,
    max_steps: usize,
    spent: bool,
}

/// A limit that the patches of a profile exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
    /// They visit too many values.
    Steps(usize),
    /// The objects become too large.
    Size(usize),
}

impl Budget {
    /// The budget for a profile of this weight and the objects that it renders to.
    pub(super) fn new(profile: usize, objects: usize) -> Self {
        let input = profile.saturating_add(objects);
        Self {
            steps: 0,
            spent: false,
            size: objects,
            max_size: limits::PATCH_GROWTH.saturating_add(input.saturating_mul(4)),
            max_steps: limits::PATCH_STEPS
                .saturating_add(input.saturating_mul(limits::PATCH_STEPS_PER_VALUE)),
        }
    }

    /// Counts values that are visited.
    pub(super) fn visit(&mut self, values: usize) -> Result<(), Exceeded> {
        self.steps = self.steps.saturating_add(values);
        self.spent |= self.steps > self.max_steps;
        if self.steps > self.max_steps { Err(Exceeded::Steps(self.max_steps)) } else { Ok(()) }
    }

    /// Counts a value that is about to be written.
    pub(super) fn write(&mut self, weight: usize) -> Result<(), Exceeded> {
        self.visit(weight)?;
        self.size = self.size.saturating_add(weight);
        self.spent |= self.size > self.max_size;
        if self.size > self.max_size { Err(Exceeded::Size(self.max_size)) } else { Ok(()) }
    }

    /// True if a limit was exceeded.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// What the objects weigh in all, after a patch of one of them.
    pub(super) fn settle(&mut self, all: usize) {
        self.size = all;
    }

    /// How many values were visited.
    #[cfg(test)]
    pub(super) fn visited(&self) -> usize {
        self.steps
    }

    /// What the objects weigh in all.
    pub(super) fn size(&self) -> usize {
        self.size
    }
}

impl Exceeded {
    /// The same as a finding at this place.
    pub(super) fn at(self, span: Span) -> Diagnostic {
        let (message, help) = match self {
            Self::Steps(limit) => (
                format!("the patches of this profile visit more than {limit} values"),
                "name one object with `target.name`, or join patches of the same objects into one",
            ),
            Self::Size(limit) => (
                format!("the patches of this profile enlarge its objects to more than {limit} values"),
                "patches may add values, not multiply them: look for `copy` and for patches of all objects of a kind",
            ),
        };
        Diagnostic::error(message).at(span).help(help)
    }
}

/// What a tree weighs.
pub(super) fn weight(node: &Node) -> usize {
    node.measure().0
}
