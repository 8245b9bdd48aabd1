use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{folder, printed, run};

/// The data model's "Development Defaults", as they stand there.
const DATA_MODEL_DEV: &str = "\
replicaCount: 1
persistence:
  enabled: false
resources:
  requests: {}
  limits: {}
externalAccess:
  enabled: false
autoCreateTopicsEnable: false  # We create topics explicitly
";

/// The data model's "Production Overrides", as they stand there.
const DATA_MODEL_PROD: &str = "\
replicaCount: 3
persistence:
  enabled: true
  size: 8Gi
resources:
  requests:
    cpu: 500m
    memory: 1Gi
  limits:
    cpu: 2000m
    memory: 4Gi
externalAccess:
  enabled: true
  service:
    type: LoadBalancer
";

/// The rendered object of this kind and name.
pub fn object(stream: &str, kind: &str, name: &str) -> Value {
    objects(stream).remove(&(kind.to_owned(), name.to_owned())).unwrap_or_else(|| panic!("no {kind} {name}"))
}

pub fn objects(stream: &str) -> BTreeMap<(String, String), Value> {
    serde_yaml::Deserializer::from_str(stream)
        .map(|document| {
            serde_json::to_value(<serde_yaml::Value as serde::Deserialize>::deserialize(document).unwrap())
                .unwrap()
        })
        .map(|value: Value| {
            let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or("").to_owned();
            ((text("/kind"), text("/metadata/name")), value.clone())
        })
        .collect()
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or_else(|| panic!("nothing at {path}"))
}

const CONTAINER: &str = "/spec/template/spec/containers/0";

#[test]
fn dev_has_the_values_of_the_specification() {
    let stream = printed(&["render", "dev"]);
    let brokers = object(&stream, "StatefulSet", "kafka");
    assert_eq!(at(&brokers, "/metadata/namespace"), "kafka");
    assert_eq!(at(&brokers, "/spec/replicas"), 1);
    for list in ["requests", "limits"] {
        assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/{list}/memory")), "512Mi");
        assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/{list}/cpu")), "500m");
    }
    assert_eq!(brokers.pointer("/spec/volumeClaimTemplates"), None);
    let service = object(&stream, "Service", "kafka");
    assert_eq!(at(&service, "/spec/type"), "ClusterIP");
    assert_eq!(at(&service, "/spec/ports/0/port"), 9092);
    assert!(!stream.contains("LoadBalancer"));
}

#[test]
fn prod_has_the_values_of_the_specification() {
    let stream = printed(&["render", "prod"]);
    let brokers = object(&stream, "StatefulSet", "kafka");
    assert_eq!(at(&brokers, "/spec/replicas"), 3);
    assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/limits/memory")), "2Gi");
    assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/requests/cpu")), "1");
    assert_eq!(at(&brokers, "/spec/volumeClaimTemplates/0/spec/resources/requests/storage"), "8Gi");
    for n in 0..3 {
        let service = object(&stream, "Service", &format!("kafka-{n}-external"));
        assert_eq!(at(&service, "/spec/type"), "LoadBalancer");
        assert_eq!(at(&service, "/spec/ports/0/port"), 9094);
    }
}

#[test]
fn the_seven_topics_have_the_partitions_of_the_specification() {
    for (profile, replicas, config) in [("dev", 1, ""), ("prod", 3, "\tmin.insync.replicas=2")] {
        let topics = object(&printed(&["render", profile]), "ConfigMap", "kafka-topics");
        let expected: String = [
            ("code.execution.request", 2),
            ("code.execution.result", 2),
            ("exercise.generated", 2),
            ("learning.concept.request", 3),
            ("learning.concept.response", 3),
            ("struggle.detected", 1),
            ("user.progress.update", 1),
        ]
        .map(|(name, partitions)| format!("{name}\t{partitions}\t{replicas}{config}\n"))
        .concat();
        assert_eq!(at(&topics, "/data/topics.tsv"), &format!("#kafka-gen topics 1\n{expected}"));
    }
}

