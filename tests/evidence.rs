//! Only Kafka is Kafka: who is judged as a broker, and what of it is read where there is no `server.properties`.

use std::fs;

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Review, markdown, text};

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
    // The brokers here have no volumes: that their records are lost is tried elsewhere.
    let others = review.changes.iter().filter(|row| row.rule != Some("records-lost-with-pods"));
    others.map(line).collect()
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
            "rolling-restart spec.template.spec.containers[0].env[0].value heap-changed",
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
            "{ name: KAFKA_NUM_IO_THREADS, value: '8' }<|, { name: KAFKA_LOG_RETENTION_HOURS, value: '24' }>",
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            apache,
            "{ name: KAFKA_NUM_IO_THREADS, value: '8' }<, { name: KAFKA_LOG_RETENTION_HOURS, value: '24' }|>",
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
    // Another publisher builds the image, whichever Kafka is in it, and its image keeps data elsewhere.
    let moved = lines(&broker("<confluentinc/cp-kafka:7.9.0|apache/kafka:4.1.1>", ""));
    for expected in [
        "exposure spec.template.spec.containers[0].image privileges-raised",
        "data-loss KAFKA_LOG_DIRS data-path-changed",
        "data-loss KAFKA_PROCESS_ROLES process-roles-changed",
    ] {
        assert!(moved.contains(&of_set(expected).concat()), "{moved:?}");
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

/// What a broker with this pod loses when its image changes, as the rule says it; nothing if it loses nothing.
fn lost(kind: &str, replicas: i64, container: &str, volumes: &str) -> Option<String> {
    let text = format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{ name: events, namespace: a }}\nspec:\n  replicas: {replicas}\n  \
         serviceName: events\n  selector: {{ matchLabels: {{ app: events }} }}\n  template:\n    \
         metadata: {{ labels: {{ app: events }}, annotations: {{ hash: '<1|2>' }} }}\n    spec:\n      \
         containers: [{{ name: server, {container} }}]\n      {volumes}\n"
    );
    let text = if kind == "Deployment" { text.replace("  serviceName: events\n", "") } else { text };
    let (_, review) = between(&filled(&text, false), &filled(&text, true));
    let row = review.changes.iter().find(|row| row.rule == Some("records-lost-with-pods"))?;
    assert_eq!((row.class, row.part.as_deref()), ("data-loss", Some("records")), "{row:?}");
    assert_eq!((&row.old, &row.new), (&None, &None), "a standing acknowledgement has no values");
    Some(row.why.clone())
}

#[test]
fn records_that_are_on_no_persistent_volume_are_lost_with_the_pods() {
    let claim = "volumes: [{ name: d, persistentVolumeClaim: { claimName: d } }]";
    let empty = "volumes: [{ name: d, emptyDir: {} }]";
    let ephemeral = "volumes: [{ name: d, ephemeral: { volumeClaimTemplate: { spec: {} } } }]";
    let apache = "image: 'apache/kafka:4.3.1', env: [{ name: KAFKA_LOG_DIRS, value: /d/logs }], volumeMounts: [{ name: d, mountPath: /d }]";
    let bitnami =
        "image: 'bitnamilegacy/kafka:4.0.0', volumeMounts: [{ name: d, mountPath: /bitnami/kafka }]";
    let confluent =
        "image: 'confluentinc/cp-kafka:7.9.0', volumeMounts: [{ name: d, mountPath: /var/lib/kafka }]";
    let beside =
        "image: 'confluentinc/cp-kafka:7.9.0', volumeMounts: [{ name: d, mountPath: /var/lib/zookeeper }]";
    let script =
        "image: 'apache/kafka:4.3.1', command: [/own.sh], volumeMounts: [{ name: d, mountPath: /d }]";
    let over = "image: 'apache/kafka:4.3.1', command: [/opt/kafka/bin/kafka-server-start.sh, /x, --override, log.dirs=/d/a], \
                volumeMounts: [{ name: d, mountPath: /d }]";
    for (container, volumes, expected) in [
        (apache, claim, None),
        (apache, empty, Some("`/d/logs` is on an `emptyDir` volume")),
        (apache, ephemeral, Some("`/d/logs` is on an `ephemeral` volume")),
        (bitnami, claim, None),
        (bitnami, empty, Some("`/bitnami/kafka/data` is on an `emptyDir` volume")),
        (confluent, claim, None),
        (confluent, empty, Some("`/var/lib/kafka/data` is on an `emptyDir` volume")),
        (beside, claim, Some("`/var/lib/kafka/data` is in the container's own file system")),
        // Wherever a script puts them: nothing outlives the pod, or something does.
        (script, empty, Some("no volume outlives the pod")),
        (script, claim, None),
        (over, claim, None),
        // The file may name another directory for the metadata log.
        (over, empty, Some("no volume outlives the pod")),
        ("image: 'redis:7.2', volumeMounts: [{ name: d, mountPath: /d }]", empty, None),
    ] {
        for kind in ["StatefulSet", "Deployment"] {
            let found = lost(kind, 1, container, volumes);
            let fits = match expected {
                Some(place) => found.as_ref().is_some_and(|why| why.contains(place)),
                None => found.is_none(),
            };
            assert!(fits, "{kind} {container} {volumes}: {found:?}");
        }
    }
    let of = |replicas: i64| lost("StatefulSet", replicas, apache, empty);
    assert!(of(1).unwrap().contains("`events-0` is the only broker: all topics"), "{:?}", of(1));
    assert!(of(3).unwrap().contains("topics with one replica lose their records, and so does any topic"));
    assert_eq!(of(0), None, "no pod runs");
}

