//! `topics --live` with what a run of the topic Job left: the message in the status of its pod, and its log.

use std::fs;

use serde_json::Value;

use super::plans::{live, profile};
use crate::profile::object;
use crate::support::printed;

const PROFILE: &str = "extends: prod\ncatalog: null\nexternalAccess: { domain: kafka.example.org }\ntopics:\n  orders: { partitions: 2 }\n  refunds: { partitions: 2 }\n  old: { deleted: true }\n";
const DONE: &str =
    "kafka-gen: 3 topics: 2 changes made, 0 failed, 0 topics unchanged, 0 for a person to decide, 2 s\n";

/// The digest of the list of topics, which the Job is given.
fn list(profile: &str) -> String {
    let map = object(&printed(&["render", profile]), "ConfigMap", "kafka-topics");
    let script = map["data"]["topics.sh"].as_str().unwrap();
    let line = script.lines().find(|line| line.starts_with("LIST=")).unwrap();
    line.trim_start_matches("LIST=").trim_matches('\'').to_owned()
}

/// The plan, without what follows it.
fn plan(profile: &str, input: &str) -> String {
    let (code, text, error) = live(profile, input, &[]);
    assert_eq!(code, 0, "{error}");
    let (plan, end) = text.split_once("\n\n").unwrap();
    assert!(end.contains("what changed since then does not show"), "{text}");
    plan.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

const CLUSTER: &str = "(cluster) unknown: the report has no cluster-wide min.insync.replicas: describe the cluster with `kafka-configs --entity-type brokers --entity-default --describe`\n";

#[test]
fn a_report_without_failures_leaves_nothing_to_do() {
    let profile = profile("report-done", PROFILE);
    let list = list(&profile);
    let message = format!("kafka-gen topics: list={list} wanted=2 exist=2 changed=2 failed=0 undecided=0\n");
    let topics = "old absent, or kept: topicJob.allowDelete is false\norders as wanted when the Job ended\nrefunds as wanted when the Job ended\n";
    assert_eq!(plan(&profile, &message), format!("{topics}{CLUSTER}"));
    // The log says more: which topics are absent, and the number of the cluster.
    let log = format!(
        "orders{}created: 2 partitions, 3 replicas\nrefunds   unchanged\nold   absent\n(cluster)    set min.insync.replicas from 1 to 2\n{DONE}",
        " ".repeat(45)
    );
    let topics = "old absent when the Job ended\norders as wanted when the Job ended\nrefunds as wanted when the Job ended\n";
    for input in [log.clone() + &message, message.clone() + &log] {
        assert_eq!(plan(&profile, &input), topics);
    }
    let (_, json, _) = live(&profile, &(log + &message), &["--format", "json"]);
    crate::report_schemas::check_text("topics", &json, &[]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["source"], "job-report");
}

#[test]
fn what_a_run_left_is_still_to_do() {
    let profile = profile("report-left", PROFILE);
    let message = format!(
        "orders FAILED, not created: 2 partitions, 3 replicas: PolicyViolationException: too many\nrefunds DIFFERS: has 2 replicas, wanted 3; see below\n(cluster) DIFFERS: min.insync.replicas stays 1, wanted 2: a broker's restart would stop producers with acks=all from writing to pair; see below\nkafka-gen topics: list={} wanted=2 exist=1 changed=0 failed=1 undecided=2\n",
        list(&profile)
    );
    assert_eq!(
        plan(&profile, &message),
        "old absent, or kept: topicJob.allowDelete is false\n\
         orders try again; the last run FAILED, not created: 2 partitions, 3 replicas: PolicyViolationException: too many\n\
         refunds DIFFERS: has 2 replicas, wanted 3; see below\n\
         (cluster) DIFFERS: min.insync.replicas stays 1, wanted 2: a broker's restart would stop producers with acks=all from writing to pair; see below\n"
    );
    let (_, text, _) = live(&profile, &message, &[]);
    assert!(text.contains("kafka-reassign-partitions"), "{text}");
}

/// `topicJob.allowDelete` is no part of the list of topics.
#[test]
fn leave_to_delete_may_be_newer_than_the_report() {
    let profile = profile("report-delete", &(PROFILE.to_owned() + "topicJob: { allowDelete: true }\n"));
    let message = format!(
        "kafka-gen topics: list={} wanted=2 exist=2 changed=0 failed=0 undecided=0\n",
        list(&profile)
    );
    let unknown =
        "old unknown: the status of the pod does not show whether the topic exists: add the Job's log\n";
    assert!(plan(&profile, &message).starts_with(unknown));
    let kept = "old  kept, though marked as deleted: topicJob.allowDelete is false\n";
    let end = DONE.replace(" 2 changes", " 0 changes");
    assert!(plan(&profile, &format!("{kept}{end}{message}")).starts_with("old delete\n"));
    assert!(
        plan(&profile, &format!("old  deleted\n{end}{message}"))
            .starts_with("old absent when the Job ended\n")
    );
}

/// The message names 15 topics at most; without the log, any other may be one of the rest.
#[test]
fn what_the_report_does_not_show_is_unknown() {
    let profile = profile("report-more", PROFILE);
    let list = list(&profile);
    let message = format!(
        "orders DIFFERS: has 2 replicas, wanted 3; see below\nand 1 more\nkafka-gen topics: list={list} wanted=2 exist=2 changed=0 failed=0 undecided=2\n"
    );
    let refunds =
        "refunds unknown: the status of the pod does not show all that is left: add the Job's log\n";
    assert!(plan(&profile, &message).contains(refunds));
    let log = "orders  DIFFERS: has 2 replicas, wanted 3; see below\nrefunds  DIFFERS: has 1 replicas, wanted 3; see below\nkafka-gen: 3 topics: 0 changes made, 0 failed, 0 topics unchanged, 2 for a person to decide, 2 s\n";
    assert!(
        plan(&profile, &format!("{log}{message}"))
            .contains("refunds DIFFERS: has 1 replicas, wanted 3; see below\n")
    );
    // A run that was stopped: only what it created is known.
    let stopped = format!(
        "orders   created: 2 partitions, 3 replicas\nkafka-gen: told to stop; 1 changes were made\nkafka-gen topics: list={list} error=told to stop; 1 changes were made\n"
    );
    assert_eq!(
        plan(&profile, &stopped),
        format!(
            "old unknown: the Job ended before it came to this topic: told to stop; 1 changes were made\n\
             orders as wanted when the Job ended\n\
             refunds unknown: the Job ended before it came to this topic: told to stop; 1 changes were made\n{CLUSTER}"
        )
    );
}

#[test]
fn a_report_of_other_topics_tells_nothing() {
    let profile = profile("report-other", PROFILE);
    let list = list(&profile);
    let report = |list: &str| {
        format!("kafka-gen topics: list={list} wanted=2 exist=2 changed=2 failed=0 undecided=0\n")
    };
    let failed = DONE.replace(" 0 failed", " 1 failed");
    for (input, says) in [
        (report("00000000"), "another list of topics: list `00000000`"),
        (format!("orders   unchanged\n{DONE}"), "does not name the Job's list of topics"),
        (failed + &report(&list), "different runs of the topic Job"),
        (String::new(), "no topic is described"),
    ] {
        let (code, text, error) = live(&profile, &input, &[]);
        assert_eq!((code, text.as_str()), (2, ""), "{error}");
        assert!(error.contains(says), "{error}");
    }
}

/// The words of the program, which the reader of its log knows.
#[test]
fn the_log_is_read_in_the_words_of_the_program() {
    let source = |name: &str| {
        fs::read_to_string(crate::support::project(&format!("templates/admin/{name}.java"))).unwrap()
    };
    let (plan, reconciler, report) = (source("TopicPlan"), source("Reconciler"), source("Report"));
    for word in [
        "\"absent\"",
        "\"deleted\"",
        "\"created: \"",
        "\" of \"",
        "\"grown from \"",
        "\"set \"",
        "\"kept, though marked as deleted: ",
        "\"DIFFERS: \"",
        "\", wanted \"",
        "\"set min.insync.replicas from \"",
    ] {
        assert!(plan.contains(word), "{word}");
    }
    for word in [
        "\"FAILED, not \"",
        "\"unchanged\"",
        " topics: \"",
        "\" changes made, \"",
        "\" failed, \"",
        "\" for a person to decide, \"",
        " failed=\"",
        " undecided=\"",
    ] {
        assert!(reconciler.contains(word), "{word}");
    }
    for word in [
        "\"kafka-gen topics: list=\"",
        "\"and \"",
        "\" more\\n\"",
        "\"error=\"",
        "\"...\"",
        "\"kafka-gen: \"",
    ] {
        assert!(report.contains(word), "{word}");
    }
}
