//! `topics --live` against the cases that the program of the topic Job is tested with: both come to the same plan.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::profile::object;
use crate::support::{folder, printed, program, project};

/// The parts of a case by their titles.
fn parts(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap();
    let parts = text.split("== ").skip(1).map(|part| part.split_once('\n').unwrap());
    parts.map(|(title, text)| (title.to_owned(), text.to_owned())).collect()
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(project("tests/topic_job/plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The exit code, standard output and standard error of `topics --live -`.
pub fn live(profile: &str, input: &str, more: &[&str]) -> (i32, String, String) {
    let mut command: Command = program();
    command.args(["topics", profile, "--live", "-"]).args(more);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A profile of a case, in a file.
pub fn profile(name: &str, text: &str) -> String {
    let path = folder(&format!("plan-{name}")).join("profile.yaml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_plan_is_that_of_the_job() {
    let cases = cases();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    for case in cases {
        let name = case.file_stem().unwrap().to_str().unwrap().to_owned();
        let parts = parts(&case);
        let profile = profile(&name, &parts["profile"]);
        // The Job reads what this profile renders.
        let map = object(&printed(&["render", &profile]), "ConfigMap", "kafka-topics");
        assert_eq!(map["data"]["topics.tsv"].as_str(), Some(parts["topics.tsv"].as_str()), "{name}");
        let (min_isr, delete) = parts["job"].trim().split_once(' ').unwrap();
        let script = map["data"]["topics.sh"].as_str().unwrap();
        assert!(script.contains(&format!("\nMIN_ISR='{min_isr}'\n")), "{name}");
        assert!(script.contains(&format!("\nALLOW_DELETE={delete}\n")), "{name}");
        // In any order, and also as a terminal shows it.
        let (topics, configs) = (&parts["kafka-topics"], &parts["kafka-configs"]);
        for input in [topics.clone() + configs, configs.clone() + &topics.replace('\t', "  ")] {
            let (code, text, error) = live(&profile, &input, &[]);
            assert_eq!(code, 0, "{name}: {error}");
            let lines = text.lines().take_while(|line| !line.is_empty()).skip(1);
            let plan: String =
                lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect();
            assert_eq!(plan, parts["plan"], "{name}");
        }
        let (_, json, _) = live(&profile, &(topics.clone() + configs), &["--format", "json"]);
        crate::report_schemas::check_text("topics", &json, &[]);
        let json: Value = serde_json::from_str(&json).unwrap();
        let words = |entry: &Value| entry["plan"].as_array().map_or(0, Vec::len);
        let count: usize = json["topics"].as_array().unwrap().iter().map(words).sum();
        assert_eq!(
            count + json["cluster"].as_array().unwrap().len(),
            parts["plan"].lines().count(),
            "{name}"
        );
    }
}

/// The data model's edge case "Topic already exists": the Job compares, and creates nothing.
#[test]
fn a_topic_that_already_exists_is_no_error() {
    let parts = parts(&project("tests/topic_job/plans/idle.txt"));
    let profile = profile("exists", &parts["profile"]);
    let (code, text, error) = live(&profile, &(parts["kafka-topics"].clone() + &parts["kafka-configs"]), &[]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert_eq!(text, "NAME    PLAN\norders  unchanged\n");
}

/// What the input does not have is named, and never taken for a value.
#[test]
fn what_the_input_lacks_is_unknown() {
    let parts = parts(&project("tests/topic_job/plans/raise.txt"));
    let profile = profile("lacks", &parts["profile"]);
    let (topics, configs) = (&parts["kafka-topics"], &parts["kafka-configs"]);
    let (code, text, _) = live(&profile, topics, &[]);
    assert_eq!(code, 0);
    assert!(text.contains("unknown: the input has no settings of this topic"), "{text}");
    assert!(text.contains("unknown: the input has no cluster-wide min.insync.replicas"), "{text}");
    assert!(!text.contains("unchanged"), "{text}");
    let one: String = topics.lines().take(2).map(|line| line.to_owned() + "\n").collect();
    for (input, says) in [
        (String::new(), "no topic is described"),
        (configs.clone(), "no topic is described"),
        (one, "topic `orders` has 2 partitions, of which the input of `--live` describes 1"),
    ] {
        let (code, text, error) = live(&profile, &input, &[]);
        assert_eq!((code, text.as_str()), (2, ""), "{error}");
        assert!(error.contains(says), "{error}");
    }
}

/// The other topics of a cluster decide whether its number may be raised; without their settings that is unknown.
#[test]
fn settings_of_other_topics_may_be_missing() {
    let parts = parts(&project("tests/topic_job/plans/cluster-own-number.txt"));
    let profile = profile("others", &parts["profile"]);
    let configs = parts["kafka-configs"].split("Dynamic configs for topic pair").collect::<Vec<_>>();
    let default = configs[1].split_once("Default configs").unwrap().1;
    let input = format!("{}{}Default configs{default}", parts["kafka-topics"], configs[0]);
    let (code, text, error) = live(&profile, &input, &[]);
    assert_eq!(code, 0, "{error}");
    assert!(text.contains("(cluster)  unknown: whether min.insync.replicas is raised from 1 to 2"), "{text}");
}
