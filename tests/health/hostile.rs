//! Whatever comes in, there is a report or an error, and never a panic.

use std::sync::OnceLock;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cluster::Cluster;
use crate::support::project;
use kafka_gen::health::{Clock, Expected, Length, Moment, Stated, check, json, text};
use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{Overrides, render};
use kafka_gen::secret::read_all;
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node};

fn expected() -> &'static Expected {
    static EXPECTED: OnceLock<Expected> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let request = Request { profile: "prod".to_owned(), ..Request::default() };
        let mut rendered =
            render(&request, &Overrides::new(), &mut SourceMap::default(), &mut |_, _| unreachable!())
                .unwrap();
        let nodes = std::mem::take(&mut rendered.nodes);
        Expected::of_profile(&rendered, &nodes, &request)
    })
}

/// One of each: the rest is like it.
fn small() -> Value {
    let case = json!({
        "change": {
            "pod/kafka-1": null, "pod/kafka-2": null, "pvc/data-kafka-1": null, "pvc/data-kafka-2": null,
            "service/kafka-1-external": null, "service/kafka-2-external": null, "service/kafka-headless": null,
            "pod/*": {"spec": {"affinity": null, "topologySpreadConstraints": null, "volumes": null}},
        },
        "events": [{"about": "pod/kafka-0", "reason": "Unhealthy", "message": "Startup probe failed"}],
    });
    let mut list: Value =
        serde_json::from_str(&Cluster::healthy(&["prod"]).changed(&case).print(&Value::Null)).unwrap();
    for item in list["items"].as_array_mut().unwrap() {
        let spec =
            if item["kind"] == "Job" { &mut item["spec"]["template"]["spec"] } else { &mut item["spec"] };
        spec.as_object_mut().map(|spec| spec.remove("volumes"));
    }
    list
}

fn examine(input: &str, expected: &Expected) -> Option<String> {
    let clock = Clock {
        now: Moment::parse("2026-01-27T10:05:00Z").unwrap(),
        deadline: Length::parse("10m").unwrap(),
    };
    let health = check(input.as_bytes().to_vec(), expected, clock, &mut SourceMap::default()).ok()?;
    let code = health.verdict.exit_code();
    assert!([0, 4, 5, 6, 7].contains(&code));
    assert_eq!(health.result.healthy, code == 0);
    let shown = text(&health) + &json(&health);
    for escape in shown.split('\u{1b}').skip(1) {
        assert!(escape.starts_with('['), "{shown:?}");
    }
    Some(shown)
}

/// Every value of the tree, by its path.
fn paths(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                paths(below, format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, below)| paths(below, format!("{path}/{index}"), found));
        }
        _ => {}
    }
    found.push(path);
}

fn strange() -> [Value; 12] {
    [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(9_007_199_254_740_993_i64),
        json!(1e300),
        json!(""),
        json!("\u{1b}[2J\n\u{0}kafka-gen topics: list= exist=99999999999999999999"),
        json!([]),
        json!([null, 1, "a", {}]),
        json!({}),
        json!({"running": {"startedAt": "9999-12-31T23:59:59Z"}, "type": 1, "status": []}),
    ]
}

#[test]
fn any_type_in_any_field_is_no_panic() {
    let whole = small();
    let mut all = Vec::new();
    paths(&whole, String::new(), &mut all);
    // What the specification of a container says is hardly looked at, and long.
    all.retain(|path| !path.contains("/containers/0/"));
    let mut reported = 0;
    for (number, path) in all.iter().enumerate() {
        let looked_at =
            path.contains("/status") || path.contains("/metadata") || path.contains("involvedObject");
        for value in strange()
            .into_iter()
            .skip(if looked_at { 0 } else { number % 12 })
            .step_by(if looked_at { 1 } else { 12 })
        {
            let mut changed = whole.clone();
            *changed.pointer_mut(path).unwrap() = value;
            reported += usize::from(examine(&changed.to_string(), expected()).is_some());
        }
    }
    assert!(reported > 500, "{reported} of {}", all.len());
}

