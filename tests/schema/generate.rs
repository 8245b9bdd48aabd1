//! Turns a JSON Schema into the Rust text of a table.

use std::collections::BTreeMap;
use std::fmt::Write;

use kafka_gen::kubernetes::types::Format;
use serde_json::{Map, Value};

use super::kinds::Kind;

/// The kinds of Kubernetes as `src/kubernetes/schema/kubernetes.rs`.
pub fn kubernetes(kinds: &[Kind], schema: &Value) -> String {
    let mut tables = Tables::new(schema);
    let mut body = "/// Every kind as (apiVersion, kind, type), sorted.\npub(super) static KINDS: &[(&str, &str, Type)] = &[\n".to_owned();
    for kind in kinds {
        let ty = tables.definition(&kind.definition);
        writeln!(body, "    ({:?}, {:?}, {ty}),", kind.api_version, kind.kind).unwrap();
    }
    body += "];\n";
    tables.file("the schemas of k8s-openapi, corrected as tests/schema/closed.rs says", &body)
}

/// A type of our own as a table: `ROOT`, and the objects that it needs.
pub fn generate(schema: &Value, root: &str) -> String {
    let mut tables = Tables::new(schema);
    let ty = tables.ty(schema, root);
    let body = format!("/// The type of all of it.\npub static ROOT: Type = {ty};\n");
    tables.file(&format!("the JSON Schema of the type `{root}`"), &body)
}

/// Words of a schema that say nothing about what is valid.
const SILENT: [&str; 9] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "required",
    "additionalProperties",
];

struct Tables<'a> {
    definitions: Option<&'a Map<String, Value>>,
    /// How many definitions share a short name.
    shared: BTreeMap<String, usize>,
    /// By the name of its static: where an object was found, and its line; that is empty while it is made.
    objects: BTreeMap<String, (String, String)>,
}

impl<'a> Tables<'a> {
    fn new(schema: &'a Value) -> Self {
        let definitions = schema["$defs"].as_object();
        let mut shared = BTreeMap::new();
        for name in definitions.into_iter().flat_map(Map::keys) {
            *shared.entry(screaming(short(name))).or_default() += 1;
        }
        Self { definitions, shared, objects: BTreeMap::new() }
    }

    /// A whole file: what it is made from, what is used, the body, then the objects.
    fn file(self, source: &str, body: &str) -> String {
        let mut statics = String::new();
        for (_, line) in self.objects.values() {
            statics += line;
        }
        let used = |names: &[&str]| {
            let uses = |name: &str| {
                [body, statics.as_str()].iter().any(|text| {
                    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
                })
            };
            names.iter().copied().filter(|name| uses(name)).collect::<Vec<_>>().join(", ")
        };
        let variants = used(&[
            "Any",
            "Bool",
            "Choice",
            "Int",
            "IntOrText",
            "List",
            "Number",
            "Quantity",
            "Scalar",
            "Switch",
            "Text",
        ]);
        let others = used(&["Format", "INT32", "INT64", "Object", "Type", "map", "object", "opt", "req"]);
        format!(
            "//! Generated from {source}; do not edit.\n\
             //! `UPDATE=1 cargo test schema` regenerates it, `cargo test schema` compares.\n\n\
             use super::Type::{{{variants}}};\nuse super::{{{others}}};\n\n{body}\n{statics}"
        )
    }

    /// The expression of a type; `place` names what has no name of its own, and is shown if it fails.
    fn ty(&mut self, value: &Value, place: &str) -> String {
        let Some(schema) = value.as_object() else {
            assert_eq!(value, true, "{place}: only `true` allows anything");
            return "Any".to_owned();
        };
        let mut words: Vec<&str> =
            schema.keys().map(String::as_str).filter(|word| !SILENT.contains(word)).collect();
        words.sort_unstable();
        match words.as_slice() {
            [] => "Any".to_owned(),
            ["$ref"] => {
                let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/"));
                self.definition(name.unwrap_or_else(|| panic!("{place}: a foreign reference")))
            }
            // An optional field: whether null is allowed depends on the mode, not on the field.
            ["anyOf"] => {
                let some: Vec<&Value> =
                    list(&schema["anyOf"]).iter().filter(|schema| schema["type"] != "null").collect();
                assert_eq!(some.len(), 1, "{place}: a choice of types");
                self.ty(some[0], place)
            }
            ["oneOf"] => choice(&list(&schema["oneOf"]).iter().flat_map(texts).collect::<Vec<_>>()),
            ["enum", "type"] if list(&schema["enum"]).contains(&Value::Bool(true)) => {
                format!("Switch(&{:?})", texts(value))
            }
            ["const", "type"] | ["enum", "type"] => choice(&texts(value)),
            _ => self.typed(schema, &words, place),
        }
    }