#[test]
fn the_blocks_of_the_data_model_are_layers_unchanged() {
    let dev = run(&["render", "dev", "-f", "-"], DATA_MODEL_DEV);
    assert_eq!((dev.code, dev.stdout), (0, printed(&["render", "dev"])), "{}", dev.stderr);
    let prod = run(&["render", "prod", "-f", "-"], DATA_MODEL_PROD);
    assert_eq!(prod.code, 0, "{}", prod.stderr);
    let brokers = object(&prod.stdout, "StatefulSet", "kafka");
    let resources = at(&brokers, &format!("{CONTAINER}/resources"));
    assert_eq!(at(resources, "/requests/cpu"), "500m");
    assert_eq!(at(resources, "/requests/memory"), "1Gi");
    // The same amounts in the words of the API server.
    assert_eq!(at(resources, "/limits/cpu"), "2");
    assert_eq!(at(resources, "/limits/memory"), "4Gi");
    assert!(prod.stdout.contains("HEAP_OPTS='-Xms2048m -Xmx2048m'"), "the heap follows the limit");
}

#[test]
fn a_limit_alone_is_the_request_too() {
    let stream = printed(&["render", "prod", "--set", "resources.limits.memory=6Gi"]);
    let brokers = object(&stream, "StatefulSet", "kafka");
    assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/requests/memory")), "6Gi");
    let unlimited = printed(&["render", "prod", "--set", "resources.limitCpu=false"]);
    let brokers = object(&unlimited, "StatefulSet", "kafka");
    assert_eq!(brokers.pointer(&format!("{CONTAINER}/resources/limits/cpu")), None);
    assert_eq!(at(&brokers, &format!("{CONTAINER}/resources/requests/cpu")), "1");
}

#[test]
fn adding_a_broker_does_not_change_the_pods_of_the_others() {
    let hosts = |n: usize| {
        let list: Vec<String> = (0..n).map(|i| format!("b{i}.example.org")).collect();
        format!("externalAccess.hosts=[{}]", list.join(","))
    };
    for sets in [
        vec![vec!["externalAccess.domain=example.org".to_owned()]; 2],
        vec![
            vec!["externalAccess.domain=null".to_owned(), hosts(3)],
            vec!["externalAccess.domain=null".to_owned(), hosts(4)],
        ],
        vec![
            vec!["externalAccess.service.type=NodePort".to_owned(), "externalAccess.domain=null".to_owned()];
            2
        ],
        vec![vec!["externalAccess.enabled=false".to_owned()]; 2],
    ] {
        let template = |count: &str, sets: &[String]| {
            let mut args = vec!["render", "prod", "--set", count];
            for set in sets {
                args.extend(["--set", set]);
            }
            at(&object(&printed(&args), "StatefulSet", "kafka"), "/spec/template").clone()
        };
        assert_eq!(template("replicaCount=3", &sets[0]), template("replicaCount=4", &sets[1]), "{sets:?}");
    }
}

#[test]
fn what_brokers_read_restarts_them_and_what_they_do_not_read_does_not() {
    let template = |set: &str| {
        let stream = printed(&["render", "prod", "--set", set]);
        at(&object(&stream, "StatefulSet", "kafka"), "/spec/template").clone()
    };
    let plain = template("release=kafka");
    assert_ne!(plain, template("config.\"log.segment.bytes\"=536870912"));
    assert_ne!(plain, template("jvm.heap=900Mi"));
    assert_ne!(plain, template("jvm.logLevels.root=DEBUG"));
    assert_ne!(plain, template("externalAccess.domain=example.org"));
    assert_eq!(plain, template("topics.orders.partitions=6"));
    assert_eq!(plain, template("persistence.size=16Gi"));
    assert_eq!(plain, template("networkPolicy.enabled=false"));
    assert_eq!(plain, template("topicJob.resources.limits.memory=300Mi"));
}

