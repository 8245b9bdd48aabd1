//! Help beside a finding of the schema check: what was meant, or how to write it.

use crate::kubernetes::schema::{Field, Mode, Object, Type, habits};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::suggest;
use crate::yaml::{Data, Node};

/// The field that was meant: that of another tool, one spelt much like it, or the same one a level below.
pub(super) fn known_field(key: &str, object: &Object, mode: Mode) -> Option<String> {
    if mode == Mode::Layer
        && let Some(help) = habits::known_elsewhere(key, object)
    {
        return Some(help);
    }
    let names = object.fields.iter().map(|field| field.name);
    if suggest::closest(key, names.clone()).is_none()
        && let Some(owner) = object.fields.iter().find(|field| has_field(field, key))
    {
        return Some(format!("did you mean `{}.{key}`?", owner.name));
    }
    suggest::help(key, names)
}

fn has_field(owner: &Field, key: &str) -> bool {
    matches!(owner.ty, Type::Object(object) if object.field(key).is_some())
}

/// How to write a value of this type instead.
pub(super) fn suggest_fix(node: &Node, ty: &Type, key: Option<&str>) -> Option<String> {
    let help = match (ty, &node.data) {
        (Type::Object(object), _) if habits::rewritten(node, object).is_some() => {
            return habits::rewritten(node, object);
        }
        (Type::Map { value, .. }, Data::List(_)) => return habits::by_name(node, key, value),
        _ if would_do_quoted(node, ty) => "quote it",
        (Type::Choice(choices), _) => return suggest::help("", choices.iter().copied()),
        (Type::Int { .. }, Data::String(text)) if text.parse::<i64>().is_ok() => "remove the quotes",
        (Type::Number, Data::String(text)) if text.parse::<f64>().is_ok() => "remove the quotes",
        (Type::Bool | Type::Switch(_), _) => "write `true` or `false`",
        (Type::List(_), Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Map(_)) => {
            "start each item with `- `"
        }
        (Type::Text, Data::Null) => "write `\"\"` for the empty text, or remove the line",
        (_, Data::Null) => "give it a value, or remove the line",
        _ => return None,
    };
    Some(help.to_owned())
}

fn would_do_quoted(node: &Node, ty: &Type) -> bool {
    let text = match &node.data {
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.to_string(),
        Data::Null | Data::String(_) | Data::List(_) | Data::Map(_) => return false,
    };
    match ty {
        Type::Text => true,
        // `4.10` is read as 4.1: what was written may do, or gets the better message once it is text.
        Type::Format(Format::KafkaVersion | Format::ImageTag) => !matches!(node.data, Data::Bool(_)),
        Type::Format(format) => format.check(&text).is_ok(),
        _ => false,
    }
}

/// `8Gi` for `8GB`, `8 GiB`, `8gi` or `8g`, which are common outside Kubernetes.
pub(super) fn intended_quantity(text: &str) -> Option<String> {
    let text = text.replace(' ', "");
    let (number, unit) = text.split_at_checked(text.find(|c: char| c.is_ascii_alphabetic())?)?;
    let prefix = unit.chars().next()?.to_ascii_uppercase();
    let known = matches!(unit.to_ascii_lowercase().trim_end_matches('b').as_bytes(), [_] | [_, b'i']);
    let intended = format!("{number}{prefix}i");
    (known && Format::Quantity.check(&intended).is_ok()).then(|| format!("did you mean `{intended}`?"))
}
