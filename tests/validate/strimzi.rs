//! The resources of Strimzi: their schemas are part of the program, unless the user brings others.

use std::path::Path;

use super::{filled, lines};
use crate::support::{project, run};

const POOL: &str = "apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: {name: nodes, labels: {strimzi.io/cluster: kafka}}
spec: {replicas: 3, roles: [controller, broker], storage: {type: persistent-claim, size: 1Gi}}
";
const KAFKA: &str = "apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: kafka}
spec:
  kafka: {listeners: [{name: plain, port: 9092, type: internal, tls: false}]}
  entityOperator: {topicOperator: {}, userOperator: {}}
";

/// Replaces `from` in a sound cluster, and validates it.
fn changed(name: &str, from: &str, to: &str) -> (i32, Vec<String>) {
    let sound = format!("{KAFKA}---\n{POOL}");
    assert!(sound.contains(from), "{from}");
    let folder = filled(&format!("strimzi-{name}"), &[("kafka.yaml", &sound.replacen(from, to, 1))]);
    lines(&folder, &["kafka.yaml"])
}

#[test]
fn sound_resources_are_passed_over_in_silence() {
    assert_eq!(changed("sound", "kafka", "kafka"), (0, Vec::new()));
}

#[test]
fn what_the_api_server_refuses_is_found_without_a_schema_file() {
    for (index, (from, to, finding)) in [
        ("listeners:", "listenres:", "[unknown-field]: unknown field `spec.kafka.listenres`"),
        ("entityOperator:", "entityOperators:", "[unknown-field]: unknown field `spec.entityOperators`"),
        ("replicas: 3", "replicas: three", "[wrong-type]: `spec.replicas` must be"),
        ("replicas: 3", "replicas: \"3\"", "[wrong-type]: `spec.replicas` must be"),
        ("tls: false", "tls: \"no\"", "[wrong-type]: `spec.kafka.listeners[0].tls` must be"),
        (", tls: false", "", "[missing-field]: `spec.kafka.listeners[0].tls` is missing"),
        ("roles: [controller, broker], ", "", "[missing-field]: `spec.roles` is missing"),
        ("port: 9092", "port: 9091", "[schema-violation]: `spec.kafka.listeners[0].port` is 9091"),
        ("name: plain", "name: Plain_1", "[schema-violation]: `spec.kafka.listeners[0].name`"),
        ("type: internal", "type: interal", "[schema-violation]: `spec.kafka.listeners[0].type` cannot be"),
        ("broker]", "worker]", "[schema-violation]: `spec.roles[1]` cannot be `worker`"),
        (
            "[{name: plain, port: 9092, type: internal, tls: false}]",
            "[]",
            "[schema-violation]: `spec.kafka.listeners`",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let (code, found) = changed(&format!("schema-{index}"), from, to);
        assert_eq!(code, 1, "{to}");
        assert!(found.iter().any(|line| line.contains(finding)), "{to}: {found:#?}");
    }
}

#[test]
fn an_unknown_field_names_the_release_of_the_schema() {
    let text = POOL.replace("replicas: 3", "replicas: 3, replica: 3");
    let human = run(&["validate", "-"], &text);
    assert!(human.stdout.contains("Strimzi 1.2.0"), "{}", human.stdout);
}

/// A CustomResourceDefinition of `KafkaNodePool` that takes everything.
fn definition(version: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: kafkanodepools.kafka.strimzi.io}}
spec:
  group: kafka.strimzi.io
  names: {{kind: KafkaNodePool, plural: kafkanodepools}}
  scope: Namespaced
  versions:
    - name: {version}
      served: true
      storage: true
      schema: {{openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}
"
    )
}

#[test]
fn the_schema_that_the_user_brings_wins() {
    let pool = POOL.replace("replicas: 3", "replicas: 3, novelty: true");
    let folder = filled("strimzi-own", &[("pool.yaml", &pool), ("crd.yaml", &definition("v1"))]);
    assert_eq!(lines(&folder, &["pool.yaml"]).0, 1);
    assert_eq!(lines(&folder, &["pool.yaml", "--schema", "crd.yaml"]), (0, Vec::new()));
}

#[test]
fn an_older_operator_is_known_by_its_schemas() {
    let pool =
        POOL.replace("strimzi.io/v1", "strimzi.io/v1beta2").replace("size: 1Gi", "size: 1Gi, overrides: []");
    let folder = filled("strimzi-older", &[("pool.yaml", &pool), ("crd.yaml", &definition("v1beta2"))]);
    let (code, found) = lines(&folder, &["pool.yaml"]);
    assert_eq!((code, found.len()), (1, 2), "{found:#?}");
    assert!(found[0].contains("[strimzi-version-not-served]"), "{found:#?}");
    assert!(found[1].contains("[removed-strimzi-field]"), "{found:#?}");
    assert_eq!(lines(&folder, &["pool.yaml", "--schema", "crd.yaml"]), (0, Vec::new()));
    // There, the version that others serve does not exist.
    let folder = filled("strimzi-newer", &[("pool.yaml", POOL), ("crd.yaml", &definition("v1beta2"))]);
    let (code, found) = lines(&folder, &["pool.yaml", "--schema", "crd.yaml"]);
    assert_eq!((code, found.len()), (1, 1), "{found:#?}");
    assert!(found[0].contains("[unserved-version]"), "{found:#?}");
}

