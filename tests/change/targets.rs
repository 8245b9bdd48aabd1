//! `diff --target`: both sides are rendered to that target, and judged by what the operator or Helm does. And the warnings
//! that rendering the new side gives, whichever target.

use std::fs;

use serde_json::Value;

use crate::support::{Run, folder, run};

/// What `diff` says of two profiles, given as what they add to `prod`.
fn compared(name: &str, [old, new]: [&str; 2], words: &[&str]) -> Run {
    let root = folder(&format!("diff-target-{name}"));
    for (file, text) in [("old.yaml", old), ("new.yaml", new)] {
        fs::write(root.join(file), format!("extends: prod\n{text}")).unwrap();
    }
    let [old, new] = ["old.yaml", "new.yaml"].map(|file| root.join(file).display().to_string());
    run(&[&["diff", &new, "--against", &old][..], words].concat(), "")
}

/// `class object path` of each change that is more than a restart.
fn worst(review: &Value) -> Vec<String> {
    let rows = review["changes"].as_array().unwrap().iter();
    let harmless =
        |row: &&Value| !matches!(row["class"].as_str(), Some("no-effect" | "in-place" | "rolling-restart"));
    let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.filter(harmless).map(|row| ["class", "object", "path"].map(|key| word(row, key)).join(" ")).collect()
}

