//! What the script says while it waits, because its log is what a person reads when topics do not appear.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Cluster, ORDERS};
use crate::support::project;

/// The script as rendered, but it says every second what others say every ten.
fn hurried(cluster: &Cluster, port: u16, wait: u32) {
    cluster.prepare(&[ORDERS], port);
    let script = fs::read_to_string(cluster.script()).unwrap();
    assert_eq!(script.matches("sleep 10 ").count(), 1, "the pause between two messages");
    let script =
        script.replace("sleep 10 ", "sleep 1 ").replace("WAIT_SECONDS=300", &format!("WAIT_SECONDS={wait}"));
    fs::write(cluster.script(), script).unwrap();
}

/// Puts a few lines of bash before what a tool does.
fn first(cluster: &Cluster, tool: &str, lines: &str) {
    let path = cluster.folder.join("bin").join(tool);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("#!/bin/bash\n", &format!("#!/bin/bash\n{lines}\n"), 1)).unwrap();
}

/// The exit code and the log.
fn output(cluster: &Cluster) -> (i32, String) {
    let output =
        Command::new("bash").arg(cluster.script()).env("KAFKA_HOME", &cluster.folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap_or(-1), text)
}

/// How many lines say that the script waits for this; a slow machine may skip a second.
fn said(log: &str, what: &str, most: u32, reason: &str) -> usize {
    let (begin, end) =
        (format!("kafka-gen: waiting for {what}: "), format!(" s of at most {most} s{reason}"));
    let seconds = |line: &str| line.strip_prefix(&begin)?.strip_suffix(&end)?.parse::<u32>().ok();
    log.lines().filter_map(seconds).count()
}

const OWN: &str = "min.insync.replicas=2 retention.ms=604800000";

/// A cluster that has what the profile asks for.
fn cluster(name: &str) -> Cluster {
    Cluster::new(name, 2).topic("orders", &["0,1,2", "1,2,0"], OWN)
}

#[test]
fn a_broker_that_does_not_answer_is_named_with_the_reason() {
    // A port that is closed again.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cluster = cluster("waits-broker");
    hurried(&cluster, port, 4);
    let (code, text) = output(&cluster);
    assert_eq!(code, 1, "{text}");
    let what = format!("127.0.0.1:{port} to accept connections");
    assert!(said(&text, &what, 4, "; last error: Connection refused") >= 2, "{text}");
    let gave_up =
        |line: &str| line.contains("does not answer after ") && line.ends_with(" s: Connection refused");
    assert!(text.lines().any(gave_up), "{text}");
}

/// The client Service is broken: brokers answer, and the tools of Kafka do not get through.
#[test]
fn every_question_to_the_cluster_says_what_it_waits_for() {
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = broker.local_addr().unwrap().port();
    let once = |what: &str, lines: &str| {
        format!("if [[ \" $* \" == *'{what}'* && ! -e $0.once ]]; then : >$0.once; {lines}; fi")
    };
    let refused =
        "echo 'Error while executing topic command : Timed out waiting for a node assignment'; exit 1";
    for (name, tool, when, what) in [
        ("waits-topics", "kafka-topics.sh", "--describe", "describe the topics"),
        (
            "waits-settings",
            "kafka-configs.sh",
            "--entity-type topics --describe",
            "describe the settings of topics",
        ),
        (
            "waits-default",
            "kafka-configs.sh",
            "--entity-default --describe",
            "describe the settings of the cluster",
        ),
    ] {
        // A tool that hangs, and one that fails at once and is tried again.
        for (kind, lines, reason) in [
            ("hangs", "sleep 2.5", ""),
            ("fails", refused, "; last error: Timed out waiting for a node assignment"),
        ] {
            let cluster = if name == "waits-default" {
                Cluster::new(&format!("{name}-{kind}"), 2).topic("payments", &["0"], "")
            } else {
                self::cluster(&format!("{name}-{kind}"))
            };
            hurried(&cluster, port, 30);
            first(&cluster, tool, &once(when, lines));
            let (code, text) = output(&cluster);
            assert_eq!(code, 0, "{name}: {text}");
            let what = format!("kafka.kafka.svc.cluster.local:9092 to {what}");
            assert!(said(&text, &what, 30, reason) > 0, "{name}-{kind}: {text}");
        }
    }
}

#[test]
fn a_change_that_takes_long_says_so() {
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let cluster = Cluster::new("waits-change", 2);
    hurried(&cluster, broker.local_addr().unwrap().port(), 30);
    let fails_once = "if [[ ! -e $0.once ]]; then : >$0.once; echo 'Error while executing topic command : a broker restarts'; exit 1; fi";
    first(
        &cluster,
        "kafka-topics.sh",
        &format!("if [[ \" $* \" == *' --create '* ]]; then {fails_once}; sleep 1.5; fi"),
    );
    let (code, text) = output(&cluster);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("kafka-gen: orders: a broker restarts; retries in 2 s\n"), "{text}");
    let what =
        "kafka.kafka.svc.cluster.local:9092 to answer (orders, not yet created: 2 partitions, 3 replicas)";
    assert!(said(&text, what, 30, "; last error: a broker restarts") > 0, "{text}");
}

/// Quick answers leave a short log.
#[test]
fn what_does_not_wait_says_nothing() {
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let cluster = cluster("waits-none");
    cluster.prepare(&[ORDERS], broker.local_addr().unwrap().port());
    let (code, text) = output(&cluster);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("waiting") && !text.contains("Terminated"), "{text}");
}

/// A signal ends the script and what it started, in the middle of a wait too.
#[test]
fn a_wait_can_be_interrupted() {
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let cluster = cluster("waits-stopped");
    hurried(&cluster, broker.local_addr().unwrap().port(), 300);
    // As Java is: one process, which a signal ends.
    first(&cluster, "kafka-topics.sh", "exec sleep 60");
    let mut script = Command::new("bash")
        .arg(cluster.script())
        .env("KAFKA_HOME", &cluster.folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(script.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("waiting") {
        assert!(log.read_line(&mut text).unwrap() > 0, "{text}");
    }
    let began = Instant::now();
    assert!(Command::new("kill").arg(script.id().to_string()).status().unwrap().success());
    // Ends when no process has the pipe any more: the tool alone would hold it for a minute.
    log.read_to_string(&mut text).unwrap();
    assert_eq!(script.wait().unwrap().code(), Some(143), "{text}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(said(&text, "kafka.kafka.svc.cluster.local:9092 to describe the topics", 300, "") > 0, "{text}");
}

/// Brokers wait in Kafka, which logs what it does; their start script has nothing to wait for.
#[test]
fn the_start_script_never_waits() {
    let script = fs::read_to_string(project("templates/scripts/start.sh")).unwrap();
    for word in ["sleep", "until ", "wait ", "while :"] {
        assert!(
            !script.contains(word),
            "`{word}`: say every 10 s what the script waits for, as topics.sh does"
        );
    }
}
