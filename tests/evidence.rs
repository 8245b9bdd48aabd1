//! Only Kafka is Kafka: who is judged as a broker, and what of it is read where there is no `server.properties`.

use std::fs;

use kafka_gen::change::{Changes, Review, markdown, text};
use kafka_gen::rules::change::judge;

use crate::report_schemas::checked;
use crate::rules::side;
use crate::support::project;

/// The text with the first or second of each pair `<old|new>`.
fn filled(text: &str, new: bool) -> String {
    let mut parts = text.split('<');
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let (pair, rest) = part.split_once('>').unwrap();
        let (old, after) = pair.split_once('|').unwrap();
        whole += &format!("{}{rest}", if new { after } else { old });
    }
    whole
}

fn between(old: &str, new: &str) -> (Changes, Review) {
    let changes = Changes::between(&side(old), &side(new));
    let review = checked(Review::new(&changes, &judge(&changes)));
    (changes, review)
}

/// `class object what: rule`, one line each.
fn lines(text: &str) -> Vec<String> {
    let (_, review) = between(&filled(text, false), &filled(text, true));
    lines_of(&review)
}

fn lines_of(review: &Review) -> Vec<String> {
    let line = |row: &kafka_gen::change::Row| {
        let what = row.part.as_ref().unwrap_or(&row.path);
        format!("{} {} {what} {}", row.class, row.object, row.rule.unwrap_or("-"))
    };
    review.changes.iter().map(line).collect()
}

/// Words that only a rule about Kafka says.
const OF_KAFKA: [&str; 14] = [
    "Kafka",
    "acks",
    "broker",
    "cluster id",
    "consumer",
    "controller",
    "kafka-features",
    "kafka-metadata",
    "kafka-reassign",
    "leader",
    "partition",
    "producer",
    "record",
    "topic",
];

#[test]
fn of_ordinary_applications_nothing_is_said_about_kafka() {
    let mut count = 0;
    for file in fs::read_dir(project("tests/evidence/ordinary")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        for (from, to) in [(false, true), (true, false)] {
            let (changes, review) = between(&filled(&text, from), &filled(&text, to));
            assert!(!review.changes.is_empty(), "{name} has no change");
            for row in &review.changes {
                let rule = row.rule.unwrap_or_else(|| panic!("{name}: no rule for {}", row.path));
                for said in row.steps.iter().chain([&row.why, &rule.to_owned()]) {
                    let said = said.replace("rollingUpdate.partition", "");
                    let word = OF_KAFKA.iter().find(|word| said.contains(**word));
                    assert_eq!(word, None, "{name}: {said} [{rule}]");
                }
                assert!(!matches!(row.class, "topic-caution" | "topic-impossible"), "{name}: {row:?}");
            }
            assert_eq!(review.effects.topics, [""; 0], "{name}");
            assert_eq!(review.effects.min_in_sync_kept, None, "{name}");
            count += 1;
            drop((text_of(&changes, &review), markdown(&changes, &review)));
        }
    }
    assert!(count >= 20, "{count} comparisons");
}

fn text_of(changes: &Changes, review: &Review) -> String {
    text(changes, review)
}

fn trial(name: &str) -> Review {
    let read = |side: &str| {
        fs::read_to_string(project(&format!("tests/evidence/kafka/{name}-{side}.yaml"))).unwrap()
    };
    between(&read("old"), &read("new")).1
}

#[test]
fn variables_from_a_config_map_are_judged_and_restart_nothing() {
    let review = trial("envfrom");
    assert_eq!(
        lines_of(&review),
        [
            "data-loss ConfigMap/kafka-config CLUSTER_ID cluster-id-changed",
            "data-loss ConfigMap/kafka-config KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
            "client-impact ConfigMap/kafka-config KAFKA_ADVERTISED_LISTENERS advertised-address-changed",
        ]
    );
    let steps: Vec<&str> = review.changes.iter().flat_map(|row| &row.steps).map(String::as_str).collect();
    assert!(
        steps.iter().any(|step| step.contains("`kubectl rollout restart statefulset/kafka -n kafka`")),
        "{steps:?}"
    );
    assert_eq!(review.effects.restarts, []);
}

