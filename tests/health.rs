//! States of clusters. Each file in `tests/health` changes what kubectl prints of a healthy cluster, and says what is to
//! be recognised; `UPDATE=1 cargo test health` writes the reports beside them.

pub mod cluster;
mod hostile;
mod wait;

use std::collections::BTreeSet;

use kafka_gen::health::Problem;
use serde_json::Value;

use crate::support::{expect_file, files, folder, project, run};
use cluster::Cluster;

/// What a file says.
struct Case {
    name: String,
    value: Value,
}

fn cases() -> Vec<Case> {
    let found = files(&project("tests/health"));
    let states = found.iter().filter(|(path, _)| !path.contains('/'));
    let states = states.filter_map(|(path, text)| Some((path.strip_suffix(".yaml")?, text)));
    states
        .map(|(name, text)| Case { name: name.to_owned(), value: serde_yaml::from_str(text).expect(name) })
        .collect()
}

impl Case {
    fn text(&self, key: &str) -> Option<&str> {
        self.value[key].as_str()
    }

    /// The words that say what is expected.
    fn args(&self) -> Vec<String> {
        if let Some(manifests) = self.text("manifests") {
            return vec![manifests_of(manifests)];
        }
        self.text("profile").unwrap_or("prod").split_whitespace().map(str::to_owned).collect()
    }

    fn input(&self) -> (String, Cluster) {
        let args = self.args();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let cluster = match self.text("manifests") {
            Some(manifests) => Cluster::of_manifests(&manifests_of(manifests)),
            None => Cluster::healthy(&args),
        };
        let cluster = cluster.changed(&self.value);
        (self.text("stdin").map_or_else(|| cluster.print(&self.value), str::to_owned), cluster)
    }
}

/// The file of manifests that cases name by its stem.
fn manifests_of(name: &str) -> String {
    format!("tests/health/manifests/{name}.yaml")
}

/// What kubectl prints in the state of this name.
pub fn state(name: &str) -> String {
    cases().iter().find(|case| case.name == name).expect(name).input().0
}

fn recognise(case: &Case, seen: &mut BTreeSet<String>) {
    let (input, cluster) = case.input();
    let now = case.text("now").unwrap_or("2026-01-27T10:05:00Z");
    let expected = case.args();
    let mut args = vec!["health"];
    args.extend(expected.iter().map(String::as_str));
    args.extend(["--now", now]);
    args.extend(case.text("options").unwrap_or_default().split_whitespace());
    let text = run(&args, &input);
    args.extend(["--format", "json"]);
    let json = run(&args, &input);
    assert_eq!(text.code, json.code, "{}", case.name);
    let code = case.value["code"].as_i64().expect("a case says its exit code");
    let shown = format!("{}{}", text.stdout, text.stderr).replace(&cluster.job, "kafka-topics-HASH");
    assert_eq!(i64::from(text.code), code, "{}: {shown}", case.name);
    if code == 2 {
        assert!(text.stdout.is_empty() && text.stderr.contains("kubectl get"), "{}: {shown}", case.name);
    } else {
        let report: Value = serde_json::from_str(&json.stdout).unwrap();
        let status = &report["deploymentStatus"];
        assert_eq!(status["phase"], case.value["phase"], "{}: {shown}", case.name);
        let details = report["details"].as_array().unwrap();
        let issues: BTreeSet<&str> = details.iter().map(|issue| issue["issue"].as_str().unwrap()).collect();
        let wanted: BTreeSet<&str> = case.value["issues"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|issue| issue.as_str().unwrap())
            .collect();
        assert_eq!(issues, wanted, "{}: {shown}", case.name);
        let result = &report["healthCheckResult"];
        assert_eq!(result["healthy"], code == 0, "{}", case.name);
        assert_eq!(result["issues"].as_array().unwrap().len(), details.len(), "{}", case.name);
        assert_eq!(report["exitCode"], code, "{}", case.name);
        for (key, value) in case.value["result"].as_object().into_iter().flatten() {
            assert_eq!(&report["HealthCheckResult"][key], value, "{}: {key}", case.name);
        }
        names_of_the_specification(&report, &case.name);
        for issue in details {
            let commands = issue["commands"].as_array().unwrap();
            assert!(
                commands.iter().all(|command| one_command(command.as_str().unwrap())),
                "{}: {issue}",
                case.name
            );
            for key in ["object", "message", "remediation", "command"] {
                assert!(!issue[key].as_str().unwrap().is_empty(), "{}: {key} of {issue}", case.name);
            }
        }
        seen.extend(issues.iter().map(|issue| (*issue).to_owned()));
    }
    for part in case.value["says"].as_array().into_iter().flatten() {
        assert!(shown.contains(part.as_str().unwrap()), "{}: {part} is not said in\n{shown}", case.name);
    }
    let made = format!("exit code {}\n\n{shown}", text.code);
    expect_file(&format!("tests/health/{}.txt", case.name), &made);
}

