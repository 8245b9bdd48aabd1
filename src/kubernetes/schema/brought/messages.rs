//! What a validator finds, in words that a person can act on, at the place where it was written.

use std::io::{self, Write};

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::LocationSegment;
use jsonschema::types::JsonType;

use crate::kubernetes::schema::Type;
use crate::kubernetes::schema::suggest_fix::suggest_fix;
use crate::report::diagnostic::{Diagnostic, Reason, count, suggest};
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::Span;
use crate::yaml::{Data, Node, Value};

/// More alternatives than this are not helpful.
const MAX_ALTERNATIVES: usize = 4;

/// What an error of the validator says about a document.
pub(super) fn findings(error: &ValidationError<'_>, document: &Node, schema: &Value) -> Vec<Diagnostic> {
    let path = path_of(error);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let known = siblings(error, schema);
            unexpected.iter().map(|key| unknown(document, &path.join(key), key, &known)).collect()
        }
        Kind::Required { property } => {
            let path = path.join(property.as_str().unwrap_or_default());
            let message = format!("`{path}` is missing");
            vec![finding(document, &path, message, Reason::Required).rule("missing-field")]
        }
        Kind::Type { kind } => {
            let (reason, message) = sentence(error);
            let found = finding(document, &path, message, reason).rule("wrong-type");
            let help = document.at(&path).and_then(|node| suggest_fix(node, &wanted(kind), None));
            vec![with_help(found, help)]
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            let message = format!("{} is none of the alternatives that its schema allows", place(&path));
            let reasons = context.iter().filter_map(|errors| errors.first()).take(MAX_ALTERNATIVES);
            let first = finding(document, &path, message, Reason::Invalid);
            vec![reasons.fold(first, |all, reason| all.help(format!("one of them: {}", sentence(reason).1)))]
        }
        Kind::Enum { options } => {
            let (reason, message) = sentence(error);
            let choices = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let choices = choices.iter().filter_map(Value::as_str);
            let found = finding(document, &path, message, reason);
            let help = suggest::help(error.instance().as_str().unwrap_or_default(), choices);
            vec![with_help(found, help)]
        }
        _ => {
            let (reason, message) = sentence(error);
            vec![finding(document, &path, message, reason)]
        }
    }
}

/// A finding about the value at a path of the document.
pub(super) fn finding(document: &Node, path: &FieldPath, message: String, reason: Reason) -> Diagnostic {
    Diagnostic::error(message).field(path.to_string(), Some(reason)).at(mark(document, path))
}

fn unknown(document: &Node, path: &FieldPath, key: &str, known: &[&str]) -> Diagnostic {
    let message = format!("unknown field `{path}`");
    let parent = path.segments().split_last().map(|(_, parent)| FieldPath::new(parent.to_vec()));
    let entry = parent.as_ref().and_then(|parent| document.at(parent)).and_then(|node| node.entry(key));
    let found = finding(document, path, message, Reason::UnknownField).rule("unknown-field");
    let found = match entry {
        Some(entry) => found.at(entry.key_span),
        None => found,
    };
    with_help(found, suggest::help(key, known.iter().copied()))
}

