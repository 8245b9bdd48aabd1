//! JSON patch (RFC 6902): a list of operations, each at a path that must exist. The tree is changed in place, so that
//! whatever an operation does not touch keeps its place in the profile or the template, and costs nothing.

mod pointer;

use super::budget::{Budget, Exceeded, weight};
use crate::report::diagnostic::Diagnostic;
use crate::text::limits;
use crate::text::source::Span;
use crate::yaml::{Data, Entry, Node};
use pointer::Pointer;

/// Why an operation cannot be applied.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// Nothing is at `path`, or nothing can be added there.
    Path,
    /// Nothing is at `from`.
    From,
    /// A value cannot move into itself.
    IntoItself,
    /// Another value is at `path`.
    Test,
    /// The value would be nested too deep.
    Depth,
    /// The patches of the profile cost too much.
    Budget(Exceeded),
}

impl From<Exceeded> for Refusal {
    fn from(exceeded: Exceeded) -> Self {
        Self::Budget(exceeded)
    }
}

/// An operation with all that it needs.
enum Operation<'a> {
    Add(&'a Node),
    Replace(&'a Node),
    Test(&'a Node),
    Remove,
    Move(Pointer),
    Copy(Pointer),
}

/// Changes a tree, operation by operation.
///
/// # Errors
/// An operation that is incomplete, or cannot be applied.
pub(super) fn apply(target: &mut Node, operations: &Node, budget: &mut Budget) -> Result<(), Diagnostic> {
    for operation in operations.items() {
        let path = pointer(operation, "path")?;
        let parsed = parse(operation)?;
        let written = operation.first_span();
        run(target, &path, &parsed, written, budget).map_err(|refusal| refused(operation, &refusal))?;
    }
    Ok(())
}

fn parse(operation: &Node) -> Result<Operation<'_>, Diagnostic> {
    let value = || {
        operation
            .get("value")
            .ok_or_else(|| incomplete(operation, "this operation has no `value`".to_owned()))
    };
    Ok(match operation.text("op").unwrap_or_default() {
        "add" => Operation::Add(value()?),
        "replace" => Operation::Replace(value()?),
        "test" => Operation::Test(value()?),
        "remove" => Operation::Remove,
        "move" => Operation::Move(pointer(operation, "from")?),
        "copy" => Operation::Copy(pointer(operation, "from")?),
        other => return Err(incomplete(operation, format!("unknown operation `{other}`"))),
    })
}

fn pointer(operation: &Node, key: &str) -> Result<Pointer, Diagnostic> {
    let Some(node) = operation.get(key) else {
        return Err(incomplete(operation, format!("this operation has no `{key}`")));
    };
    node.as_str().and_then(Pointer::parse).ok_or_else(|| {
        Diagnostic::error(format!("`{key}` is not a JSON pointer")).at(node.span).help(
            "a pointer begins with `/`, as in `/spec/replicas`; `~1` stands for `/` in a key, `~0` for `~`",
        )
    })
}

fn incomplete(operation: &Node, message: String) -> Diagnostic {
    Diagnostic::error(message)
        .at(operation.first_span())
        .help("`add`, `replace` and `test` take `path` and `value`; `remove` takes `path`; `move` and `copy` take `from` and `path`")
}

fn refused(operation: &Node, refusal: &Refusal) -> Diagnostic {
    let text = |key| operation.text(key).unwrap_or_default();
    let span = |key| operation.get(key).map_or_else(|| operation.first_span(), |node| node.span);
    let pointer = "a path is `/spec/template/spec/containers/0/image`; `-` stands for the end of a list, `~1` for `/` in a key";
    match refusal {
        Refusal::Path => Diagnostic::error(format!("there is nothing at `{}`", text("path")))
            .at(span("path"))
            .help(pointer),
        Refusal::From => Diagnostic::error(format!("there is nothing at `{}`", text("from")))
            .at(span("from"))
            .help(pointer),
        Refusal::IntoItself => Diagnostic::error(format!("`{}` cannot be moved into itself", text("from")))
            .at(span("from"))
            .help("copy it, or move it to a path that does not begin with `from`"),
        Refusal::Test => Diagnostic::error(format!("test failed: `{}` has another value", text("path")))
            .at(span("value"))
            .help("`test` guards the operations after it: check them against the object as it is now"),
        Refusal::Depth => Diagnostic::error(format!("more than {} levels of nesting", limits::DEPTH))
            .at(span("path"))
            .help("every part of a path is one level"),
        Refusal::Budget(exceeded) => exceeded.at(operation.first_span()),
    }
}

fn run(
    target: &mut Node,
    path: &Pointer,
    operation: &Operation<'_>,
    written: Span,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    match operation {
        Operation::Add(value) => {
            fits(path, value, budget)?;
            add(target, path, (*value).clone(), value.span, budget)
        }
        Operation::Replace(value) => {
            fits(path, value, budget)?;
            *path.find(target, budget)?.ok_or(Refusal::Path)? = (*value).clone();
            Ok(())
        }
        Operation::Test(value) => {
            budget.visit(weight(value))?;
            let found = path.find(target, budget)?.ok_or(Refusal::Path)?;
            if equal(found, value) { Ok(()) } else { Err(Refusal::Test) }
        }
        Operation::Remove => take(target, path, budget)?.map(drop).ok_or(Refusal::Path),
        Operation::Move(from) => {
            if path.is_below(from) {
                return Err(Refusal::IntoItself);
            }
            if path == from {
                return from.find(target, budget)?.map(drop).ok_or(Refusal::From);
            }
            let mut value = take(target, from, budget)?.ok_or(Refusal::From)?;
            fits(path, &value, budget)?;
            value.place_at(written);
            add(target, path, value, written, budget)
        }
        Operation::Copy(from) => {
            let value = from.find(target, budget)?.ok_or(Refusal::From)?;
            fits(path, value, budget)?;
            let mut value = value.clone();
            value.place_at(written);
            add(target, path, value, written, budget)
        }
    }
}

/// Counts a value before it is written, and rejects one that would be nested too deep.
fn fits(path: &Pointer, value: &Node, budget: &mut Budget) -> Result<(), Refusal> {
    let (weight, height) = value.measure();
    if path.tokens().len() + height > limits::DEPTH {
        return Err(Refusal::Depth);
    }
    Ok(budget.write(weight)?)
}

/// Adds a value: to a map under the last part of the path, to a list before the item there.
fn add(
    target: &mut Node,
    path: &Pointer,
    value: Node,
    key_span: Span,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    let Some((parent, last)) = path.parent(target, budget)? else {
        *target = value;
        return Ok(());
    };
    match parent.map(|parent| &mut parent.data) {
        Some(Data::Map(entries)) => {
            match entries.iter_mut().find(|entry| entry.key == *last) {
                Some(entry) => entry.value = value,
                None => entries.push(Entry { key: last.to_owned(), key_span, value }),
            }
            Ok(())
        }
        Some(Data::List(items)) => {
            let index = if last == "-" { Some(items.len()) } else { pointer::index(last) };
            let index = index.filter(|index| *index <= items.len()).ok_or(Refusal::Path)?;
            items.insert(index, value);
            Ok(())
        }
        _ => Err(Refusal::Path),
    }
}

/// Takes the value at a path out of the tree, if there is one.
fn take(target: &mut Node, path: &Pointer, budget: &mut Budget) -> Result<Option<Node>, Refusal> {
    let Some((parent, last)) = path.parent(target, budget)? else {
        let nothing = Node { span: target.span, data: Data::Null };
        return Ok(Some(std::mem::replace(target, nothing)));
    };
    Ok(match parent.map(|parent| &mut parent.data) {
        Some(Data::Map(entries)) => {
            let at = entries.iter().position(|entry| entry.key == *last);
            at.map(|at| entries.remove(at).value)
        }
        Some(Data::List(items)) => {
            pointer::index(last).filter(|index| *index < items.len()).map(|index| items.remove(index))
        }
        _ => None,
    })
}

/// True if two values are equal as the standard has it: places and the order of keys do not count, and numbers are equal
/// if they are so as numbers.
fn equal(one: &Node, other: &Node) -> bool {
    match (&one.data, &other.data) {
        (Data::Number(one), Data::Number(other)) => {
            let whole = |number: &serde_json::Number| {
                number.as_i64().map(i128::from).or(number.as_u64().map(i128::from))
            };
            match (whole(one), whole(other)) {
                (Some(one), Some(other)) => one == other,
                _ => one.as_f64() == other.as_f64(),
            }
        }
        (Data::List(one), Data::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Data::Map(one), Data::Map(other)) => {
            let [one, other] = [one, other].map(|entries| {
                let mut sorted: Vec<&Entry> = entries.iter().collect();
                sorted.sort_by(|one, other| one.key.cmp(&other.key));
                sorted
            });
            let same =
                |(one, other): (&&Entry, &&Entry)| one.key == other.key && equal(&one.value, &other.value);
            one.len() == other.len() && one.iter().zip(&other).all(same)
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests;