    fn typed(&mut self, schema: &Map<String, Value>, words: &[&str], place: &str) -> String {
        let allow = |allowed: &[&str]| {
            for word in words {
                assert!(*word == "type" || allowed.contains(word), "{place}: `{word}` is not translated");
            }
        };
        let format = schema.get("format").and_then(Value::as_str);
        let mut types: Vec<&str> = match schema.get("type").unwrap_or(&Value::Null) {
            Value::Array(types) => {
                types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
            }
            one => one.as_str().into_iter().collect(),
        };
        types.sort_unstable();
        match (types.as_slice(), format) {
            (["boolean"], None) => {
                allow(&[]);
                "Bool".to_owned()
            }
            (["integer"], _) => {
                allow(&["format", "minimum", "maximum"]);
                integer(schema, format, place)
            }
            (["number"], None | Some("double")) => {
                allow(&["format"]);
                "Number".to_owned()
            }
            (["integer", "string"], Some("int-or-string")) => {
                allow(&["format"]);
                "IntOrText".to_owned()
            }
            (["string"] | ["number", "string"], Some("quantity")) => {
                allow(&["format"]);
                "Quantity".to_owned()
            }
            (["boolean", "number", "string"], None) => {
                allow(&[]);
                "Scalar".to_owned()
            }
            // Base64 and times are left to the typed decode.
            (["string"], None | Some("byte" | "date-time")) => {
                allow(&["format"]);
                "Text".to_owned()
            }
            (["string"], Some(name)) => {
                allow(&["format"]);
                format!("Type::Format({})", grammar(name, place))
            }
            (["array"], None) => {
                allow(&["items"]);
                format!("List(&{})", self.ty(&schema["items"], place))
            }
            (["object"], None) if schema.contains_key("properties") => {
                allow(&["properties"]);
                assert_eq!(schema.get("additionalProperties"), Some(&Value::Bool(false)), "{place}: is open");
                self.object(schema, place)
            }
            (["object"], None) => {
                allow(&["propertyNames"]);
                let any = Value::Bool(true);
                let value = self.ty(schema.get("additionalProperties").unwrap_or(&any), place);
                match schema
                    .get("propertyNames")
                    .map(|names| names["format"].as_str().expect("a format of keys"))
                {
                    Some(name) => {
                        format!("Type::Map {{ key: Some({}), value: &{value} }}", grammar(name, place))
                    }
                    None => format!("map(&{value})"),
                }
            }
            other => panic!("{place}: {other:?} is not translated"),
        }
    }

    fn definition(&mut self, name: &str) -> String {
        let schema = self
            .definitions
            .and_then(|all| all.get(name))
            .unwrap_or_else(|| panic!("no definition of {name}"));
        self.ty(schema, name)
    }

    fn object(&mut self, schema: &Map<String, Value>, place: &str) -> String {
        let name = self.static_name(place);
        if let Some((first, _)) = self.objects.get(&name) {
            assert_eq!(first, place, "two objects are called {name}");
        } else {
            self.objects.insert(name.clone(), (place.to_owned(), String::new()));
            let required = schema.get("required").map(list).unwrap_or_default();
            let properties: BTreeMap<&String, &Value> =
                schema["properties"].as_object().expect("properties").iter().collect();
            let mut fields = Vec::new();
            for (field, schema) in properties {
                let ty = self.ty(schema, &format!("{place}/{field}"));
                let need = if required.iter().any(|name| name == field) { "req" } else { "opt" };
                fields.push(format!("{need}({field:?}, {ty})"));
            }
            let line = format!(
                "static {name}: Object = Object {{ name: {:?}, fields: &[{}] }};\n",
                short(place).replace('/', "."),
                fields.join(", ")
            );
            self.objects.insert(name.clone(), (place.to_owned(), line));
        }
        format!("object(&{name})")
    }

    /// `CONTAINER`, or `EVENTS_V1_EVENT` where a short name is not enough.
    fn static_name(&self, place: &str) -> String {
        let name = screaming(short(place));
        if self.shared.get(&name).is_none_or(|count| *count == 1) {
            return name;
        }
        let mut parts: Vec<&str> = place.rsplit('.').take(3).collect();
        parts.reverse();
        screaming(&parts.join("/"))
    }
}

/// `Container` of `io.k8s.api.core.v1.Container`.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// `POD_IP` of `PodIP`, `CSI_NODE_SPEC` of `CSINodeSpec`.
fn screaming(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            out.push('_');
            continue;
        }
        let word_ends = i > 0 && (letters[i - 1].is_ascii_lowercase() || letters[i - 1].is_ascii_digit());
        let word_starts = i > 0
            && letters[i - 1].is_ascii_uppercase()
            && letters.get(i + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (word_ends || word_starts) {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

fn integer(schema: &Map<String, Value>, format: Option<&str>, place: &str) -> String {
    let (mut min, mut max) = match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        None | Some("int" | "int64") => (i64::MIN, i64::MAX),
        Some("uint" | "uint64") => (0, i64::MAX),
        Some(other) => panic!("{place}: the integer format `{other}` is not translated"),
    };
    let bound = |word: &str| schema.get(word).map(|bound| bound.as_i64().expect("a whole bound"));
    min = bound("minimum").map_or(min, |bound| bound.max(min));
    max = bound("maximum").map_or(max, |bound| bound.min(max));
    match (min, max) {
        (i64::MIN, i64::MAX) => "INT64".to_owned(),
        (min, max) if (min, max) == (i32::MIN.into(), i32::MAX.into()) => "INT32".to_owned(),
        (min, i64::MAX) => format!("Int {{ min: {}, max: i64::MAX }}", grouped(min)),
        (min, max) => format!("Int {{ min: {}, max: {} }}", grouped(min), grouped(max)),
    }
}

/// `86_400`, as clippy wants long numbers.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = if number < 0 { "-".to_owned() } else { String::new() };
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

fn grammar(name: &str, place: &str) -> String {
    let format = Format::ALL.into_iter().find(|format| format.name() == name);
    format!("Format::{:?}", format.unwrap_or_else(|| panic!("{place}: there is no format `{name}`")))
}

/// The texts that one variant, or several, of an enum allow.
fn texts(schema: &Value) -> Vec<&str> {
    let one = schema.get("const").into_iter();
    let all = one
        .chain(schema.get("enum").map(list).unwrap_or_default())
        .filter(|text| !text.is_null() && !text.is_boolean());
    all.map(|text| text.as_str().expect("a choice of texts")).collect()
}

fn choice(texts: &[&str]) -> String {
    assert!(!texts.is_empty(), "a choice of nothing, or of something else than texts");
    format!("Choice(&{texts:?})")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