/// What is said of this one change in a StatefulSet with a claim at `/d`, in which the records are.
fn kept(image: &str, container: &str, more: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: events, namespace: a }}\nspec:\n  replicas: 2\n  \
         serviceName: events\n  selector: {{ matchLabels: {{ app: events }} }}\n  template:\n    \
         metadata: {{ labels: {{ app: events }} }}\n    spec:\n      \
         containers: [{{ name: server, image: '{image}', volumeMounts: [{{ name: d, mountPath: /d }}], {container} }}]\n  \
         volumeClaimTemplates: [{{ metadata: {{ name: d }}, spec: {{ accessModes: [ReadWriteOnce], \
         resources: {{ requests: {{ storage: 8Gi }} }} }} }}]\n{more}"
    );
    let found = lines(&text);
    found.into_iter().map(|line| line.replace(" StatefulSet/events", "")).collect()
}

#[test]
fn what_nodes_end_up_with_is_judged_wherever_it_is_said() {
    let dirs = "{ name: KAFKA_LOG_DIRS, value: /d/a }";
    let apache = "apache/kafka:4.3.1";
    let script =
        |body: &str| format!("env: [{dirs}], command: [sh, -c, \"{body}; exec /etc/kafka/docker/run\"]");
    let start = |more: &str| {
        format!(
            "command: [sh, -c, \"exec kafka-server-start.sh /c/server.properties --override log.dirs=/d/a {more}\"]"
        )
    };
    let env = |more: &str| format!("env: [{dirs}, {more}]");
    for (image, container, expected) in [
        // The id of each pod, however a script computes it.
        (
            apache,
            script("export KAFKA_NODE_ID=<${HOSTNAME##*-}|$((${HOSTNAME##*-} + 0))>"),
            "rolling-restart spec.template.spec.containers[0].command pods-restart",
        ),
        (
            apache,
            script("export KAFKA_NODE_ID=<${HOSTNAME##*-}|$((${HOSTNAME##*-} + 1))>"),
            "data-loss KAFKA_NODE_ID node-ids-moved",
        ),
        (
            apache,
            script("export KAFKA_LOG_RETENTION_HOURS=<168|1>"),
            "data-loss KAFKA_LOG_RETENTION_HOURS log-retention-shortened",
        ),
        (
            apache,
            script("sed -i <s/a/b/|s/a/c/> /x"),
            "unclassified spec.template.spec.containers[0].command unknown-setting-value",
        ),
        (apache, start("--override node.id=<1|2>"), "data-loss --override node.id node-ids-moved"),
        (
            apache,
            start("--override log.cleanup.policy=<delete|compact>"),
            "data-loss --override log.cleanup.policy cleanup-policy-changed",
        ),
        (
            apache,
            env("{ name: H, value: '<1|2>' }, { name: KAFKA_NODE_ID, value: $(H) }"),
            "data-loss KAFKA_NODE_ID node-ids-moved",
        ),
        (
            apache,
            env("{ name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: '<1@a:9093|1@a:9093,2@b:9093>' }"),
            "data-loss KAFKA_CONTROLLER_QUORUM_VOTERS controllers-changed",
        ),
        (
            apache,
            env("{ name: KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS, value: '<a:9093|b:9093>' }"),
            "client-impact KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS controllers-changed",
        ),
        (
            apache,
            env("{ name: KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS, value: '<a:9093|a:9093,b:9093>' }"),
            "rolling-restart KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS pods-restart",
        ),
        (
            apache,
            env("{ name: KAFKA_PROCESS_ROLES, value: '<broker,controller|broker>' }"),
            "data-loss KAFKA_PROCESS_ROLES process-roles-changed",
        ),
        (
            apache,
            env("{ name: KAFKA_SUPER_USERS, value: 'User:a<|;User:b>' }"),
            "exposure KAFKA_SUPER_USERS client-security-changed",
        ),
        (
            apache,
            env("{ name: KAFKA_SOCKET_REQUEST_MAX_BYTES, value: '<104857600|1048576>' }"),
            "topic-caution KAFKA_SOCKET_REQUEST_MAX_BYTES message-size-lowered",
        ),
        // Which of two settings counts: milliseconds win, and what is not set is Kafka's default.
        (
            apache,
            env(
                "{ name: KAFKA_LOG_RETENTION_MS, value: '86400000' }, { name: KAFKA_LOG_RETENTION_HOURS, value: '<168|1>' }",
            ),
            "rolling-restart KAFKA_LOG_RETENTION_HOURS pods-restart",
        ),
        (
            apache,
            env(
                "{ name: KAFKA_LOG_RETENTION_HOURS, value: '24' }<, { name: KAFKA_LOG_RETENTION_MS, value: '604800000' }|>",
            ),
            "data-loss KAFKA_LOG_RETENTION_MS log-retention-shortened",
        ),
        // What a Secret holds is never taken for a value.
        (
            apache,
            env(
                "{ name: KAFKA_LOG_RETENTION_HOURS, <value: '168'|valueFrom: { secretKeyRef: { name: s, key: k } }> }",
            ),
            "unclassified KAFKA_LOG_RETENTION_HOURS unknown-setting-value",
        ),
        (
            apache,
            env("{ name: KAFKA_NODE_ID, valueFrom: { secretKeyRef: { name: s, key: <k|l> } } }"),
            "unclassified KAFKA_NODE_ID unknown-setting-value",
        ),
        // The same id that the image formats with, said or not.
        (
            apache,
            env("{ name: A, value: a }<|, { name: CLUSTER_ID, value: 5L6g3nShT-eMCtK--X86sw }>"),
            "rolling-restart CLUSTER_ID pods-restart",
        ),
        (
            "bitnamilegacy/kafka:4.0.0",
            "env: [{ name: KAFKA_CFG_LOG_DIRS, value: </d/a|/d/b> }]".to_owned(),
            "data-loss KAFKA_CFG_LOG_DIRS data-path-changed",
        ),
        (
            "confluentinc/cp-kafka:7.9.0",
            env("{ name: KAFKA_ZOOKEEPER_CONNECT, value: 'zk:2181<|/other>' }"),
            "data-loss KAFKA_ZOOKEEPER_CONNECT controllers-changed",
        ),
        (
            "wurstmeister/kafka:2.13-2.8.1",
            env("{ name: KAFKA_ADVERTISED_HOST_NAME, value: <a|b> }"),
            "client-impact KAFKA_ADVERTISED_HOST_NAME advertised-address-changed",
        ),
        (
            "wurstmeister/kafka:2.13-2.8.1",
            env("{ name: KAFKA_BROKER_ID, value: '<1|2>' }"),
            "data-loss KAFKA_BROKER_ID node-ids-moved",
        ),
    ] {
        let found = kept(image, &container, "");
        assert!(found.iter().any(|line| line == expected), "{image} {container}:\n{expected}\n{found:#?}");
        let class = |line: &str| kafka_gen::change::Class::named(line.split(' ').next().unwrap()).unwrap();
        let worst = found.iter().map(|line| class(line)).max();
        assert_eq!(worst, Some(class(expected)), "{image} {container}: {found:#?}");
    }
}