#[test]
fn the_name_of_the_job_changes_with_what_it_does_and_only_then() {
    let job = |sets: &[&str]| {
        let mut args = vec!["render", "prod"];
        sets.iter().for_each(|set| args.extend(["--set", *set]));
        let stream = printed(&args);
        objects(&stream).into_keys().find(|(kind, _)| kind == "Job").unwrap().1
    };
    let plain = job(&[]);
    assert!(plain.starts_with("kafka-topics-") && !plain.ends_with("00000000"), "{plain}");
    assert_eq!(plain, job(&["persistence.size=16Gi"]));
    assert_eq!(plain, job(&["config.\"log.segment.bytes\"=536870912"]));
    for change in [
        "topics.orders.partitions=6",
        "image.tag=4.3.0",
        "topicJob.resources.limits.memory=300Mi",
        "commonLabels.team=a",
        "scheduling.nodeSelector.disk=ssd",
        "securityContext.runAsUser=2000",
        "image.pullSecrets=[a]",
        "replicaCount=4",
    ] {
        assert_ne!(plain, job(&[change]), "{change}");
    }
}

#[test]
fn another_release_gives_every_name() {
    let stream = printed(&["render", "prod", "--set", "release=foo", "--set", "namespace=bar"]);
    for ((kind, name), value) in objects(&stream) {
        match kind.as_str() {
            "Namespace" => assert_eq!(name, "bar"),
            _ => {
                assert!(name == "foo" || name.starts_with("foo-"), "{kind} {name}");
                assert_eq!(at(&value, "/metadata/namespace"), "bar");
            }
        }
    }
    assert!(!stream.contains("kafka-0"), "no name of the default release is left");
    let dev = printed(&["render", "dev", "--set", "release=foo"]);
    assert_ne!(
        dev.lines().find(|line| line.contains("CLUSTER_ID=")),
        printed(&["render", "dev"]).lines().find(|line| line.contains("CLUSTER_ID="))
    );
}

#[test]
fn what_the_user_adds_never_selects() {
    let selectors = |set: &str| {
        let stream = printed(&["render", "prod", "--set", set]);
        let mut found = vec![];
        for (_, value) in objects(&stream) {
            for path in ["/spec/selector", "/spec/podSelector", "/spec/volumeClaimTemplates"] {
                found.extend(value.pointer(path).cloned());
            }
        }
        found
    };
    assert_eq!(selectors("release=kafka"), selectors("commonLabels.team=payments"));
    let refused = run(&["render", "prod", "--set", "commonLabels.\"app.kubernetes.io/name\"=mine"], "");
    assert_eq!(refused.code, 1, "{}", refused.stderr);
}

#[test]
fn a_profile_of_the_user_extends_another_and_paths_are_relative_to_the_file() {
    let folder = folder("extends");
    std::fs::create_dir_all(folder.join("teams")).unwrap();
    std::fs::write(folder.join("company.yaml"), "extends: prod\ncommonLabels: {company: acme}\n").unwrap();
    std::fs::write(folder.join("teams/payments.yaml"), "extends: ../company.yaml\nrelease: payments\n")
        .unwrap();
    let path = folder.join("teams/payments.yaml");
    let stream = printed(&["render", path.to_str().unwrap()]);
    assert!(stream.starts_with("# Generated by kafka-gen from profile payments;"));
    let brokers = object(&stream, "StatefulSet", "payments");
    assert_eq!(at(&brokers, "/metadata/labels/company"), "acme");
    assert_eq!(at(&brokers, "/spec/replicas"), 3);
    std::fs::write(folder.join("company.yaml"), "extends: teams/payments.yaml\n").unwrap();
    let circle = run(&["render", path.to_str().unwrap()], "");
    assert_eq!(circle.code, 1);
    assert!(circle.stderr.contains("extends itself"), "{}", circle.stderr);
}

#[test]
fn layers_win_in_the_order_of_the_command_line() {
    let folder = folder("order");
    let file = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    let (a, b) = (file("a.yaml", "release: a\nnamespace: a\n"), file("b.yaml", "release: b\n"));
    let release = |args: &[&str]| printed(&[&["show", "dev", "release"], args].concat());
    assert!(release(&["-f", &a, "-f", &b]).starts_with("release: b "));
    assert!(release(&["-f", &b, "-f", &a]).starts_with("release: a "));
    assert!(release(&["--set", "release=c", "-f", &a]).starts_with("release: c "));
    assert!(release(&["--set", "release=c", "--set", "release=d"]).starts_with("release: d "));
}

