//! JSON pointers (RFC 6901).

use crate::render::patch::budget::{Budget, Exceeded};
use crate::yaml::{Data, Node};

/// The way from the root to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    /// Reads `/spec/ports/0`; the empty text is the root. Nothing else is a pointer.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(Vec::new()));
        }
        text.strip_prefix('/')?.split('/').map(unescaped).collect::<Option<_>>().map(Self)
    }

    /// The keys and indexes.
    pub(super) fn tokens(&self) -> &[String] {
        &self.0
    }

    /// True if this leads to something inside the value that the other one leads to.
    pub(super) fn is_below(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }

    /// The value at this pointer.
    pub(super) fn find<'n>(
        &self,
        root: &'n mut Node,
        budget: &mut Budget,
    ) -> Result<Option<&'n mut Node>, Exceeded> {
        follow(root, &self.0, budget)
    }

    /// The value that has the last part of this pointer, and that part; none for the root.
    pub(super) fn parent<'n>(
        &self,
        root: &'n mut Node,
        budget: &mut Budget,
    ) -> Result<Option<(Option<&'n mut Node>, &str)>, Exceeded> {
        let Some((last, above)) = self.0.split_last() else { return Ok(None) };
        let parent = follow(root, above, budget)?;
        // The caller looks for a key, or moves the items behind an index.
        budget
            .visit(parent.as_ref().map_or(0, |parent| parent.entries().len() + parent.items().len() / 16))?;
        Ok(Some((parent, last)))
    }
}

fn follow<'n>(
    mut node: &'n mut Node,
    tokens: &[String],
    budget: &mut Budget,
) -> Result<Option<&'n mut Node>, Exceeded> {
    for token in tokens {
        budget.visit(1 + node.entries().len())?;
        let below = match &mut node.data {
            Data::Map(entries) => {
                entries.iter_mut().find(|entry| entry.key == *token).map(|entry| &mut entry.value)
            }
            Data::List(items) => index(token).and_then(|index| items.get_mut(index)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => None,
        };
        let Some(below) = below else { return Ok(None) };
        node = below;
    }
    Ok(Some(node))
}

/// Digits without a leading zero.
pub(super) fn index(token: &str) -> Option<usize> {
    let leading_zero = token.len() > 1 && token.starts_with('0');
    if leading_zero || !token.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    token.parse().ok()
}

fn unescaped(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(rest) = part.strip_prefix('1') {
            text.push('/');
            text.push_str(rest);
        } else {
            text.push('~');
            text.push_str(part.strip_prefix('0')?);
        }
    }
    Some(text)
}
