//! A JSON Schema validator and the tables read the same schemas; on thousands of damaged documents both
//! must find the same number of mistakes. The tables see two classes more, and those are told apart.

use std::collections::BTreeMap;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use kafka_gen::kubernetes::schema::{self, Mode};
use kafka_gen::kubernetes::types::Format;
use kafka_gen::text::source::{SourceId, SourceMap, Span};
use kafka_gen::yaml::{self, Data, Dialect, Entry, Node};
use serde_json::{Map, Value, json};

use super::closed;
use super::kinds::Kind;
use super::mutate::{Random, mutate};
use super::sample::Sampler;

const DOCUMENTS: [&str; 8] = [
    include_str!("config_map.yaml"),
    include_str!("job.yaml"),
    include_str!("namespace.yaml"),
    include_str!("network_policy.yaml"),
    include_str!("pod_disruption_budget.yaml"),
    include_str!("service.yaml"),
    include_str!("service_account.yaml"),
    include_str!("stateful_set.yaml"),
];

const MUTANTS: usize = 24_000;

/// Documents made from the schema of each kind.
const SAMPLES: usize = 20;

/// A sound document, the table of its kind and the validator of its kind.
struct Court {
    document: Value,
    table: &'static schema::Type,
    referee: Validator,
}

#[test]
fn tables_and_schemas_agree_on_every_mutant() {
    let courts = courts();
    let mut keys = Vec::new();
    for court in &courts {
        collect_keys(&court.document, &mut keys);
        assert_eq!(compare(court, &court.document), Verdict::default());
        assert_eq!(kafka_gen::kubernetes::kube::decode(&court.document), Ok(true));
    }
    let mut random = Random(1);
    let (mut accepted, mut rejected, mut out_of_range, mut not_quantity) = (0, 0, 0, 0);
    for i in 0..MUTANTS {
        let court = &courts[i % courts.len()];
        let mut mutant = court.document.clone();
        mutate(&mut mutant, &keys, &mut random);
        let verdict = compare(court, &mutant);
        match verdict {
            Verdict { by_both: 0, out_of_range: 0, not_quantity: 0 } => accepted += 1,
            // Only the tables reject these, and they are counted as such.
            Verdict { by_both: 0, .. } => {
                out_of_range += usize::from(verdict.out_of_range > 0);
                not_quantity += usize::from(verdict.not_quantity > 0);
            }
            _ => rejected += 1,
        }
    }
    println!(
        "{accepted} accepted, {rejected} rejected, only by tables: {out_of_range} range, {not_quantity} quantity"
    );
    // Were one of these rare, the test would say little.
    assert!(accepted > 3000 && rejected > 10_000 && out_of_range > 100 && not_quantity > 50);
}

#[test]
fn tables_and_schemas_agree_on_every_field_of_every_kind() {
    let (kinds, schema) = closed::closed();
    let mut sampler = Sampler::new(&schema);
    for kind in &kinds {
        let mut court = court(kind, &schema, Value::Null);
        for _ in 0..SAMPLES {
            court.document = sampler.definition(&kind.definition, 8);
            assert_eq!(compare(&court, &court.document), Verdict::default(), "{}", kind.kind);
            let mut mutant = court.document.clone();
            mutate(&mut mutant, &["unknown".to_owned()], &mut sampler.random);
            compare(&court, &mutant);
        }
    }
    let mut seen = 0;
    let mut unseen = Vec::new();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        for field in definition["properties"].as_object().into_iter().flat_map(Map::keys) {
            match sampler.written.get(&(name.clone(), field.clone())) {
                Some(_) => seen += 1,
                None => unseen.push(format!("{name}.{field}")),
            }
        }
    }
    println!("{seen} fields seen");
    assert_eq!(unseen, [""; 0]);
}

/// How many mistakes each side found.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    by_both: usize,
    out_of_range: usize,
    not_quantity: usize,
}