#[test]
fn null_takes_a_topic_of_the_catalog_away_and_a_catalog_too() {
    let topics = |args: &[&str]| {
        let stream = printed(&[&["render", "dev"], args].concat());
        at(&object(&stream, "ConfigMap", "kafka-topics"), "/data/topics.tsv")
            .as_str()
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count()
    };
    assert_eq!(topics(&[]), 7);
    assert_eq!(topics(&["--set", "topics.\"struggle.detected\"=null"]), 6);
    assert_eq!(topics(&["--set", "catalog=learnflow-events"]), 8);
    assert_eq!(topics(&["--set", "catalog=null", "--set", "topics.a.partitions=1"]), 1);
    assert_eq!(topics(&["--set", "topics.a={}"]), 8);
}

#[test]
fn replication_follows_the_number_of_brokers() {
    for (brokers, expected) in [
        ("1", "\t1\t1\n"),
        ("2", "\t1\t2\tmin.insync.replicas=1\n"),
        ("5", "\t1\t3\tmin.insync.replicas=2\n"),
    ] {
        let count = format!("replicaCount={brokers}");
        let stream = printed(&["render", "dev", "--set", &count]);
        let table = object(&stream, "ConfigMap", "kafka-topics");
        assert!(at(&table, "/data/topics.tsv").as_str().unwrap().ends_with(expected), "{brokers} brokers");
    }
}

/// What the API server, Java or Kafka would reject or misunderstand is refused here, in words of the profile.
#[test]
fn what_cannot_work_is_refused() {
    for (profile, set, words) in [
        ("prod", "resources.limits.memory=2", "does not run within 2 bytes"),
        ("prod", "topicJob.resources.limits.memory=64Mi", "the topic Job does not run"),
        ("prod", "scheduling.tolerations=[{value: x}]", "without `key`"),
        ("prod", "scheduling.tolerations=[{key: a, operator: Exists, value: x}]", "no `value`"),
        (
            "prod",
            "scheduling.tolerations=[{key: a, effect: NoSchedule, tolerationSeconds: 5}]",
            "`NoExecute` only",
        ),
        ("prod", "commonLabels.job-name=x", "set by Kubernetes itself"),
        ("prod", "namespace=kube-system", "reserved for Kubernetes"),
        ("prod", "externalAccess.sourceRanges=[]", "allow every client"),
        (
            "prod",
            "topics.a.config={min.compaction.lag.ms: 5, max.compaction.lag.ms: 4}",
            "which Kafka rejects",
        ),
        ("prod", "config={log.retention.msx: 1}", "did you mean `log.retention.ms`?"),
        ("prod", "config={log.retention.ms: abc}", "a whole number"),
        ("prod", "config={zookeeper.connect: x}", "Kafka 4.0 removed the setting"),
        (
            "prod",
            "config={offsets.topic.replication.factor: 5}",
            "each of 3 brokers can hold only one replica",
        ),
        ("dev", "topics.a.b.partitions=3", "topics.\"a.b\".partitions=3"),
        ("dev", "config.log.retention.ms=1", "config.\"log.retention.ms\"=1"),
    ] {
        let refused = run(&["render", profile, "--set", set], "");
        assert!(refused.code != 0 && refused.stdout.is_empty(), "{set}");
        assert!(refused.stderr.contains(words), "{set}: {}", refused.stderr);
    }
    let ports = ["externalAccess.domain=null", "externalAccess.service={type: NodePort, nodePort: 65534}"];
    let refused = run(&["render", "prod", "--set", ports[0], "--set", ports[1]], "").stderr;
    assert!(refused.contains("65535 is the highest") && !refused.contains("node-port-range"), "{refused}");
    let long = format!("externalAccess.domain={}.org", ["a"; 124].join("."));
    assert!(run(&["render", "prod", "--set", &long], "").stderr.contains("253 characters"));
}