#[test]
fn strimzi_is_judged_by_what_its_operator_does() {
    let both =
        |old, new| Run::json(&compared("strimzi", [old, new], &["--target", "strimzi", "--format", "json"]));
    for (old, new, expected) in [
        ("topics: { audit: { partitions: 3 } }\n", "topics: {}\n", &["data-loss KafkaTopic/audit "][..]),
        (
            "topics: { audit: { partitions: 6 } }\n",
            "topics: { audit: { partitions: 3 } }\n",
            &["topic-impossible KafkaTopic/audit spec.partitions"],
        ),
        (
            "persistence: { size: 8Gi }\n",
            "persistence: { size: 4Gi }\n",
            &["operator-refused KafkaNodePool/controllers spec.storage.volumes[0].size"],
        ),
        ("replicaCount: 5\n", "replicaCount: 4\n", &["operator-refused KafkaNodePool/brokers spec.replicas"]),
        ("replicaCount: 5\n", "replicaCount: 3\n", &["data-loss KafkaNodePool/brokers "]),
    ] {
        let review = both(old, new);
        assert_eq!(review["verdict"], "blocked", "{review:#}");
        for one in expected {
            assert!(worst(&review).iter().any(|row| row == one), "{one}: {:?}", worst(&review));
        }
    }
    let same = compared("strimzi-same", ["", ""], &["--target", "strimzi"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{}", same.stderr);
}

/// Listeners have another name where they encrypt, so one goes and another comes.
#[test]
fn security_of_strimzi_does_not_go_unnoticed() {
    let review = |name: &str, old, new| {
        Run::json(&compared(name, [old, new], &["--target", "strimzi", "--format", "json"]))
    };
    let secure = "security: {tls: {enabled: true}, authentication: scram}\nusers: {orders: {}}\n";
    let off = worst(&review("strimzi-unsecured", secure, ""));
    for one in ["exposure Kafka/kafka spec.kafka.listeners", "client-impact KafkaUser/orders "] {
        assert!(off.iter().any(|row| row.starts_with(one)), "{one}: {off:?}");
    }
    let encrypted = "security: {tls: {enabled: true}}\n";
    let plain = worst(&review("strimzi-unencrypted", encrypted, ""));
    assert!(
        plain.iter().any(|row| row.starts_with("exposure Kafka/kafka spec.kafka.listeners")),
        "{plain:?}"
    );
    let on = worst(&review("strimzi-secured", "", secure));
    for one in [
        "client-impact Kafka/kafka spec.kafka.listeners",
        "client-impact Kafka/kafka spec.kafka.authorization",
        "exposure KafkaUser/orders ",
    ] {
        assert!(on.iter().any(|row| row.starts_with(one)), "{one}: {on:?}");
    }
}

#[test]
fn the_chart_is_judged_by_what_helm_does() {
    let both =
        |old, new| Run::json(&compared("bitnami", [old, new], &["--target", "bitnami", "--format", "json"]));
    for (old, new, verdict, class, path) in [
        (
            "persistence: { size: 8Gi }\n",
            "persistence: { size: 16Gi }\n",
            "blocked",
            "recreate",
            "values.controller.persistence.size",
        ),
        (
            "persistence: { size: 8Gi }\n",
            "persistence: { size: 4Gi }\n",
            "blocked",
            "data-loss",
            "values.controller.persistence.size",
        ),
        ("replicaCount: 5\n", "replicaCount: 4\n", "blocked", "data-loss", "values.broker.replicaCount"),
        (
            "config: { log.retention.hours: 168 }\n",
            "config: { log.retention.hours: 24 }\n",
            "blocked",
            "data-loss",
            "values.overrideConfiguration[log.retention.hours]",
        ),
        (
            "kraft: { clusterId: 4L6g3nShT-eMCtK--X86sw }\n",
            "kraft: { clusterId: MkU3OEVBNTcwNTJENDM2Qg }\n",
            "blocked",
            "data-loss",
            "values.extraDeploy",
        ),
        ("release: a\n", "release: b\n", "blocked", "data-loss", "values.fullnameOverride"),
        (
            "topics: { audit: { partitions: 3 } }\n",
            "topics: {}\n",
            "review",
            "topic-caution",
            "values.provisioning.topics[0]",
        ),
        (
            "",
            "externalAccess: { enabled: false }\n",
            "review",
            "client-impact",
            "values.externalAccess.enabled",
        ),
        (
            "config: { num.io.threads: 8 }\n",
            "config: { num.io.threads: 9 }\n",
            "restart",
            "rolling-restart",
            "values.overrideConfiguration[num.io.threads]",
        ),
    ] {
        let review = both(old, new);
        let rows = review["changes"].as_array().unwrap();
        let found =
            rows.iter().any(|row| row["class"] == class && row["path"].as_str().unwrap().starts_with(path));
        assert!(found, "{class} {path}: {review:#}");
        assert_eq!(review["verdict"], verdict, "{old}{new}{review:#}");
    }
}

/// The first brokers beside the controllers bring all their values with them, which move nothing.
#[test]
fn more_brokers_are_no_loss_for_the_chart() {
    let sides = [
        "replicaCount: 3\nexternalAccess: { enabled: false }\n",
        "replicaCount: 5\nexternalAccess: { enabled: false }\n",
    ];
    let review = Run::json(&compared("bitnami-more", sides, &["--target", "bitnami", "--format", "json"]));
    assert_eq!(worst(&review), [""; 0], "{review:#}");
    let fewer = Run::json(&compared(
        "bitnami-fewer",
        [sides[1], sides[0]],
        &["--target", "bitnami", "--format", "json"],
    ));
    assert_eq!(worst(&fewer), ["data-loss HelmValues/values values.broker.replicaCount"], "{fewer:#}");
}

#[test]
fn values_are_compared_with_values() {
    let root = folder("diff-target-manifests");
    fs::write(root.join("a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n").unwrap();
    let path = root.join("a.yaml").display().to_string();
    let ran = run(&["diff", "prod", "--against", &path, "--target", "bitnami"], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`--target bitnami` compares profiles"), "{}", ran.stderr);
}

#[test]
fn warnings_of_the_new_side_are_shown_and_those_that_are_new_are_marked() {
    let sides = ["", "topics: { audit: { replicationFactor: 1 } }\n"];
    let review = Run::json(&compared("warnings", sides, &["--format", "json"]));
    let warnings = review["warnings"].as_array().unwrap();
    let of = |rule: &str| warnings.iter().find(|warning| warning["rule"] == rule);
    let new = of("single-replica").unwrap_or_else(|| panic!("{warnings:#?}"));
    assert_eq!(new["isNew"], true);
    assert!(new["place"].as_str().unwrap().ends_with("new.yaml:2"), "{new}");
    let before = warnings.iter().filter(|warning| warning["isNew"] == false).count();
    assert_eq!(before, warnings.len() - 1, "{warnings:#?}");
    for words in [&[][..], &["--format", "markdown"]] {
        let shown = compared("warnings", sides, words).stdout;
        assert!(shown.contains("new warning"), "{shown}");
        assert_eq!(shown.contains("warnings as before"), before > 0, "{shown}");
    }
    // A side that is no profile has no warnings that could be compared.
    let ran = run(
        &["diff", "prod", "--against", "-", "--format", "json"],
        "apiVersion: v1\nkind: Namespace\nmetadata: { name: kafka }\n",
    );
    assert_eq!(Run::json(&ran)["warnings"][0]["isNew"], Value::Null);
}
