//! JSON patch (RFC 6902): a list of operations, each at a path that must be there. The only door to json-patch.

use json_patch::{PatchErrorKind, PatchOperation};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::{Data, Entry, Node, Value};

/// Changes a tree, operation by operation.
///
/// # Errors
/// An operation that is incomplete, or cannot be done.
pub(super) fn apply(target: &mut Node, operations: &Node) -> Result<(), Diagnostic> {
    for operation in operations.items() {
        let parsed: PatchOperation = serde_json::from_value(operation.to_value()).map_err(|error| {
            Diagnostic::error(format!("this is no JSON patch operation: {error}"))
                .at(operation.first_span())
                .help("`add`, `replace` and `test` take `path` and `value`; `remove` takes `path`; `move` and `copy` take `from` and `path`")
        })?;
        let mut patched = target.to_value();
        json_patch::patch(&mut patched, &[parsed]).map_err(|error| refused(operation, &error.kind))?;
        let new = operation.get("value");
        let span = new.map_or_else(|| operation.first_span(), |value| value.span);
        *target = placed(patched, target, &Written { value: new, span });
    }
    Ok(())
}

fn refused(operation: &Node, kind: &PatchErrorKind) -> Diagnostic {
    let text = |key| operation.text(key).unwrap_or_default();
    let (message, key) = match kind {
        PatchErrorKind::TestFailed => (format!("`{}` is something else than this", text("path")), "value"),
        PatchErrorKind::InvalidFromPointer | PatchErrorKind::CannotMoveInsideItself => (
            format!("there is nothing at `{}` that could be moved to `{}`", text("from"), text("path")),
            "from",
        ),
        _ => (format!("there is nothing at `{}`", text("path")), "path"),
    };
    let span = operation.get(key).map_or_else(|| operation.first_span(), |node| node.span);
    let refused = Diagnostic::error(message).at(span);
    if key == "value" {
        return refused;
    }
    refused.help("a path is `/spec/template/spec/containers/0/image`; `-` stands for the end of a list, `~1` for `/` in a key")
}

/// What an operation brings.
struct Written<'a> {
    value: Option<&'a Node>,
    span: Span,
}

/// The tree of a value, in which all that was there before keeps its place and the rest has that of the operation.
fn placed(value: Value, old: &Node, written: &Written<'_>) -> Node {
    for known in [Some(old), written.value].into_iter().flatten() {
        if known.to_value() == value {
            return known.clone();
        }
    }
    let data = match value {
        Value::Object(map) => Data::Map(
            map.into_iter()
                .map(|(key, value)| match old.entry(&key) {
                    Some(entry) => {
                        Entry { value: placed(value, &entry.value, written), key, key_span: entry.key_span }
                    }
                    None => Entry { value: new(value, written), key, key_span: written.span },
                })
                .collect(),
        ),
        Value::Array(items) => {
            let (before, after) = (old.items(), items.len());
            Data::List(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| {
                        // What stands behind an item that came or went is found from the end.
                        let from_end = (before.len() + index).checked_sub(after);
                        let candidates = [Some(index), from_end].map(|at| at.and_then(|at| before.get(at)));
                        let same = candidates.into_iter().flatten().find(|node| node.to_value() == item);
                        match (same, before.get(index)) {
                            (Some(node), _) => node.clone(),
                            (None, Some(node)) if before.len() == after => placed(item, node, written),
                            (None, _) => new(item, written),
                        }
                    })
                    .collect(),
            )
        }
        other => leaf(other),
    };
    // A map or list that was changed is still where it was.
    let span = match (&data, &old.data) {
        (Data::Map(_), Data::Map(_)) | (Data::List(_), Data::List(_)) => old.span,
        _ => written.span,
    };
    Node { span, data }
}

/// The tree of a value that was not there before.
fn new(value: Value, written: &Written<'_>) -> Node {
    placed(value, &Node { span: written.span, data: Data::Null }, written)
}

fn leaf(value: Value) -> Data {
    match value {
        Value::Bool(value) => Data::Bool(value),
        Value::Number(value) => Data::Number(value),
        Value::String(value) => Data::String(value),
        Value::Null | Value::Array(_) | Value::Object(_) => Data::Null,
    }
}
