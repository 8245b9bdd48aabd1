//! Compares a tree with a table and reports everything that differs, at once.

use serde_json::Number;

use crate::kubernetes::schema::place::{Place, Step};
use crate::kubernetes::schema::suggest_fix::{intended_quantity, known_field, suggest_fix};
use crate::kubernetes::schema::{Object, Type, kubernetes};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::{Diagnostic, Reason, Report, suggest};
use crate::text::source::Span;
use crate::yaml::{Data, Entry, Node};

/// What the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A whole document: required fields must be there, null is refused.
    Document,
    /// One layer of a profile: nothing is required, null removes what a lower layer says.
    Layer,
}

/// Compares a tree with a type.
pub fn check(node: &Node, ty: &Type, mode: Mode) -> Report {
    let mut walk = Walk { mode, report: Report::default() };
    let root = Step::Root(match mode {
        Mode::Document => "the document",
        Mode::Layer => "the profile",
    });
    walk.value(node, ty, Place::new(root, node.first_span()));
    walk.report
}

/// Compares the metadata of an object with what all kinds have there.
pub fn check_metadata(document: &Node) -> Report {
    let mut walk = Walk { mode: Mode::Document, report: Report::default() };
    let namespace = kubernetes("v1", "Namespace");
    if let (Some(entry), Some(Type::Object(object))) = (document.entry("metadata"), namespace)
        && let Some(metadata) = object.field("metadata")
    {
        let root = Place::new(Step::Root("the document"), entry.key_span);
        walk.value(&entry.value, &metadata.ty, root.join(Step::Key("metadata"), entry.key_span));
    }
    walk.report
}

struct Walk {
    mode: Mode,
    report: Report,
}

impl Walk {
    fn value(&mut self, node: &Node, ty: &Type, place: Place) {
        if matches!(node.data, Data::Null) && self.mode == Mode::Layer {
            return;
        }
        match (ty, &node.data) {
            (Type::Any, _)
            | (Type::Scalar, Data::Bool(_) | Data::Number(_) | Data::String(_))
            | (Type::Bool | Type::Switch(_), Data::Bool(_))
            | (Type::Number, Data::Number(_))
            | (Type::Text | Type::IntOrText, Data::String(_)) => {}
            (Type::Int { min, max }, Data::Number(number)) => {
                self.integer(node, number, (*min, *max), ty, place);
            }
            (Type::IntOrText, Data::Number(number)) => {
                self.integer(node, number, (i32::MIN.into(), i32::MAX.into()), ty, place);
            }
            (Type::Format(format), Data::String(text)) => self.format(node.span, text, *format, place),
            (Type::Quantity, Data::String(text)) => self.format(node.span, text, Format::Quantity, place),
            (Type::Quantity, Data::Number(number)) => {
                self.format(node.span, &number.to_string(), Format::Quantity, place);
            }
            (Type::Choice(choices) | Type::Switch(choices), Data::String(text)) => {
                if !choices.contains(&text.as_str()) {
                    let refused = Diagnostic::error(format!("{place} cannot be `{text}`"))
                        .field(place.field(), Some(Reason::NotSupported))
                        .at(node.span);
                    self.push(refused, suggest::help(text, choices.iter().copied()));
                }
            }
            (Type::List(item), Data::List(items)) => {
                for (index, node) in items.iter().enumerate() {
                    let place = place.join(Step::Index(index), node.first_span());
                    // A list replaces another as a whole, so there is nothing that `null` could remove.
                    if matches!(node.data, Data::Null) {
                        self.wrong_type(node, item, place);
                    } else {
                        self.value(node, item, place);
                    }
                }
            }
            (Type::Map { key, value }, Data::Map(entries)) => {
                for entry in entries {
                    if let Some(format) = key {
                        self.format(entry.key_span, &entry.key, *format, place);
                    }
                    self.value(&entry.value, value, place.join(Step::Key(&entry.key), entry.key_span));
                }
            }
            (Type::Object(object), Data::Map(entries)) => self.object(entries, object, place),
            _ => self.wrong_type(node, ty, place),
        }
    }

    fn object(&mut self, entries: &[Entry], object: &Object, place: Place) {
        for entry in entries {
            let below = place.join(Step::Key(&entry.key), entry.key_span);
            if let Some(field) = object.field(&entry.key) {
                self.value(&entry.value, &field.ty, below);
            } else {
                let unknown = Diagnostic::error(format!("unknown field {below}"))
                    .field(below.field(), Some(Reason::UnknownField))
                    .at(entry.key_span);
                self.push(unknown, known_field(&entry.key, object, self.mode));
            }
        }
        if self.mode == Mode::Layer {
            return;
        }
        for field in object.fields.iter().filter(|field| field.required) {
            if !entries.iter().any(|entry| entry.key == field.name) {
                let missing = place.join(Step::Key(field.name), place.span);
                self.report.push(
                    Diagnostic::error(format!("{missing} is missing"))
                        .field(missing.field(), Some(Reason::Required))
                        .at(place.span),
                );
            }
        }
    }