#[test]
fn every_state_is_recognised() {
    let mut seen = BTreeSet::new();
    let mut failed = Vec::new();
    for case in cases() {
        // All that fail are shown at once.
        let one = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| recognise(&case, &mut seen)));
        if one.is_err() {
            failed.push(case.name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
    let known: BTreeSet<String> = Problem::ALL.iter().map(|problem| problem.name().to_owned()).collect();
    assert_eq!(seen, known, "every problem has a state");
}

/// Both entities stand in the report twice, in camelCase and by the names of the specification.
fn names_of_the_specification(report: &Value, name: &str) {
    for (camel, specified) in
        [("healthCheckResult", "HealthCheckResult"), ("deploymentStatus", "DeploymentStatus")]
    {
        let (camel, specified) = (report[camel].as_object().unwrap(), report[specified].as_object().unwrap());
        assert_eq!(camel.len(), specified.len(), "{name}");
        for (key, value) in specified {
            let mut words = key.split('_');
            let first = words.next().unwrap().to_owned();
            let key = words.fold(first, |key, word| key + &word[..1].to_uppercase() + &word[1..]);
            assert_eq!(&camel[&key], value, "{name}: {key}");
        }
    }
    assert_eq!(report["exitCode"], report["exit_code"], "{name}");
}

/// One command in a line: a pipe is one, two that follow each other are not.
fn one_command(line: &str) -> bool {
    !line.is_empty() && !line.contains([';', '\n']) && !line.contains("&&")
}

#[test]
fn rendered_manifests_are_judged_as_their_profile() {
    let place = folder("health-rendered");
    let rendered = place.to_str().unwrap();
    let done = run(&["render", "prod", "--out", rendered], "");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let mut judged = 0;
    for case in cases().iter().filter(|case| case.args() == ["prod"] && case.value["code"] != 2).step_by(3) {
        let (input, _) = case.input();
        let now = case.text("now").unwrap_or("2026-01-27T10:05:00Z");
        let report = |expected: &str| {
            let mut args = vec!["health", expected, "--now", now, "--format", "json"];
            args.extend(case.text("options").unwrap_or_default().split_whitespace());
            run(&args, &input).json()
        };
        let (profile, manifests) = (report("prod"), report(rendered));
        for key in ["exitCode", "healthCheckResult"] {
            let without_words = |report: &Value| {
                let mut value = report[key].clone();
                value.as_object_mut().map(|map| map.remove("issues"));
                value
            };
            assert_eq!(without_words(&profile), without_words(&manifests), "{}", case.name);
        }
        assert_eq!(
            profile["deploymentStatus"]["phase"], manifests["deploymentStatus"]["phase"],
            "{}",
            case.name
        );
        let problems = |report: &Value| -> Vec<(Value, Value, Value)> {
            let all = report["details"].as_array().unwrap().iter();
            all.map(|one| (one["issue"].clone(), one["effect"].clone(), one["object"].clone())).collect()
        };
        assert_eq!(problems(&profile), problems(&manifests), "{}", case.name);
        let commands = manifests["details"].to_string();
        assert!(!commands.contains("kafka-gen render"), "{}: {commands}", case.name);
        judged += 1;
    }
    assert!(judged > 30, "{judged}");
}

#[test]
fn manifests_come_from_standard_input_and_the_state_from_a_file() {
    let place = folder("health-live");
    let state = place.join("state.json");
    std::fs::write(&state, Cluster::of_manifests(&manifests_of("cp-kafka")).print(&Value::Null)).unwrap();
    let text = std::fs::read_to_string(project(&manifests_of("cp-kafka"))).unwrap();
    let args = ["health", "-", "--live", state.to_str().unwrap()];
    let well = run(&args, &text);
    assert_eq!(well.code, 0, "{}{}", well.stdout, well.stderr);
    // The same state in another Namespace is another cluster.
    let other = run(&[args.as_slice(), &["-n", "staging"]].concat(), &text);
    assert_eq!(other.code, 5, "{}{}", other.stdout, other.stderr);
    assert!(
        other.stdout.contains("statefulset/events does not exist in Namespace staging"),
        "{}",
        other.stdout
    );
    // The state cannot come from where the manifests come from.
    let twice = run(&["health", "-"], &text);
    assert_eq!((twice.code, twice.stdout.as_str()), (2, ""), "{}", twice.stderr);
    assert!(twice.stderr.contains("standard input can be read only once"), "{}", twice.stderr);
}

#[test]
fn reports_have_their_states() {
    let found = files(&project("tests/health"));
    for path in found.keys().filter_map(|path| path.strip_suffix(".txt")) {
        assert!(found.contains_key(&format!("{path}.yaml")), "tests/health/{path}.txt has no state");
    }
}

#[test]
fn yaml_and_streams_say_the_same_as_a_list() {
    let cluster = Cluster::healthy(&["prod"]);
    let whole = run(&["health", "prod", "--now", "2026-01-27T10:05:00Z"], &cluster.print(&Value::Null));
    assert_eq!(whole.code, 0, "{}{}", whole.stdout, whole.stderr);
    let list: Value = serde_json::from_str(&cluster.print(&Value::Null)).unwrap();
    let items = list["items"].as_array().unwrap();
    let documents: String =
        items.iter().map(|item| format!("---\n{}", serde_yaml::to_string(item).unwrap())).collect();
    let stream: String = items.iter().map(Value::to_string).collect();
    for input in [serde_yaml::to_string(&list).unwrap(), documents, stream, format!("{list}{list}")] {
        let other = run(&["health", "prod", "--now", "2026-01-27T10:05:00Z"], &input);
        assert_eq!((other.code, &other.stdout), (0, &whole.stdout), "{}", other.stderr);
    }
}

#[test]
fn the_report_depends_on_the_clock_for_ages_only() {
    let input = Cluster::healthy(&["prod"]).print(&Value::Null);
    let at = |now: &str| run(&["health", "prod", "--format", "json", "--now", now], &input).stdout;
    assert_eq!(at("2026-01-27T10:05:00Z"), at("2030-01-01T00:00:00Z"));
    assert_eq!(at("2026-01-27T10:05:00Z"), run(&["health", "prod", "--format", "json"], &input).stdout);
}

#[test]
fn a_deadline_and_a_time_must_be_ones() {
    for args in [["--deadline", "ten"], ["--deadline", "-5m"], ["--now", "noon"]] {
        let refused = run(&["health", "prod", args[0], args[1]], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{}", refused.stderr);
    }
}