fn with_help(found: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// What is wanted, as the built-in tables say it.
fn wanted(kind: &TypeKind) -> Type {
    match kind {
        TypeKind::Single(JsonType::Boolean) => Type::Bool,
        TypeKind::Single(JsonType::Integer) => Type::Int { min: i64::MIN, max: i64::MAX },
        TypeKind::Single(JsonType::Number) => Type::Number,
        TypeKind::Single(JsonType::String) => Type::Text,
        TypeKind::Single(JsonType::Array) => Type::List(&Type::Any),
        _ => Type::Any,
    }
}

/// The properties beside the `additionalProperties` that rejected a key.
fn siblings<'s>(error: &ValidationError<'_>, schema: &'s Value) -> Vec<&'s str> {
    let parent = error.schema_path().as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
    let properties = schema.pointer(parent).and_then(|schema| schema.get("properties"));
    properties.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn path_of(error: &ValidationError<'_>) -> FieldPath {
    let segments = error.instance_path().segments().map(|segment| match segment {
        LocationSegment::Property(key) => Segment::Key(key.into_owned()),
        LocationSegment::Index(index) => Segment::Index(index),
    });
    FieldPath::new(segments.collect())
}

fn place(path: &FieldPath) -> String {
    if path.segments().is_empty() { "the document".to_owned() } else { format!("`{path}`") }
}

/// A single value is marked itself, a list or a map at its key, what is missing at the key above it.
fn mark(document: &Node, path: &FieldPath) -> Span {
    let mut node = document;
    let mut key = document.first_span();
    for segment in path.segments() {
        match segment {
            Segment::Key(name) => {
                let Some(entry) = node.entry(name) else { return key };
                (node, key) = (&entry.value, entry.key_span);
            }
            Segment::Index(index) => {
                let Some(item) = node.items().get(*index) else { return key };
                (node, key) = (item, item.first_span());
            }
        }
    }
    if matches!(node.data, Data::List(_) | Data::Map(_)) { key } else { node.span }
}

/// Why the API server rejects it, and a sentence about it.
fn sentence(error: &ValidationError<'_>) -> (Reason, String) {
    let value = error.instance();
    let shown = shown(value);
    let (reason, rest) = match error.kind() {
        Kind::Required { property } => {
            let path = path_of(error).join(property.as_str().unwrap_or_default());
            return (Reason::Required, format!("`{path}` is missing"));
        }
        Kind::Type { kind } => (Reason::Invalid, format!("must be {}, not {}", types(kind), named(value))),
        Kind::Enum { .. } => (Reason::NotSupported, format!("cannot be `{shown}`")),
        Kind::Constant { expected_value } => {
            (Reason::NotSupported, format!("is `{shown}`, but must be `{}`", self::shown(expected_value)))
        }
        Kind::Pattern { pattern } => {
            (Reason::Invalid, format!("is `{shown}`, which does not match the pattern `{pattern}`"))
        }
        Kind::Custom { message, .. } => (Reason::Invalid, format!("is `{shown}`, which {message}")),
        Kind::Format { format } => {
            let wanted = match format.as_str() {
                "byte" => "base64",
                "date" => "a date such as `2026-11-20`",
                "date-time" => "a time such as `2026-11-20T10:00:00Z`",
                "ipv4" => "an IPv4 address",
                "ipv6" => "an IPv6 address",
                other => other,
            };
            (Reason::Invalid, format!("is `{shown}`, which is not {wanted}"))
        }
        Kind::MaxLength { limit } => (Reason::TooLong, size(value, "at most", *limit)),
        Kind::MinLength { limit } => (Reason::Invalid, size(value, "at least", *limit)),
        Kind::MaxItems { limit } => (Reason::TooMany, size(value, "at most", *limit)),
        Kind::MinItems { limit } => (Reason::Invalid, size(value, "at least", *limit)),
        Kind::MaxProperties { limit } => (Reason::TooMany, size(value, "at most", *limit)),
        Kind::MinProperties { limit } => (Reason::Invalid, size(value, "at least", *limit)),
        Kind::Maximum { limit } => (Reason::Invalid, format!("is {shown}, but at most {limit} is allowed")),
        Kind::Minimum { limit } => (Reason::Invalid, format!("is {shown}, but at least {limit} is required")),
        Kind::ExclusiveMaximum { limit } => {
            (Reason::Invalid, format!("is {shown}, but must be less than {limit}"))
        }
        Kind::ExclusiveMinimum { limit } => {
            (Reason::Invalid, format!("is {shown}, but must be more than {limit}"))
        }
        Kind::MultipleOf { multiple_of } => {
            (Reason::Invalid, format!("is {shown}, which is not a multiple of {multiple_of}"))
        }
        Kind::UniqueItems => (Reason::Invalid, "has an item twice".to_owned()),
        Kind::OneOfMultipleValid { .. } => {
            (Reason::Invalid, "is more than one of the alternatives that exclude each other".to_owned())
        }
        Kind::Not { .. } | Kind::FalseSchema => (Reason::Invalid, "is what its schema rules out".to_owned()),
        _ => (Reason::Invalid, format!("violates its schema: {error}")),
    };
    (reason, format!("{} {rest}", place(&path_of(error))))
}

/// What is wrong with a value, in words that go on after its name; of a value below it, with its path.
pub(super) fn about(error: &ValidationError<'_>) -> String {
    let (_, sentence) = sentence(error);
    let whole = format!("{} ", place(&FieldPath::default()));
    sentence.strip_prefix(&whole).map_or(sentence.clone(), str::to_owned)
}

/// A value as a message shows it: the beginning will do, since there may be many messages about one value.
fn shown(value: &Value) -> String {
    let mut text = Start(Vec::new());
    let is_whole = match value.as_str() {
        Some(value) => text.write_all(value.as_bytes()).is_ok(),
        None => serde_json::to_writer(&mut text, value).is_ok(),
    };
    let mut shown = String::from_utf8_lossy(&text.0).trim_end_matches('\u{fffd}').to_owned();
    if !is_whole {
        shown.push('…');
    }
    shown
}

/// Takes as much as a message shows.
struct Start(Vec<u8>);

impl Start {
    /// Bytes of a value in a message.
    const MOST: usize = 1000;
}

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = Self::MOST - self.0.len().min(Self::MOST);
        if room == 0 {
            return Err(io::Error::other("enough"));
        }
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.0.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How large a value is, and how large it may be.
fn size(value: &Value, bound: &str, limit: u64) -> String {
    let size = match value {
        Value::Array(items) => count(items.len() as u64, "item", "items"),
        Value::Object(fields) => count(fields.len() as u64, "key", "keys"),
        other => {
            count(other.as_str().map_or(0, |text| text.chars().count()) as u64, "character", "characters")
        }
    };
    let verb = if limit == 1 { "is" } else { "are" };
    format!(
        "has {size}, but {bound} {limit} {verb} {}",
        if bound == "at most" { "allowed" } else { "required" }
    )
}

fn types(kind: &TypeKind) -> String {
    let name = |ty: &str| match ty {
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        "object" => "a map",
        _ => "null",
    };
    match kind {
        TypeKind::Single(ty) => name(ty.as_str()).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(|ty| name(ty.as_str())).collect::<Vec<_>>().join(" or "),
    }
}

fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