fn compare(court: &Court, document: &Value) -> Verdict {
    let mut tree = Tree::new();
    let node = tree.node(document);
    let report = schema::check(&node, court.table, Mode::Document);
    let mut verdict = Verdict::default();
    for diagnostic in report.diagnostics() {
        let span = diagnostic.primary.as_ref().unwrap().span;
        match tree.values.get(&span.start) {
            Some(Value::Number(number)) if diagnostic.message.contains(", but at ") => {
                let in_range = number.as_i64().is_some_and(|value| i32::try_from(value).is_ok());
                assert!(!in_range && number.as_f64().unwrap().fract() == 0.0, "{}", diagnostic.message);
                verdict.out_of_range += 1;
            }
            Some(value) if diagnostic.message.contains(" is not a quantity ") => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                assert!(Format::Quantity.check(&text).is_err(), "{}", diagnostic.message);
                verdict.not_quantity += 1;
            }
            _ => verdict.by_both += 1,
        }
    }
    let by_referee: usize = court
        .referee
        .iter_errors(document)
        .map(|error| match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.len(),
            _ => 1,
        })
        .sum();
    if by_referee != verdict.by_both {
        let table: Vec<_> = report.diagnostics().iter().map(|diagnostic| &diagnostic.message).collect();
        let referee: Vec<_> = court
            .referee
            .iter_errors(document)
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        panic!("table: {table:#?}\nreferee: {referee:#?}\n{document:#}");
    }
    verdict
}

fn courts() -> Vec<Court> {
    let (kinds, schema) = closed::closed();
    let court = |text: &&str| {
        let source = SourceMap::default().add("", "");
        let document = yaml::read(text, source, Dialect::Manifest).unwrap()[0].to_value();
        let is_its =
            |kind: &&Kind| document["apiVersion"] == kind.api_version && document["kind"] == kind.kind;
        court(kinds.iter().find(is_its).unwrap(), &schema, document.clone())
    };
    DOCUMENTS.iter().map(court).collect()
}

fn court(kind: &Kind, schema: &Value, document: Value) -> Court {
    let mut root = json!({ "$ref": format!("#/$defs/{}", kind.definition), "$defs": {} });
    needed(schema, &kind.definition, &mut root);
    let referee = jsonschema::options().offline().build(&root).unwrap();
    Court { table: schema::kubernetes(kind.api_version, kind.kind).unwrap(), referee, document }
}

/// Copies a definition and all that it refers to.
fn needed(schema: &Value, name: &str, root: &mut Value) {
    if root["$defs"].get(name).is_some() {
        return;
    }
    let definition = &schema["$defs"][name];
    root["$defs"][name] = definition.clone();
    let text = definition.to_string();
    for part in text.split("\"#/$defs/").skip(1) {
        needed(schema, part.split('"').next().unwrap(), root);
    }
}

fn collect_keys(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|value| collect_keys(value, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Makes nodes of values; each has a span of its own, so that a finding leads back to its value.
struct Tree {
    source: SourceId,
    next: usize,
    values: BTreeMap<usize, Value>,
}

impl Tree {
    fn new() -> Self {
        Self { source: SourceMap::default().add("", ""), next: 0, values: BTreeMap::new() }
    }

    fn span(&mut self) -> Span {
        self.next += 1;
        Span::new(self.source, self.next, self.next)
    }

    fn node(&mut self, value: &Value) -> Node {
        let span = self.span();
        let data = match value {
            Value::Null => Data::Null,
            Value::Bool(value) => Data::Bool(*value),
            Value::Number(number) => Data::Number(number.clone()),
            Value::String(text) => Data::String(text.clone()),
            Value::Array(items) => Data::List(items.iter().map(|item| self.node(item)).collect()),
            Value::Object(map) => Data::Map(map.iter().map(|(key, value)| self.entry(key, value)).collect()),
        };
        if matches!(value, Value::Number(_) | Value::String(_)) {
            self.values.insert(span.start, value.clone());
        }
        Node { span, data }
    }

    fn entry(&mut self, key: &str, value: &Value) -> Entry {
        Entry { key: key.to_owned(), key_span: self.span(), value: self.node(value) }
    }
}