#[test]
fn the_id_of_the_cluster_in_a_variable_is_judged() {
    let review = trial("cluster-id");
    assert_eq!(lines_of(&review), ["data-loss StatefulSet/kafka CLUSTER_ID cluster-id-changed"]);
    assert_eq!(review.effects.restarts.len(), 1);
}

/// A StatefulSet of one broker with this image and these entries of `env`.
fn broker(image: &str, env: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: events, namespace: a }}\nspec:\n  serviceName: events\n  \
         selector: {{ matchLabels: {{ app: events }} }}\n  template:\n    metadata: {{ labels: {{ app: events }} }}\n    spec:\n      \
         containers:\n        - name: server\n          image: {image}\n          env: [{env}]\n"
    )
}

fn of_set(what: &str) -> [String; 1] {
    let (class, rest) = what.split_once(' ').unwrap();
    [format!("{class} StatefulSet/events {rest}")]
}

#[test]
fn a_variable_is_the_setting_that_its_image_makes_of_it() {
    let (apache, confluent) = ("apache/kafka:4.3.1", "confluentinc/cp-kafka:8.1.0");
    let (bitnami, own) = ("bitnamilegacy/kafka:4.0.0", "registry.example.com/events:7");
    for (image, env, expected) in [
        (
            apache,
            "{ name: KAFKA_LOG_RETENTION_HOURS, value: '<168|24>' }",
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            confluent,
            "{ name: KAFKA_LOG_RETENTION_MS, value: '<-1|1000>' }",
            "data-loss KAFKA_LOG_RETENTION_MS log-retention-shortened",
        ),
        (
            bitnami,
            "{ name: KAFKA_CFG_LOG_RETENTION_HOURS, value: '<168|24>' }",
            "data-loss KAFKA_CFG_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            bitnami,
            "{ name: KAFKA_KRAFT_CLUSTER_ID, value: <a|b> }",
            "data-loss KAFKA_KRAFT_CLUSTER_ID cluster-id-changed",
        ),
        (
            apache,
            "{ name: KAFKA_LOG_DIRS, value: </data/kafka|/tmp/kafka> }",
            "data-loss KAFKA_LOG_DIRS data-path-changed",
        ),
        (
            apache,
            "{ name: KAFKA_LOG_DIRS, value: '</a|/a,/b>' }",
            "rolling-restart KAFKA_LOG_DIRS pods-restart",
        ),
        (
            apache,
            "{ name: KAFKA_LOG_DIRS, value: '</a|/b,/a>' }",
            "data-loss KAFKA_LOG_DIRS data-path-changed",
        ),
        (apache, "{ name: KAFKA_NODE_ID, value: '<1|2>' }", "data-loss KAFKA_NODE_ID node-ids-moved"),
        (
            apache,
            "{ name: KAFKA_ADVERTISED_LISTENERS, value: 'PLAINTEXT://<a|b>:9092' }",
            "client-impact KAFKA_ADVERTISED_LISTENERS advertised-address-changed",
        ),
        (
            apache,
            "{ name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: '1@a:9093<|,2@b:9093,3@c:9093>' }",
            "data-loss KAFKA_CONTROLLER_QUORUM_VOTERS controllers-changed",
        ),
        (
            apache,
            "{ name: KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE, value: '<false|true>' }",
            "data-loss KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE broker-setting-changed",
        ),
        (
            apache,
            "{ name: KAFKA_MIN_INSYNC_REPLICAS, value: '<2|1>' }",
            "topic-caution KAFKA_MIN_INSYNC_REPLICAS broker-setting-changed",
        ),
        // An image of nobody knows who: its variables show that it is a broker.
        (
            own,
            "{ name: KAFKA_PROCESS_ROLES, value: broker }, { name: KAFKA_LOG_RETENTION_HOURS, value: '<168|24>' }",
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            own,
            "{ name: KAFKA_CFG_PROCESS_ROLES, value: broker }, { name: KAFKA_CFG_LOG_DIRS, value: </a|/b> }",
            "data-loss KAFKA_CFG_LOG_DIRS data-path-changed",
        ),
        // No settings, or none of a broker.
        (
            apache,
            "{ name: KAFKA_HEAP_OPTS, value: '<-Xmx1g|-Xmx2g>' }",
            "rolling-restart spec.template.spec.containers[0].env[0].value pods-restart",
        ),
        (
            bitnami,
            "{ name: KAFKA_LOG_CLEANER_THREADS, value: '<1|2>' }",
            "rolling-restart spec.template.spec.containers[0].env[0].value pods-restart",
        ),
        // Some names of older manifests are settings without `CFG` too.
        (
            bitnami,
            "{ name: KAFKA_LOG_RETENTION_HOURS, value: '<168|24>' }",
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            own,
            "{ name: KAFKA_LOG_RETENTION_HOURS, value: '<168|24>' }",
            "rolling-restart spec.template.spec.containers[0].env[0].value pods-restart",
        ),
        // A variable that comes is one that changes from the default.
        (
            apache,
            "{ name: A, value: a }<|, { name: KAFKA_LOG_RETENTION_HOURS, value: '24' }>",
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            apache,
            "{ name: A, value: a }<, { name: KAFKA_LOG_RETENTION_HOURS, value: '24' }|>",
            "rolling-restart KAFKA_LOG_RETENTION_HOURS pods-restart",
        ),
    ] {
        assert_eq!(lines(&broker(image, env)), of_set(expected), "{image} {env}");
    }
}

