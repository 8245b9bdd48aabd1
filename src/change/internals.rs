//! What the constants of kafka-gen's scripts mean to a person.

use super::Row;

/// Constants of kafka-gen's scripts, each with the file that it is in and what it means.
pub(super) const CONSTANTS: &[(&str, &str, &str)] = &[
    ("start.sh", "HEAP_OPTS", "JVM heap"),
    ("start.sh", "JVM_OPTS", "JVM options"),
    ("start.sh", "KG_EXTERNAL_HOST", "advertised external host"),
    ("start.sh", "KG_EXTERNAL_PORT", "advertised external port"),
    ("start.sh", "KG_EXTERNAL_TLS_PORT", "advertised external port with TLS"),
    ("start.sh", "script", "start script of the brokers"),
    ("topics.sh", "ALLOW_DELETE", "whether the topic Job deletes topics"),
    ("topics.sh", "BROKERS", "brokers that the topic Job waits for"),
    ("topics.sh", "LIST", "checksum of the topic list"),
    ("topics.sh", "MIN_ISR", "cluster-wide min.insync.replicas that the topic Job sets"),
    ("topics.sh", "PRINCIPAL", "principal of the topic Job"),
    ("topics.sh", "WAIT_SECONDS", "seconds that the topic Job waits for brokers"),
    ("topics.sh", "script", "script of the topic Job"),
];

/// True for a file of the program that the topic Job runs.
pub(super) fn is_admin_program(row: &Row) -> bool {
    [".java]", ".class]"].iter().any(|end| row.path.ends_with(end))
}

/// True for a constant of the topic Job's script that only tells it how to run.
pub(super) fn is_topic_script(row: &Row) -> bool {
    row.path.contains("topics.sh")
        && row
            .part
            .as_deref()
            .is_some_and(|part| !["ALLOW_DELETE", "MIN_ISR"].contains(&part) && !part.starts_with("topic "))
}

/// A value of a start script as a person reads it: `<POD>.example.com` for `$POD_NAME.example.com`.
pub(super) fn expanded(text: &str) -> String {
    if text == "${hosts[ordinal]-}" {
        return "the pod's line in the list of hosts".to_owned();
    }
    let sum = text.strip_prefix("$((").and_then(|rest| rest.strip_suffix("))"));
    match sum.and_then(|sum| sum.strip_suffix(" + ordinal")) {
        Some(base) => format!("{base} + the pod's ordinal"),
        None => text.replace("$POD_NAME", "<POD>"),
    }
}
