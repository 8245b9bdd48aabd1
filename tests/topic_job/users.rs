//! What the Job gets to read about users. The program's unit tests read the same table: `UserTableTest.java`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::profile::object;
use crate::support::{printed, project};

fn rendered(sets: &[&str]) -> String {
    let profile = project("tests/topic_job/users/profile.yaml");
    let mut words = vec!["render", profile.to_str().unwrap()];
    words.extend(sets.iter().flat_map(|set| ["--set", set]));
    printed(&words)
}

/// The only Job of an output.
fn job(text: &str) -> Value {
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("  name: kafka-topics-").filter(|rest| rest.len() == 8));
    object(text, "Job", &format!("kafka-topics-{}", name.unwrap().trim_matches('"')))
}

#[test]
fn the_table_is_the_one_that_the_program_reads() {
    let text = rendered(&[]);
    let table = std::fs::read_to_string(project("tests/topic_job/users/users.tsv")).unwrap();
    let map = object(&text, "ConfigMap", "kafka-topics");
    assert_eq!(map["data"]["users.tsv"].as_str(), Some(table.as_str()));
    let script = map["data"]["topics.sh"].as_str().unwrap();
    assert!(
        script.contains(" --client /etc/kafka-gen/client.properties --users /etc/kafka-gen-users\n"),
        "{script}"
    );
}

/// One key of each Secret, and nothing of users that are to be removed.
#[test]
fn the_job_alone_mounts_the_passwords() {
    let text = rendered(&[]);
    let volumes = job(&text)["spec"]["template"]["spec"]["volumes"].clone();
    let users = volumes.as_array().unwrap().iter().find(|volume| volume["name"] == "users").unwrap();
    assert_eq!(
        users["projected"],
        serde_json::json!({"defaultMode": 0o440, "sources": [
            {"secret": {"name": "audit", "items": [{"key": "pw", "path": "audit@example.com/pw"}]}},
            {"secret": {"name": "kafka-user-orders-service", "items": [{"key": "password", "path": "orders-service/password"}]}},
        ]})
    );
    let pods = object(&text, "StatefulSet", "kafka").to_string();
    assert!(!pods.contains("kafka-user-"), "{pods}");
}

/// What the Job does is in its name; brokers do not notice.
#[test]
fn a_change_of_users_runs_the_job_and_restarts_no_broker() {
    let text = rendered(&[]);
    let mut names = BTreeSet::from([job(&text)["metadata"]["name"].to_string()]);
    for set in [
        "users.orders-service.passwordVersion=4",
        "users.orders-service.groups=[]",
        "users.orders-service.quotas.producerByteRate=1",
        "users.orders-service.absent=true",
        "users.orders-service=null",
    ] {
        let other = rendered(&[set]);
        assert!(names.insert(job(&other)["metadata"]["name"].to_string()), "{set}");
        for (kind, name) in [("StatefulSet", "kafka"), ("ConfigMap", "kafka-config")] {
            assert_eq!(object(&other, kind, name), object(&text, kind, name), "{set}");
        }
    }
}

/// A profile without users has none of their classes, and its Job starts the program as before.
#[test]
fn only_a_profile_with_users_has_their_classes() {
    let classes = |text: &str| -> BTreeSet<String> {
        let map = object(text, "ConfigMap", "kafka-admin");
        map["binaryData"].as_object().unwrap().keys().cloned().collect()
    };
    let (with, without) = (classes(&rendered(&[])), classes(&printed(&["render", "dev"])));
    assert!(without.is_subset(&with));
    assert!(with.contains("UserReconciler.class") && !without.contains("UserReconciler.class"));
    let script =
        object(&printed(&["render", "dev"]), "ConfigMap", "kafka-topics")["data"]["topics.sh"].to_string();
    assert!(!script.contains("--users"), "{script}");
}

/// The certificate of a user has its name, and a key for a client only.
#[test]
fn users_by_certificate_have_one_each() {
    let text = rendered(&["security.authentication=mtls", "users.\"audit@example.com\"=null"]);
    let certificate = object(&text, "Certificate", "kafka-user-orders-service-tls");
    assert_eq!(certificate["spec"]["commonName"], "orders-service");
    assert_eq!(certificate["spec"]["usages"], serde_json::json!(["client auth", "digital signature"]));
    assert!(!text.contains("kafka-user-old-service"), "an absent user needs none");
    let map = object(&text, "ConfigMap", "kafka-topics");
    assert!(!map["data"]["users.tsv"].as_str().unwrap().contains("\tscram\t"));
    assert!(!job(&text).to_string().contains("/etc/kafka-gen-users"));
}