#[test]
fn what_counts_is_what_a_container_ends_up_with() {
    let map = |name: &str, data: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: a }}\ndata: {{ {data} }}\n"
        )
    };
    let from = |env: &str, from: &str| {
        broker("apache/kafka:4.3.1", env)
            + &format!("          envFrom: [{{ configMapRef: {{ name: {from} }} }}]\n")
    };
    // Moved into a ConfigMap with the value that it had.
    let moved = broker(
        "apache/kafka:4.3.1",
        "{ name: CLUSTER_ID<, value: a|, valueFrom: { configMapKeyRef: { name: m, key: id } }> }",
    );
    assert!(!lines(&(moved.clone() + &map("m", "id: a"))).join("\n").contains("data-loss"));
    let changed = lines(&(moved + &map("m", "id: b"))).join("\n");
    assert!(changed.contains("data-loss StatefulSet/events CLUSTER_ID cluster-id-changed"), "{changed}");
    // Another ConfigMap takes the place of the old one.
    let renamed = from("{ name: A, value: a }", "<m|other>")
        + &map("<m|other>", "CLUSTER_ID: <a|b>, KAFKA_LOG_RETENTION_HOURS: '168'");
    let found = lines(&renamed);
    assert!(
        found.contains(&"data-loss StatefulSet/events CLUSTER_ID cluster-id-changed".to_owned()),
        "{found:?}"
    );
    assert!(!found.join("\n").contains("RETENTION"), "{found:?}");
    // What `env` says wins over the ConfigMap.
    let shadowed = from("{ name: CLUSTER_ID, value: a }", "m") + &map("m", "CLUSTER_ID: <b|c>");
    assert_eq!(lines(&shadowed), ["in-place ConfigMap/m data.CLUSTER_ID configuration-changed"]);
    // A prefix is part of the name.
    let prefixed = broker("apache/kafka:4.3.1", "")
        + "          envFrom: [{ prefix: KAFKA_, configMapRef: { name: m } }]\n"
        + &map("m", "LOG_RETENTION_HOURS: '<168|24>'");
    assert_eq!(lines(&prefixed), ["data-loss ConfigMap/m KAFKA_LOG_RETENTION_HOURS log-retention-shortened"]);
    // Of the same name in another Namespace it is another ConfigMap.
    let elsewhere = from("", "m") + &map("m", "CLUSTER_ID: <b|c>").replace("namespace: a", "namespace: b");
    assert_eq!(lines(&elsewhere), ["in-place ConfigMap/m data.CLUSTER_ID configuration-changed"]);
}