#[test]
fn what_may_be_a_mistake_is_a_warning() {
    for (sets, rule) in [
        (&["replicaCount=3"][..], "few-controller-quorum"),
        (&["replicaCount=5", "kraft.initialControllers=4"], "even-controller-quorum"),
        (&["replicaCount=2"], "ephemeral-storage"),
        (&["namespace=default"], "default-namespace"),
        (&["image.tag=9.9.9"], "unknown-kafka-version"),
        (&["externalAccess.enabled=true"], "example-domain"),
        (&["replicaCount=3", "persistence.enabled=true"], "shared-zone"),
        (&["replicaCount=2", "persistence.enabled=true"], "shared-node"),
        (&["topics.a.retentionMs=-1"], "unlimited-retention"),
        (&["allow={example-domain: no domain yet}"], "unused-allow"),
        (&["replicaCount=3", "topics.a.config={min.insync.replicas: 3}"], "no-broker-may-be-down"),
        (&["replicaCount=3", "topics.a.replicationFactor=1"], "single-replica"),
    ] {
        let mut args = vec!["render", "dev"];
        sets.iter().for_each(|set| args.extend(["--set", *set]));
        let warned = run(&args, "");
        assert_eq!(warned.code, 0, "{sets:?}: {}", warned.stderr);
        assert!(warned.stderr.contains(&format!("warning[{rule}]")), "{sets:?}: {}", warned.stderr);
    }
}

