//! The schema that editors read and the reader of profiles must refuse the same layers.

use jsonschema::Validator;
use kafka_gen::kubernetes::schema::{self, Mode};
use kafka_gen::kubernetes::types::{Format, Quantity};
use kafka_gen::profile::{PROFILES, published_schema};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{self, Dialect};
use serde_json::{Value, json};

use super::mutate::{Random, mutate};

const MUTANTS: usize = 20_000;

fn validator() -> Validator {
    let mut options = jsonschema::options().should_validate_formats(true).offline();
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Quantity) {
        options = options.with_format(format.name(), move |text: &str| format.check(text).is_ok());
    }
    options = options.with_format("quantity", |text: &str| text.parse::<Quantity>().is_ok());
    options.build(&published_schema()).unwrap()
}

fn reader_accepts(layer: &Value) -> bool {
    let text = yaml::flow(layer);
    let mut sources = SourceMap::default();
    let id = sources.add("layer", text.clone());
    let node = yaml::read(&text, id, Dialect::Profile).unwrap().remove(0);
    !schema::check(&node, &schema::PROFILE, Mode::Layer).has_errors()
}

/// A layer that uses every kind of setting.
fn everything() -> Value {
    json!({
        "extends": "prod",
        "commonLabels": { "example.com/team": "a" },
        "commonAnnotations": { "b": "on" },
        "kafkaVersion": "4.3.1",
        "image": { "registry": "docker.io", "digest": Format::ImageDigest.example(), "pullPolicy": "Always", "pullSecrets": ["a"] },
        "kraft": { "clusterId": "MkU3OEVBNTcwNTJENDM2Qg", "directoryIds": ["MkU3OEVBNTcwNTJENDM2Qg"] },
        "jvm": { "heap": "1Gi", "options": ["-Xss1m"], "logLevels": { "root": "DEBUG" } },
        "resources": { "requests": { "cpu": 2, "memory": "1Gi" }, "limitCpu": false },
        "config": { "a.b": 1, "c": true, "d": "x", "e": 0.5 },
        "topics": { "orders": { "partitions": 3, "retentionMs": -1, "config": { "cleanup.policy": "compact" } }, "gone": null },
        "scheduling": { "tolerations": [{ "key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5 }] },
        "externalAccess": { "hosts": ["a.example.org"], "service": { "externalTrafficPolicy": "Local", "annotations": { "x": "y" } } },
        "networkPolicy": { "clientNamespaces": { "a": "b" } },
        "allow": { "example-domain": "no domain yet" },
        "podLabels": { "a": "b" },
        "podAnnotations": { "a": "b" },
        "service": { "annotations": { "a": "b" } },
        "documents": { "namespace": false },
        "patches": {
            "a": { "target": { "kind": "Service", "name": "kafka" }, "merge": { "a": null, "b": [1] } },
            "b": { "target": { "kind": "Service" }, "strategic": { "a": { "$patch": "delete" } } },
            "c": { "target": { "kind": "Service" }, "json": [{ "op": "move", "from": "/a", "path": "/b", "value": null }] },
        },
        "extraManifests": { "a": { "kind": "Service", "spec": { "ports": [{ "port": 1 }] } } },
    })
}

#[test]
fn editors_and_the_program_agree_on_every_mutant() {
    let referee = validator();
    let mut layers: Vec<Value> = PROFILES
        .iter()
        .map(|profile| {
            let id = SourceMap::default().add(profile.file, profile.text);
            yaml::read(profile.text, id, Dialect::Profile).unwrap().remove(0).to_value()
        })
        .collect();
    layers.push(everything());
    let mut keys: Vec<String> = Vec::new();
    for layer in &layers {
        assert!(reader_accepts(layer), "{layer}");
        assert!(
            referee.is_valid(layer),
            "{layer}: {:?}",
            referee.iter_errors(layer).map(|e| e.to_string()).collect::<Vec<_>>()
        );
        keys.extend(layer.as_object().unwrap().keys().cloned());
    }
    let mut random = Random(3);
    let (mut accepted, mut refused, mut no_quantity) = (0, 0, 0);
    for i in 0..MUTANTS {
        let mut mutant = layers[i % layers.len()].clone();
        mutate(&mut mutant, &keys, &mut random);
        // What is not a map is refused before the table is asked.
        if !mutant.is_object() {
            continue;
        }
        let verdict = reader_accepts(&mutant);
        let errors: Vec<String> = referee.iter_errors(&mutant).map(|error| error.to_string()).collect();
        if !verdict && errors.is_empty() {
            // A `format` is about text only: the schema cannot say that a number is no quantity.
            assert!(has_number_that_is_no_quantity(&mutant), "{mutant}");
            no_quantity += 1;
            continue;
        }
        assert_eq!(verdict, errors.is_empty(), "{mutant}\n{errors:?}");
        if verdict { accepted += 1 } else { refused += 1 }
    }
    assert!(
        accepted > 2000 && refused > 5000 && no_quantity < 100,
        "{accepted} accepted, {refused} refused, {no_quantity} refused by the program only"
    );
}

fn has_number_that_is_no_quantity(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.to_string().parse::<Quantity>().is_err(),
        Value::Array(items) => items.iter().any(has_number_that_is_no_quantity),
        Value::Object(map) => map.values().any(has_number_that_is_no_quantity),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}