#[test]
fn only_files_that_a_broker_mounts_are_its_settings() {
    let with = |image: &str, mount: &str, volume: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: events }}\nspec:\n  serviceName: events\n  \
             selector: {{ matchLabels: {{ app: events }} }}\n  template:\n    metadata: {{ labels: {{ app: events }} }}\n    spec:\n      \
             containers: [{{ name: server, image: {image}, volumeMounts: [{{ name: c, {mount} }}] }}]\n      \
             volumes: [{{ name: c, {volume} }}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: m }}\ndata:\n  \
             server.properties: \"log.retention.hours=<168|24>\\n\"\n"
        )
    };
    let judged = "data-loss ConfigMap/m log.retention.hours log-retention-shortened";
    let plain = "in-place ConfigMap/m data[server.properties] configuration-changed";
    let apache = "'apache/kafka:4.3.1'";
    for (image, mount, volume, expected) in [
        (apache, "mountPath: /c", "configMap: { name: m }", judged),
        (apache, "mountPath: /c", "projected: { sources: [{ configMap: { name: m } }] }", judged),
        (
            apache,
            "mountPath: /c/server.properties, subPath: server.properties",
            "configMap: { name: m }",
            judged,
        ),
        (
            apache,
            "mountPath: /c",
            "configMap: { name: m, items: [{ key: server.properties, path: k }] }",
            judged,
        ),
        (apache, "mountPath: /c/other, subPath: other", "configMap: { name: m }", plain),
        (apache, "mountPath: /c", "configMap: { name: m, items: [{ key: other, path: other }] }", plain),
        (apache, "mountPath: /c", "configMap: { name: other }", plain),
        ("'redis:7.2'", "mountPath: /c", "configMap: { name: m }", plain),
        ("'confluentinc/cp-kafka-connect:8.1.0'", "mountPath: /c", "configMap: { name: m }", plain),
    ] {
        assert_eq!(lines(&with(image, mount, volume)), [expected], "{image} {mount} {volume}");
    }
    // The file itself shows whose it is, whatever the image is called.
    let own = with("'example.com/events:1'", "mountPath: /c", "configMap: { name: m }");
    let own = own.replace("log.retention.hours=", "process.roles=broker\\nlog.retention.hours=");
    assert_eq!(lines(&own), [judged]);
    // So it does where nobody is seen who mounts it.
    let (_, alone) = own.split_once("---\n").unwrap();
    assert_eq!(lines(alone), [judged]);
}

#[test]
fn versions_of_brokers_are_compared_and_of_nothing_beside_them() {
    for (image, expected) in [
        (
            "apache/kafka:<4.3.1|4.2.0>",
            "data-loss spec.template.spec.containers[0].image kafka-version-changed",
        ),
        (
            "apache/kafka:<4.2.0|4.3.1>",
            "rolling-restart spec.template.spec.containers[0].image kafka-version-changed",
        ),
        (
            "confluentinc/cp-kafka:<8.1.0|7.9.0>",
            "data-loss spec.template.spec.containers[0].image kafka-version-changed",
        ),
        // Another publisher builds the image, whichever Kafka is in it.
        (
            "<confluentinc/cp-kafka:7.9.0|apache/kafka:4.1.1>",
            "exposure spec.template.spec.containers[0].image privileges-raised",
        ),
        (
            "confluentinc/cp-kafka:<7.9.0|8.1.0>",
            "rolling-restart spec.template.spec.containers[0].image kafka-version-changed",
        ),
        ("redis:<7.2.4|7.0.15>", "rolling-restart spec.template.spec.containers[0].image pods-restart"),
        (
            "provectuslabs/kafka-ui:<v0.7.2|v0.6.0>",
            "rolling-restart spec.template.spec.containers[0].image pods-restart",
        ),
    ] {
        assert_eq!(lines(&broker(image, "")), of_set(expected), "{image}");
    }
    let beside = broker("apache/kafka:4.3.1", "")
        + "        - { name: exporter, image: 'danielqsj/kafka-exporter:<v1.9.0|v1.8.0>' }\n";
    assert_eq!(lines(&beside), of_set("rolling-restart spec.template.spec.containers[1].image pods-restart"));
}

#[test]
fn a_claim_that_cannot_shrink_is_refused() {
    let review = trial("claim");
    let [row] = review.changes.as_slice() else { panic!("{:#?}", review.changes) };
    assert_eq!((row.rule, row.refused), (Some("immutable-volume-claim"), true));
    assert!(
        row.why.contains("status.capacity") && !row.steps.iter().any(|step| step.ends_with("apply")),
        "{row:#?}"
    );
}
