use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{EVERYTHING, rendered};
use crate::support::run;

fn items(profile: &str, sets: &[&str]) -> Vec<Value> {
    rendered("strimzi", profile, sets).0["items"].as_array().unwrap().clone()
}

fn of_kind(items: &[Value], kind: &str) -> Vec<Value> {
    items.iter().filter(|item| item["kind"] == kind).cloned().collect()
}

#[test]
fn the_resources_follow_the_schemas_of_the_operator() {
    for (profile, sets) in [
        ("extends: dev\n", &[][..]),
        ("extends: prod\n", &[]),
        (EVERYTHING, &[]),
        (EVERYTHING, &["externalAccess.service.type=NodePort"]),
        (EVERYTHING, &["externalAccess.service.type=NodePort", "externalAccess.domain=null"]),
        (
            EVERYTHING,
            &["externalAccess.service.port=443", "networkPolicy.enabled=false", "persistence.enabled=false"],
        ),
        (EVERYTHING, &["topicJob.allowDelete=false", "delivery=argocd", "catalog=null"]),
    ] {
        let mut args = vec!["render", "-", "--target", "strimzi"];
        sets.iter().for_each(|set| args.extend(["--set", set]));
        let made = run(&args, profile);
        assert_eq!(made.code, 0, "{sets:?}: {}", made.stderr);
        let checked = run(&["validate", "-", "--format", "concise"], &made.stdout);
        // What a profile keeps in pods stays there.
        let mut others = checked.stdout.lines().filter(|line| !line.contains("warning[ephemeral-node-pool]"));
        assert_eq!((checked.code, others.next()), (0, None), "{sets:?}");
    }
}

#[test]
fn the_schemas_would_find_a_mistake() {
    let made = run(&["render", "prod", "--target", "strimzi"], "");
    for (right, wrong) in [
        ("deleteClaim:", "deleteclaim:"),
        ("tls: false", "tls: no thanks"),
        ("partitions: 3", "partitions: 0"),
    ] {
        assert!(made.stdout.contains(right), "{right}");
        let checked = run(&["validate", "-"], &made.stdout.replacen(right, wrong, 1));
        assert_eq!(checked.code, 1, "{wrong}");
    }
}

#[test]
fn a_topic_whose_name_kubernetes_does_not_take_has_another_name_there() {
    let topics = of_kind(&items(EVERYTHING, &[]), "KafkaTopic");
    let orders = topics.iter().find(|topic| topic["spec"]["topicName"] == "Orders_v1").unwrap();
    let name = orders["metadata"]["name"].as_str().unwrap();
    assert!(name.starts_with("orders-v1-"), "{name}");
    assert_eq!(orders["spec"]["config"]["retention.ms"], 604_800_000);
    let raw = topics.iter().find(|topic| topic["metadata"]["name"] == "orders.raw").unwrap();
    assert_eq!(raw["spec"].get("topicName"), None);
    let names: BTreeSet<_> = topics.iter().map(|topic| topic["metadata"]["name"].to_string()).collect();
    assert_eq!(names.len(), topics.len());
}

/// Without its resource the operator deletes a topic.
#[test]
fn a_topic_that_may_not_be_deleted_yet_is_left_alone_and_one_that_may_is_left_out() {
    let old = |sets: &[&str]| {
        let topics = of_kind(&items(EVERYTHING, sets), "KafkaTopic");
        topics.into_iter().find(|topic| topic["metadata"]["name"] == "old")
    };
    let kept = old(&["topicJob.allowDelete=false"]).unwrap();
    assert_eq!(kept["metadata"]["annotations"]["strimzi.io/managed"], "false");
    assert_eq!(old(&[]), None);
    let (_, warnings) = rendered("strimzi", EVERYTHING, &[]);
    assert!(warnings.contains("kubectl delete kafkatopic old -n streams"), "{warnings}");
}

#[test]
fn nodes_beyond_the_controllers_are_a_pool_of_brokers_with_the_ids_that_follow() {
    let pools = of_kind(&items(EVERYTHING, &[]), "KafkaNodePool");
    let facts = |pool: &Value| {
        (
            pool["spec"]["roles"].clone(),
            pool["spec"]["replicas"].clone(),
            pool["metadata"]["annotations"]["strimzi.io/next-node-ids"].clone(),
        )
    };
    assert_eq!(facts(&pools[0]), (json!(["controller", "broker"]), json!(3), json!("[0-2]")));
    assert_eq!(facts(&pools[1]), (json!(["broker"]), json!(2), json!("[3-1000]")));
    assert_eq!(pools.len(), 2);
}

#[test]
fn each_broker_has_its_own_address_outside() {
    let kafka = &of_kind(&items(EVERYTHING, &[]), "Kafka")[0];
    let external = &kafka["spec"]["kafka"]["listeners"][1];
    assert_eq!((&external["type"], &external["port"]), (&json!("loadbalancer"), &json!(9094)));
    let brokers = external["configuration"]["brokers"].as_array().unwrap();
    assert_eq!(brokers.len(), 5);
    assert_eq!(
        (&brokers[4]["broker"], &brokers[4]["advertisedHost"]),
        (&json!(4), &json!("events-4.kafka.example.org"))
    );
}

#[test]
fn settings_of_the_operator_are_left_out_and_reported() {
    let profile = "extends: dev\nconfig:\n  ssl.client.auth: required\n  ssl.protocol: TLSv1.3\n";
    let (list, warnings) = rendered("strimzi", profile, &[]);
    let config = &of_kind(list["items"].as_array().unwrap(), "Kafka")[0]["spec"]["kafka"]["config"];
    assert_eq!((config.get("ssl.client.auth"), &config["ssl.protocol"]), (None, &json!("TLSv1.3")));
    assert!(warnings.contains("`config[ssl.client.auth]` as it is"), "{warnings}");
    assert!(!warnings.contains("[ssl.protocol]"), "{warnings}");
}

#[test]
fn a_version_that_the_operator_does_not_run_is_left_out_and_reported() {
    for (version, known) in [("4.2.1", true), ("4.3.1", true), ("4.1.1", false), ("4.0.0", false)] {
        let (list, warnings) = rendered("strimzi", "extends: dev\n", &[&format!("image.tag={version}")]);
        let kafka = &of_kind(list["items"].as_array().unwrap(), "Kafka")[0];
        let stated = kafka["spec"]["kafka"].get("version").and_then(Value::as_str);
        assert_eq!(stated, known.then_some(version), "{warnings}");
        assert_eq!(warnings.contains("lost-in-target"), !known, "{warnings}");
    }
}
