//! Values that break whatever is not a whole value.

use crate::text::field_path::FieldPath;
use crate::yaml::{Data, Node, Value};

/// Ends quotes and braces, looks like a comment, a key, another document, a boolean and a template.
const POISON: &str = "🐤'\"\\ {{x}} ]}: #\n---\n- y: on\n";

/// The same context with poison before every text.
pub(super) fn poison(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(format!("{POISON}{text}")),
        Value::Array(items) => items.iter().map(poison).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), poison(value))).collect(),
        other => other.clone(),
    }
}

/// Checks that documents differ only by poison before whole texts.
pub(super) fn compare(clean: &[Node], poisoned: &[Node]) -> Result<(), String> {
    if clean.len() != poisoned.len() {
        return Err("the number of documents depends on a text".to_owned());
    }
    clean
        .iter()
        .zip(poisoned)
        .try_for_each(|(clean, poisoned)| values(clean, poisoned, &FieldPath::default()))
}

fn values(clean: &Node, poisoned: &Node, path: &FieldPath) -> Result<(), String> {
    let differs = || format!("the value at `{path}` does not come out as it went in");
    match (&clean.data, &poisoned.data) {
        (Data::String(clean), Data::String(poisoned)) => {
            let whole = clean == poisoned || poisoned.strip_prefix(POISON) == Some(clean);
            if whole { Ok(()) } else { Err(differs()) }
        }
        (Data::List(clean), Data::List(poisoned)) if clean.len() == poisoned.len() => clean
            .iter()
            .zip(poisoned)
            .enumerate()
            .try_for_each(|(i, (clean, poisoned))| values(clean, poisoned, &path.join(i))),
        (Data::Map(clean), Data::Map(poisoned)) if clean.len() == poisoned.len() => {
            clean.iter().zip(poisoned).try_for_each(|(clean, poisoned)| {
                if clean.key == poisoned.key {
                    values(&clean.value, &poisoned.value, &path.join(&clean.key))
                } else {
                    Err(format!("the key `{}` depends on a text", path.join(&clean.key)))
                }
            })
        }
        (clean, poisoned) if clean == poisoned => Ok(()),
        _ => Err(differs()),
    }
}
