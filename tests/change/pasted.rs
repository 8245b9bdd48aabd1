//! Commands of steps are pasted into a shell, and names in them come from whoever wrote the manifests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{folder, run_in_with};

/// Names that a shell would obey, inside of quotes and outside: each creates the file `OWNED`.
const HOSTILE: [&str; 4] = ["a'$(touch OWNED)'", "a$(touch OWNED)", "a;touch OWNED;", "a\"'; touch OWNED; '"];

/// A `KafkaTopic` and a StatefulSet, both with names, labels and sizes of this kind.
fn manifests(name: &str, topic: &Value, size: &str, label: &str) -> String {
    let labels = json!({ "app": label });
    let topic = json!({"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic",
        "metadata": {"name": "topic", "namespace": "kafka", "labels": {"strimzi.io/cluster": "kafka"}}, "spec": topic});
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name, "namespace": "kafka"}, "spec": {
        "replicas": 3, "serviceName": "kafka", "selector": {"matchLabels": labels},
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}}],
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "kafka", "image": "apache/kafka:4.3.1"}]}}}});
    format!("{topic}\n---\n{set}\n")
}

/// What stands between backticks in the steps of a review.
fn commands(review: &Value) -> Vec<String> {
    let rows = review["changes"].as_array().unwrap().iter();
    let steps = rows.flat_map(|row| row["steps"].as_array().unwrap()).filter_map(Value::as_str);
    steps.flat_map(|step| step.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn a_pasted_step_runs_nothing_of_the_manifests() {
    let mut count = 0;
    for (number, word) in ["orders"].iter().chain(&HOSTILE).enumerate() {
        let root = folder(&format!("pasted-{number}"));
        let kubectl = root.join("kubectl");
        fs::write(&kubectl, "#!/bin/sh\ncat > /dev/null\n").unwrap();
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
        let topic = |partitions, replicas, setting: &str, value: &str| json!({"topicName": word, "partitions": partitions, "replicas": replicas, "config": {setting: value}});
        let sides = [
            manifests(word, &topic(3, 3, "min.insync.replicas", "1"), "8Gi", "kafka"),
            manifests(word, &topic(2, 5, "min.insync.replicas", "2"), "16Gi", word),
            manifests(
                "kafka",
                &topic(3, 2, "unclean.leader.election.enable", "true"),
                &format!("16Gi{word}"),
                "kafka",
            ),
        ];
        for (index, text) in sides.iter().enumerate() {
            fs::write(root.join(format!("{index}.yaml")), text).unwrap();
        }
        for (new, old) in [(1, 0), (0, 1), (2, 0), (0, 2), (2, 1)] {
            let [new, old] = [new, old].map(|side| format!("{side}.yaml"));
            let run = run_in_with(&root, &["diff", &new, "--against", &old, "--format", "json"], "");
            let review = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
            for command in commands(&review) {
                count += 1;
                let path = format!("{}:{}", root.display(), std::env::var("PATH").unwrap());
                let mut shell = Command::new("timeout");
                shell.args(["5", "bash", "-c", &command]).current_dir(&root).env("PATH", path);
                shell.stdin(Stdio::null()).output().unwrap();
                assert!(!root.join("OWNED").exists(), "{command}");
            }
        }
    }
    assert!(count > 50, "{count} commands");
}
