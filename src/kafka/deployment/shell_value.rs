//! What a shell makes of a word: quotes, variables, the name of the pod, and sums.

use super::{Part, PodField, Reason, Value, shell_list};

/// What a shell makes of a word, as far as it is understood.
pub(super) fn evaluate(word: &str, variables: &dyn Fn(&str) -> Option<Value>) -> Value {
    let text = match word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) {
        Some(literal) => return Value::of(literal),
        None => word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word),
    };
    let mut value = Value::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        value.append(&Value::of(before.replace('\\', "")));
        let (part, end) = reference(after, variables);
        value.append(&part);
        rest = after.get(end..).unwrap_or_default();
    }
    if rest.contains('`') {
        return Value::unknown(Reason::Script);
    }
    value.append(&Value::of(rest.replace('\\', "")));
    value
}

/// What stands after a `$`, and where it ends.
fn reference(after: &str, variables: &dyn Fn(&str) -> Option<Value>) -> (Value, usize) {
    let unknown = || Value::unknown(Reason::Script);
    let of = |name: &str| match name {
        "HOSTNAME" => Value::part(Part::Pod(PodField::Name)),
        _ => variables(name).unwrap_or_else(unknown),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(inner) = after.strip_prefix("((").and_then(|rest| rest.split_once("))")) {
        return (arithmetic(inner.0, variables).unwrap_or_else(unknown), inner.0.len() + 4);
    }
    if let Some((inner, _)) = after.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        let is_host = matches!(inner.trim(), "hostname" | "hostname -s");
        let value = if is_host { Value::part(Part::Pod(PodField::Name)) } else { unknown() };
        return (value, inner.len() + 2);
    }
    if let Some((inner, _)) = after.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        let ordinal = inner.strip_suffix("##*-").is_some_and(|name| is_pod_name(&of(name)));
        let value = if ordinal {
            Value::part(Part::Pod(PodField::Ordinal(0)))
        } else if inner.chars().all(is_name) {
            of(inner)
        } else {
            shell_list::element(inner, &|name| Some(of(name))).unwrap_or_else(unknown)
        };
        return (value, inner.len() + 2);
    }
    let end = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
    if end == 0 { (Value::of("$"), 0) } else { (of(after.get(..end).unwrap_or_default()), end) }
}

fn is_pod_name(value: &Value) -> bool {
    value.parts() == [Part::Pod(PodField::Name)]
}

/// `${HOSTNAME##*-} + 1`, `ORDINAL + 1`.
fn arithmetic(text: &str, variables: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let (left, right) = text.split_once('+').unwrap_or((text, "0"));
    let (left, right) = (left.trim(), right.trim());
    let (variable, number) = if left.parse::<i64>().is_ok() { (right, left) } else { (left, right) };
    let more: i64 = number.parse().ok()?;
    let value = match variable.strip_prefix('$') {
        Some(reference_text) => reference(reference_text, variables).0,
        None => variables(variable)?,
    };
    match value.parts() {
        [Part::Pod(PodField::Ordinal(own))] => {
            Some(Value::part(Part::Pod(PodField::Ordinal(own.checked_add(more)?))))
        }
        [Part::Text(text)] => {
            Some(Value::of(text.trim().parse::<i64>().ok()?.checked_add(more)?.to_string()))
        }
        _ => None,
    }
}