    fn integer(&mut self, node: &Node, number: &Number, (min, max): (i64, i64), ty: &Type, place: Place) {
        // A whole number beyond 64 bits was read as a float; its sign is all that matters.
        let whole = number.as_f64().is_none_or(|float| float.fract() == 0.0);
        if !whole {
            self.wrong_type(node, ty, place);
            return;
        }
        let too_low = match number.as_i64() {
            Some(value) if value < min => true,
            Some(value) if value > max => false,
            Some(_) => return,
            None => number.as_f64().is_some_and(|float| float < 0.0),
        };
        let limit =
            if too_low { format!("at least {min} is required") } else { format!("at most {max} is allowed") };
        self.report.push(
            Diagnostic::error(format!("{place} is {number}, but {limit}"))
                .field(place.field(), Some(Reason::WrongType))
                .at(node.span),
        );
    }

    fn format(&mut self, span: Span, text: &str, format: Format, place: Place) {
        if let Err(rule) = format.check(text) {
            let refused = Diagnostic::error(format!("{place}: `{text}` is not {rule}"))
                .field(place.field(), Some(Reason::Invalid))
                .at(span);
            self.push(refused, (format == Format::Quantity).then(|| intended_quantity(text)).flatten());
        }
    }

    fn wrong_type(&mut self, node: &Node, ty: &Type, place: Place) {
        let wrong = Diagnostic::error(format!("{place} must be {}, not {}", ty.name(), node.kind()))
            .field(place.field(), Some(Reason::WrongType));
        // A list or a map fills many lines; the key says which one is meant.
        let span = if matches!(node.data, Data::List(_) | Data::Map(_)) { place.span } else { node.span };
        self.push(wrong.at(span), suggest_fix(node, ty, place.key()));
    }

    fn push(&mut self, diagnostic: Diagnostic, help: Option<String>) {
        self.report.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::schema::{INT32, map, object, opt, req};
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    static INNER: Object =
        Object { name: "Inner", fields: &[opt("name", Type::Text), req("size", Type::Quantity)] };
    static OUTER: Object = Object {
        name: "Outer",
        fields: &[
            opt("any", Type::Any),
            opt("count", INT32),
            opt("flag", Type::Bool),
            opt(
                "labels",
                Type::Map { key: Some(Format::LabelKey), value: &Type::Format(Format::LabelValue) },
            ),
            opt("list", Type::List(&object(&INNER))),
            opt("mode", Type::Choice(&["tls", "none"])),
            opt("percent", Type::Int { min: 0, max: 100 }),
            opt("port", Type::IntOrText),
            opt("ratio", Type::Number),
            opt("settings", map(&Type::Text)),
            req("version", Type::Format(Format::KafkaVersion)),
        ],
    };

    /// Each finding as `marked text | message | help`.
    fn findings(text: &str, ty: &Type, mode: Mode) -> Vec<String> {
        let nodes = read(text, SourceMap::default().add("", ""), Dialect::Profile).unwrap();
        let report = check(&nodes[0], ty, mode);
        let line = |finding: &Diagnostic| {
            let span = finding.primary.as_ref().unwrap().span;
            format!("{} | {} | {}", &text[span.start..span.end], finding.message, finding.help.join("; "))
        };
        report.diagnostics().iter().map(line).collect()
    }

    /// The findings about a layer of `OUTER`.
    fn layer(text: &str) -> Vec<String> {
        findings(text, &object(&OUTER), Mode::Layer)
    }

    #[test]
    fn what_the_table_allows_is_accepted() {
        let full = "{version: 4.3.1, any: [1, {a: null}], count: -1, flag: true, labels: {a/b: c}, mode: tls, \
                    list: [{size: 1Gi}, {size: 2}, {size: 0.5}], percent: 100, port: 80, ratio: 0.5, settings: {a.b: c}}";
        assert_eq!(findings(full, &object(&OUTER), Mode::Document), [""; 0]);
        assert_eq!(layer("{ratio: 3, port: 50%, labels: {a: ''}}"), [""; 0]);
    }

    #[test]
    fn an_unknown_field_is_marked_at_its_key() {
        assert_eq!(layer("cuont: 3"), ["cuont | unknown field `cuont` | did you mean `count`?"]);
        assert_eq!(
            layer("list: [{}, {sise: 1Gi}]"),
            ["sise | unknown field `list[1].sise` | did you mean `size`?"]
        );
        assert_eq!(layer("list: [{x: 1}]"), ["x | unknown field `list[0].x` | one of `name`, `size`"]);
    }

    #[test]
    fn a_field_that_belongs_a_level_below_is_found_there() {
        let text = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {}, replicas: 3}";
        let table = kubernetes("apps/v1", "StatefulSet").unwrap();
        assert_eq!(
            findings(text, table, Mode::Document),
            [
                "replicas | unknown field `replicas` | did you mean `spec.replicas`?",
                "apiVersion | `spec` is missing | "
            ]
        );
    }