#[test]
fn a_removed_field_is_reported_once() {
    let (code, found) = changed("removed", "kafka: {listeners", "kafka: {replicas: 3, listeners");
    assert_eq!((code, found.len()), (1, 1), "{found:#?}");
    assert!(found[0].contains("[removed-strimzi-field]"), "{found:#?}");
}

#[test]
fn a_cluster_of_the_time_of_zookeeper_is_told_what_to_change() {
    let text = "apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: {name: my, namespace: kafka}
spec:
  kafka:
    version: 3.6.1
    replicas: 1
    listeners: [{name: plain, port: 9092, type: internal, tls: false}]
    config: {offsets.topic.replication.factor: 3, log.message.format.version: \"3.6\"}
    storage: {type: ephemeral}
  zookeeper: {replicas: 3, storage: {type: ephemeral}}
---
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata: {name: t, namespace: kafka, labels: {strimzi.io/cluster: my}}
spec: {partitions: 3, replicas: 3, config: {retention.ms: 7d, min.insync.replicas: 4}}
";
    let folder = filled("strimzi-zookeeper", &[("kafka.yaml", text)]);
    let (code, found) = lines(&folder, &["kafka.yaml"]);
    assert_eq!(code, 1);
    for (rule, count) in [
        ("error[strimzi-version-not-served]", 2),
        ("error[removed-strimzi-field]", 3),
        ("error[kafka-version-not-in-strimzi]", 1),
        ("error[refused-topic-setting]", 1),
        ("warning[topic-min-isr-exceeds-replicas]", 1),
        ("warning[unknown-kafka-setting]", 1),
        ("warning[kafka-without-node-pool]", 1),
        ("warning[missing-entity-operator]", 1),
        ("[unchecked-kind]", 0),
    ] {
        assert_eq!(found.iter().filter(|line| line.contains(rule)).count(), count, "{rule}: {found:#?}");
    }
}

#[test]
fn what_is_rendered_for_the_operator_has_no_error() {
    for profile in ["dev", "prod"] {
        let made = run(&["render", profile, "--target", "strimzi"], "");
        assert_eq!(made.code, 0, "{}", made.stderr);
        let folder = filled(&format!("strimzi-rendered-{profile}"), &[("all.yaml", &made.stdout)]);
        let (code, found) = lines(&folder, &["all.yaml"]);
        assert!(
            code == 0 && found.iter().all(|line| !line.contains("unchecked-kind")),
            "{profile}: {found:#?}"
        );
    }
}

#[test]
fn a_kafka_in_another_namespace_does_not_count() {
    let folder = filled(
        "strimzi-namespaces",
        &[
            ("kafka.yaml", &KAFKA.replace("{name: kafka}", "{name: kafka, namespace: one}")),
            ("pool.yaml", &POOL.replace("{name: nodes,", "{name: nodes, namespace: two,")),
        ],
    );
    let (code, found) = lines(&folder, &["."]);
    assert_eq!((code, found.len()), (0, 1), "{found:#?}");
    assert!(found[0].contains("[kafka-without-node-pool]"), "{found:#?}");
}

/// Clusters as people write them, each a file: none has a finding but those that are named in its first line.
#[test]
fn clusters_have_the_findings_that_they_name() {
    let folder = project("tests/validate/strimzi");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let (mut accepted, mut rejected) = (0, 0);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let named = text.lines().next().unwrap().strip_prefix("# ").unwrap().trim();
        let mut wanted: Vec<&str> = named.split(", ").filter(|name| *name != "sound").collect();
        let name = file.file_name().unwrap().to_str().unwrap();
        let (code, found) = lines(Path::new(&folder), &[name]);
        let mut rules: Vec<&str> = found
            .iter()
            .map(|line| line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).unwrap().0)
            .collect();
        rules.sort_unstable();
        rules.dedup();
        wanted.sort_unstable();
        assert_eq!(rules, wanted, "{name}: {found:#?}");
        let has_errors = found.iter().any(|line| line.contains(" error["));
        assert_eq!(code, i32::from(has_errors), "{name}");
        if wanted.is_empty() { accepted += 1 } else { rejected += 1 }
    }
    assert!(accepted >= 10 && rejected >= 10, "{accepted} and {rejected}");
}