#[test]
fn what_a_rule_finds_can_be_allowed_with_a_reason() {
    let allow = |rule: &str, reason: &str| {
        let profile = format!(
            "extends: prod\nconfig: {{my.plugin.depth: 3, zookeeper.connect: x}}\nallow: {{{rule}: {reason}}}\n"
        );
        let run = run(&["render", "-", "--set", "externalAccess.domain=kafka.example.org"], &profile);
        (run.code, run.stderr)
    };
    let (code, stderr) = allow("unknown-broker-setting", "a plugin");
    assert_eq!(code, 1);
    assert!(stderr.contains("[removed-broker-setting]") && !stderr.contains("[unknown-"), "{stderr}");
    for (rule, reason, words) in [
        ("unknown-broker-settings", "a plugin", "did you mean `unknown-broker-setting`?"),
        ("nonsense", "a plugin", "unknown rule `nonsense` in `allow`"),
        ("invalid-broker-setting", "a plugin", "`invalid-broker-setting` cannot be allowed"),
        ("unknown-broker-setting", "\" \"", "is allowed without a reason"),
    ] {
        let (code, stderr) = allow(rule, reason);
        assert_eq!(code, 1);
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[test]
fn a_rule_is_allowed_by_its_former_name_as_well() {
    let rendered =
        |allow: &str| run(&["render", "-"], &format!("extends: dev\nreplicaCount: 3\nallow: {{{allow}}}\n"));
    for allow in [
        "few-controllers: a test, not-persistent: a test",
        "few-controller-quorum: a test, ephemeral-storage: a test",
        "few-controllers: a test, few-controller-quorum: a test, ephemeral-storage: a test",
    ] {
        let run = rendered(allow);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{allow}");
    }
    let unused = rendered("shared-namespace: a test").stderr;
    assert!(unused.contains("warning[unused-allow]: `shared-namespace` is allowed"), "{unused}");
    assert!(unused.contains(" --> <stdin>:3:9\n"), "{unused}");
    let refused = rendered("owned-broker-setting: a test").stderr;
    assert!(refused.contains("`owned-broker-setting` cannot be allowed"), "{refused}");
    assert_eq!(printed(&["explain", "few-controllers"]), printed(&["explain", "few-controller-quorum"]));
}

#[test]
fn a_layer_takes_away_what_another_allows() {
    let profile = "extends: prod\nallow: {example-domain: no domain yet}\n";
    let allowed = run(&["render", "-"], profile);
    assert_eq!((allowed.code, allowed.stderr.as_str()), (0, ""));
    let removed = run(&["render", "-", "--set", "allow.example-domain=null"], profile);
    assert!(removed.stderr.contains("warning[example-domain]"), "{}", removed.stderr);
    let topics = run(&["topics", "-", "--set", "externalAccess.domain=kafka.example.org"], profile);
    assert_eq!((topics.code, topics.stderr.as_str()), (0, ""), "only a whole render knows what is unused");
}

#[test]
fn the_least_number_of_replicas_in_sync_follows_that_of_replicas() {
    let set = "config={default.replication.factor: 1, transaction.state.log.replication.factor: 2}";
    let stream = printed(&["render", "prod", "--set", set]);
    let settings = object(&stream, "ConfigMap", "kafka-config");
    let settings = at(&settings, "/data/server.properties").as_str().unwrap();
    assert!(settings.contains("\nmin.insync.replicas=1\n"), "{settings}");
    assert!(settings.contains("\ntransaction.state.log.min.isr=1\n"), "{settings}");
    assert!(settings.contains("\nshare.coordinator.state.topic.min.isr=2\n"), "{settings}");
    assert!(stream.contains("MIN_ISR='1'"));
}

#[test]
fn the_version_is_found_in_the_tags_of_every_maker() {
    let setting = "topics.a.config={remote.copy.lag.ms: 0}";
    for (repository, tag, message) in [
        ("strimzi/kafka", "0.49.0-kafka-4.1.1", "the image has 4.1"),
        ("confluentinc/cp-kafka", "8.3.1", "the image has 4.3"),
        ("bitnamilegacy/kafka", "4.0.0-debian-12-r10", "the image has 4.0"),
    ] {
        let (repository, tag) = (format!("image.repository={repository}"), format!("image.tag={tag}"));
        let refused = run(&["render", "dev", "--set", &repository, "--set", &tag, "--set", setting], "");
        assert!(refused.stderr.contains(message), "{tag}: {}", refused.stderr);
    }
}

#[test]
fn padded_values_reach_kafka_without_padding() {
    let stream = printed(&["render", "dev", "--set", "topics.a.config={flush.ms: \" 5 \"}"]);
    let table = object(&stream, "ConfigMap", "kafka-topics");
    assert!(at(&table, "/data/topics.tsv").as_str().unwrap().contains("\na\t3\t1\tflush.ms=5\n"));
}

#[test]
fn a_collector_of_the_user_takes_the_place_of_ours() {
    let stream = printed(&["render", "prod", "--set", "jvm.options=[\"-XX:+UseZGC\"]"]);
    assert!(stream.contains("-XX:+UseZGC") && !stream.contains("UseG1GC"));
}

/// Java takes the first word that is no option for the name of the class to run.
#[test]
fn what_java_would_not_take_for_an_option_is_refused() {
    let render = |options: &str, target: &str| {
        let set = format!("jvm.options={options}");
        run(&["render", "dev", "--target", target, "--set", &set], "")
    };
    for (options, reason) in [
        ("[a=b]", "`a=b` is not an option of the Java virtual machine: options begin with `-`"),
        ("[-Xss1m, Evil]", "`Evil` is not an option"),
        ("[\"@/tmp/arguments\"]", "`@/tmp/arguments` is not an option"),
        ("[\"\\u2212Xss1m\"]", "is not an option"),
        ("[$OTHER]", "`$OTHER` is not an option"),
        ("[\"-\"]", "`-` is not an option"),
        ("[\"--\"]", "`--` is not an option"),
        ("[\"\"]", "cannot pass on the option ``"),
        ("[\" -Xss1m\"]", "cannot pass on the option ` -Xss1m`"),
        ("[\"-Xss1m Evil\"]", "cannot pass on the option `-Xss1m Evil`"),
        ("[\"-Xss1m\\nEvil\"]", "cannot pass on the option"),
        ("[\"-Xss1m\\tEvil\"]", "cannot pass on the option"),
        ("[-jar, -Xss1m]", "`-jar` takes the next word"),
        ("[-cp, -Xss1m]", "`-cp` takes the next word"),
        ("[--add-opens, java.base/java.lang=ALL-UNNAMED]", "`--add-opens` takes the next word"),
        ("[-version]", "`-version` ends the Java virtual machine"),
        ("[--dry-run]", "`--dry-run` ends the Java virtual machine"),
    ] {
        for target in ["kubernetes", "bitnami", "strimzi"] {
            let run = render(options, target);
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{options}");
            assert!(run.stderr.contains(reason), "{options}: {}", run.stderr);
        }
    }
    for options in [
        "[-Xss1m, -Da=b, -XX:+UseZGC, \"-Dx=it's\"]",
        "[\"--add-opens=java.base/java.lang=ALL-UNNAMED\", \"-agentlib:jdwp=transport=dt_socket\"]",
        "[\"-javaagent:/opt/agent.jar=9404:/opt/agent.yaml\", -ea]",
    ] {
        let run = render(options, "kubernetes");
        assert_eq!(run.code, 0, "{options}: {}", run.stderr);
    }
}
