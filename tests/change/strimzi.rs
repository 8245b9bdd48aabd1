//! Resources of Strimzi, of any origin: what the operator does with a change of them.

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Review, Row, Verdict};

use super::side;
use crate::report_schemas::checked;
use crate::support::{project, run};

fn review(old: &str, new: &str) -> Review {
    let changes = Changes::between(&side(old), &side(new));
    checked(Review::new(&changes, &judge(&changes)))
}

fn row<'a>(review: &'a Review, object: &str, path: &str) -> &'a Row {
    let found = review.changes.iter().find(|row| row.object == object && row.path == path);
    found.unwrap_or_else(|| panic!("no change of {object} {path}: {review:#?}"))
}

/// Partitions lowered, a topic gone, a volume shrunk: three changes of which none is safe.
#[test]
fn the_operator_refuses_or_deletes() {
    let text =
        |name: &str| std::fs::read_to_string(project(&format!("tests/change/strimzi/{name}.yaml"))).unwrap();
    let review = review(&text("old"), &text("new"));
    assert_eq!(review.verdict, Verdict::Blocked);
    let partitions = row(&review, "KafkaTopic/a", "spec.partitions");
    assert_eq!((partitions.class, partitions.rule), ("topic-impossible", Some("partitions-lowered")));
    let topic = row(&review, "KafkaTopic/b", "");
    assert_eq!((topic.class, topic.rule), ("data-loss", Some("topic-deleted")));
    let volume = row(&review, "KafkaNodePool/controllers", "spec.storage.volumes[0].size");
    assert_eq!((volume.class, volume.rule), ("operator-refused", Some("node-pool-storage-changed")));
    assert_eq!(review.changes.len(), 3, "{review:#?}");
    // Whoever pastes what is printed must not delete the topic with it.
    assert!(review.effects.remaining.commands.is_empty(), "{:?}", review.effects.remaining);
    assert!(!text_of("old", "new").contains("kubectl delete"));
}

fn text_of(old: &str, new: &str) -> String {
    let path = |name: &str| project(&format!("tests/change/strimzi/{name}.yaml")).display().to_string();
    let ran = run(&["diff", &path(new), "--against", &path(old)], "");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    ran.stdout
}

/// Whatever field of these kinds changes, it is safe only where a rule says so.
#[test]
fn what_no_rule_knows_of_a_resource_is_not_safe() {
    for (kind, spec) in [
        ("Kafka", "{ kafka: { new: VALUE } }"),
        ("Kafka", "{ new: VALUE }"),
        ("KafkaNodePool", "{ replicas: 3, new: VALUE }"),
        ("KafkaTopic", "{ partitions: 3, new: VALUE }"),
        ("KafkaUser", "{ new: VALUE }"),
        ("KafkaConnect", "{ replicas: VALUE }"),
        ("KafkaRebalance", "{ mode: VALUE }"),
    ] {
        let of = |value: &str| {
            let spec = spec.replace("VALUE", value);
            format!(
                "apiVersion: kafka.strimzi.io/v1\nkind: {kind}\nmetadata: {{ name: a, namespace: b }}\nspec: {spec}\n"
            )
        };
        let review = review(&of("1"), &of("2"));
        assert_eq!(review.verdict, Verdict::Review, "{kind} {spec}: {review:#?}");
    }
}

/// The old version of the API, and a cluster that lists its objects, mean the same.
#[test]
fn a_version_and_a_status_are_no_change() {
    let pool = |version: &str, more: &str| {
        format!(
            "apiVersion: kafka.strimzi.io/{version}\nkind: KafkaNodePool\nmetadata: {{ name: a, namespace: b{more} }}\nspec: {{ replicas: 3, roles: [broker] }}\nstatus: {{ nodeIds: [0, 1, 2] }}\n"
        )
    };
    let changed = review(&pool("v1beta2", ", uid: x, generation: 2"), &pool("v1", ""));
    assert_eq!(changed.verdict, Verdict::Safe, "{changed:#?}");
    let same = review(&pool("v1", ", uid: x, generation: 2"), &pool("v1", ""));
    assert_eq!(same.verdict, Verdict::NoChange, "{same:#?}");
}

/// Numbers of settings may be quoted.
#[test]
fn a_number_of_a_setting_is_the_same_as_its_text() {
    let topic = |value: &str| {
        format!(
            "apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {{ name: a }}\nspec: {{ config: {{ retention.ms: {value} }} }}\n"
        )
    };
    assert_eq!(review(&topic("604800000"), &topic("\"604800000\"")).verdict, Verdict::NoChange);
    assert_eq!(review(&topic("604800000"), &topic("\"1000\"")).verdict, Verdict::Blocked);
}