    #[test]
    fn a_wrong_type_is_named_with_its_way_out() {
        for (text, finding) in [
            ("count: '3'", "'3' | `count` must be an integer, not text | remove the quotes"),
            ("count: three", "three | `count` must be an integer, not text | "),
            ("count: 1.5", "1.5 | `count` must be an integer, not a fraction | "),
            ("flag: 1", "1 | `flag` must be a boolean, not an integer | write `true` or `false`"),
            ("settings: {a: true}", "true | `settings.a` must be text, not a boolean | quote it"),
            ("settings: {a.b: 1}", "1 | `settings[a.b]` must be text, not an integer | quote it"),
            ("settings: {a: {b: c}}", "a | `settings.a` must be text, not a map | "),
            ("settings: text", "text | `settings` must be a map, not text | "),
            ("list:\n  name: a", "list | `list` must be a list, not a map | start each item with `- `"),
            ("list: [[]]", "[ | `list[0]` must be a map, not a list | "),
            ("list: [{size: true}]", "true | `list[0].size` must be a quantity, not a boolean | "),
            ("port: 1.5", "1.5 | `port` must be an integer or text, not a fraction | "),
            ("ratio: '0.5'", "'0.5' | `ratio` must be a number, not text | remove the quotes"),
            ("mode: 1", "1 | `mode` must be text, not an integer | one of `tls`, `none`"),
            ("version: 4.3", "4.3 | `version` must be text, not a fraction | quote it"),
            ("labels: {a: 1}", "1 | `labels.a` must be text, not an integer | quote it"),
            ("labels: {a: [1]}", "a | `labels.a` must be text, not a list | "),
            ("text", "text | the profile must be a map, not text | "),
        ] {
            assert_eq!(layer(text), [finding]);
        }
    }

    #[test]
    fn a_number_out_of_range_is_refused() {
        for (text, finding) in [
            ("percent: 101", "101 | `percent` is 101, but at most 100 is allowed | "),
            ("percent: -1", "-1 | `percent` is -1, but at least 0 is required | "),
            ("count: 2147483648", "2147483648 | `count` is 2147483648, but at most 2147483647 is allowed | "),
            ("port: 1e300", "1e300 | `port` is 1e+300, but at most 2147483647 is allowed | "),
            ("count: -1e300", "-1e300 | `count` is -1e+300, but at least -2147483648 is required | "),
            (
                "count: 18446744073709551615",
                "18446744073709551615 | `count` is 18446744073709551615, but at most 2147483647 is allowed | ",
            ),
        ] {
            assert_eq!(layer(text), [finding]);
        }
    }

    #[test]
    fn a_text_that_breaks_its_grammar_is_refused() {
        let quantity = "is not a quantity such as `512Mi`, `8Gi` or `500m`";
        for (text, finding) in [
            ("list: [{size: 8GB}]", format!("8GB | `list[0].size`: `8GB` {quantity} | did you mean `8Gi`?")),
            (
                "list: [{size: 8 gib}]",
                format!("8 gib | `list[0].size`: `8 gib` {quantity} | did you mean `8Gi`?"),
            ),
            ("list: [{size: big}]", format!("big | `list[0].size`: `big` {quantity} | ")),
            ("mode: tsl", "tsl | `mode` cannot be `tsl` | did you mean `tls`?".to_owned()),
        ] {
            assert_eq!(layer(text), [finding]);
        }
        let keys = layer("labels: {a/b/c: d}");
        assert!(
            keys.len() == 1 && keys[0].starts_with("a/b/c | `labels`: `a/b/c` is not a label key: "),
            "{keys:?}"
        );
    }

    #[test]
    fn only_a_document_must_be_complete() {
        let text = "count: 1\nlist:\n- name: a\n  size: 1\n- name: b\n- {}\n";
        assert_eq!(layer(text), [""; 0]);
        assert_eq!(
            findings(text, &object(&OUTER), Mode::Document),
            [
                "name | `list[1].size` is missing | ",
                "{ | `list[2].size` is missing | ",
                "count | `version` is missing | "
            ]
        );
    }

    #[test]
    fn null_removes_in_a_layer_and_is_refused_in_a_document() {
        let text = "{version: ~, settings: {a: ~}, list: [~], any: ~}";
        assert_eq!(
            layer(text),
            ["~ | `list[0]` must be a map, not null | give it a value, or remove the line"],
            "a list has nothing below it that null could remove"
        );
        assert_eq!(
            findings(text, &object(&OUTER), Mode::Document),
            [
                "~ | `version` must be text, not null | give it a value, or remove the line",
                "~ | `settings.a` must be text, not null | write `\"\"` for the empty text, or remove the line",
                "~ | `list[0]` must be a map, not null | give it a value, or remove the line",
            ]
        );
    }
}
