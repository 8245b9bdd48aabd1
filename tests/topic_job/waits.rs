//! What the script says while it waits, because its log is what a person reads when topics do not appear.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Image, said};
use crate::support::project;

fn image(name: &str) -> Image {
    let image = Image::new(name, "usr/bin/java", "opt/kafka/libs");
    image.write("report", "");
    image
}

/// The script as rendered, but it says every second what others say every ten.
fn hurried(image: &Image, port: u16, wait: u32) -> PathBuf {
    let path = image.script(port);
    let script = fs::read_to_string(&path).unwrap();
    assert_eq!(script.matches("told >= 10)").count(), 1, "the pause between two messages");
    let script = script
        .replace("told >= 10)", "told >= 1)")
        .replace("WAIT_SECONDS=300", &format!("WAIT_SECONDS={wait}"));
    fs::write(&path, script).unwrap();
    path
}

/// A port that is closed again.
fn closed() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// How many lines say that the script waits for this; a slow machine may skip a second.
fn waiting(log: &str, port: u16, most: u32) -> usize {
    let begin = format!("kafka-gen: waiting for 127.0.0.1:{port} to accept connections: ");
    let end = format!(" s of at most {most} s; last error: Connection refused");
    let seconds = |line: &str| line.strip_prefix(&begin)?.strip_suffix(&end)?.parse::<u32>().ok();
    log.lines().filter_map(seconds).count()
}

#[test]
fn a_broker_that_does_not_answer_is_named_with_the_reason() {
    let (image, port) = (image("waits-broker"), closed());
    let script = hurried(&image, port, 4);
    let (code, text) = said(&image.command(&script).output().unwrap());
    assert_eq!(code, 1, "{text}");
    assert!(waiting(&text, port, 4) >= 2, "{text}");
    let gave_up =
        |line: &str| line.contains("does not answer after ") && line.ends_with(" s: Connection refused");
    assert!(text.lines().any(gave_up), "{text}");
    assert!(image.report().contains("error=no broker answers after "), "{}", image.report());
    assert!(!image.at("words").exists(), "without a broker nothing is started");
}

/// A broker of several may be away; the Job starts, and waits for it only as long as it must.
#[test]
fn one_broker_that_answers_is_enough() {
    let (image, port) = (image("waits-one"), closed());
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let script = hurried(&image, port, 2);
    let text = fs::read_to_string(&script).unwrap();
    let both = format!("BROKERS=(127.0.0.1:{port} 127.0.0.1:{})", broker.local_addr().unwrap().port());
    fs::write(&script, text.replace(&format!("BROKERS=(127.0.0.1:{port})"), &both)).unwrap();
    let (code, text) = said(&image.command(&script).output().unwrap());
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("kafka-gen: 1 of 2 brokers answer after "), "{text}");
    assert!(image.at("words").exists());
}

/// Quick answers leave a short log.
#[test]
fn what_does_not_wait_says_nothing() {
    let (code, text) = image("waits-none").run();
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

/// A signal ends the script in the middle of a wait.
#[test]
fn a_wait_can_be_interrupted() {
    let (image, port) = (image("waits-stopped"), closed());
    let script = hurried(&image, port, 300);
    let mut script = image.command(&script).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(script.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("waiting") {
        assert!(log.read_line(&mut text).unwrap() > 0, "{text}");
    }
    let began = Instant::now();
    assert!(Command::new("kill").arg(script.id().to_string()).status().unwrap().success());
    // Ends when no process has the pipe any more.
    log.read_to_string(&mut text).unwrap();
    assert_eq!(script.wait().unwrap().code(), Some(143), "{text}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(image.report().contains("error=told to stop; no changes were made"), "{}", image.report());
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