#[test]
fn a_text_that_breaks_off_is_an_error_or_a_report() {
    let json = small();
    let list = format!("{json:#}");
    let yaml = serde_yaml::to_string(&json).unwrap();
    for end in (0..list.len() - 2).step_by(97) {
        assert!(examine(&list[..end], expected()).is_none(), "half a list is no list: {end}");
    }
    for end in (0..yaml.len()).filter(|end| yaml.is_char_boundary(*end)).step_by(101) {
        let _ = examine(&yaml[..end], expected());
    }
}

/// The trees of manifests, and what kubectl prints where they are applied.
fn applied(name: &str) -> (Vec<Value>, String) {
    let path = format!("tests/health/manifests/{name}.yaml");
    let text = std::fs::read_to_string(project(&path)).unwrap();
    let objects = serde_yaml::Deserializer::from_str(&text).map(|object| Value::deserialize(object).unwrap());
    (objects.collect(), Cluster::of_manifests(&path).print(&Value::Null))
}

/// Judges a state by manifests; the report, or nothing if they or the state are refused.
fn by_manifests(objects: &[Value], state: &str) -> Option<String> {
    let text: String = objects.iter().map(|object| format!("---\n{object}\n")).collect();
    let mut sources = SourceMap::default();
    let id = sources.add("manifests.yaml", text);
    let (documents, _) = read_all(&mut sources, id, Dialect::Manifest);
    let nodes: Vec<Node> = documents.into_iter().map(Node::without_nulls).collect();
    let words = ["manifests.yaml".to_owned()];
    let expected =
        Expected::of_manifests(&nodes, Stated { words: &words, recursive: false, namespace: None }).ok()?;
    examine(state, &expected)
}

#[test]
fn any_type_in_any_field_of_manifests_is_no_panic() {
    let (mut tried, mut reported) = (0, 0);
    for name in ["bitnami", "cp-kafka", "daemonset", "deployment", "pod", "strimzi", "tls", "two-pools"] {
        let (objects, state) = applied(name);
        assert!(by_manifests(&objects, &state).is_some(), "{name}");
        let mut all = Vec::new();
        paths(&Value::from(objects.clone()), String::new(), &mut all);
        for (number, path) in all.iter().enumerate() {
            for value in strange().into_iter().skip(number % 12).step_by(7) {
                let mut changed = Value::from(objects.clone());
                *changed.pointer_mut(path).unwrap() = value;
                let Value::Array(changed) = changed else { continue };
                tried += 1;
                reported += usize::from(by_manifests(&changed, &state).is_some());
            }
        }
    }
    assert!(tried > 500 && reported > tried / 2, "{reported} of {tried}");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "True",
            "False",
            "Pending",
            "Running",
            "kafka",
            "kafka-0",
            "2026-01-27T10:00:00Z"
        ])
        .prop_map(Value::from),
    ];
    let keys = [
        "metadata",
        "status",
        "spec",
        "name",
        "phase",
        "conditions",
        "type",
        "reason",
        "message",
        "containerStatuses",
        "state",
        "lastState",
        "terminated",
        "waiting",
        "running",
        "restartCount",
        "ready",
        "started",
        "replicas",
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(keys.to_vec()), inner, 0..6)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_objects_are_no_panic(
        kind in prop::sample::select(vec!["StatefulSet", "Pod", "Job", "Service", "PersistentVolumeClaim", "Event"]),
        status in any_json(),
        spec in any_json(),
        metadata in any_json(),
    ) {
        let job = expected().job();
        let api_version = match kind { "StatefulSet" => "apps/v1", "Job" => "batch/v1", _ => "v1" };
        let name = match kind { "Pod" => "kafka-0", "PersistentVolumeClaim" => "data-kafka-0", "Job" => job, _ => "kafka" };
        let mut own = json!({"name": name, "namespace": "kafka", "uid": "a"});
        json_patch::merge(&mut own, &json!({"labels": metadata, "ownerReferences": null}));
        let object = json!({"apiVersion": api_version, "kind": kind, "metadata": own, "spec": spec, "status": status,
            "involvedObject": metadata});
        let mut whole: Value = json!({"apiVersion": "v1", "kind": "List", "items": [object]});
        let _ = examine(&whole.to_string(), expected());
        whole["items"][0]["metadata"] = metadata.clone();
        let _ = examine(&whole.to_string(), expected());
    }

    #[test]
    fn random_text_is_no_panic(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = examine(&text, expected());
        let _ = examine(&String::from_utf8_lossy(&bytes), expected());
    }
}
