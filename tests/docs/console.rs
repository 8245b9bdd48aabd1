//! The commands on the pages of the book and in the README, run as a reader would: a page's blocks one after the other, in a
//! git repository with the files that the page shows.
//!
//! - `console`: lines with `$` are run, and what follows is what they print; `...` stands for any lines. `UPDATE=1` accepts.
//! - `sh`: each command must succeed. `kubectl` and what installs programs are replaced, kafka-gen and git are not.
//! - `yaml` whose first line is a comment with a path: the file of that name; all other `yaml` is a profile that renders.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::links::pages;
use crate::health::cluster::Cluster;
use crate::support::{diff, folder, program, project};

/// The profile that pages review a change of.
const PAYMENTS: &str = "extends: prod\nrelease: payments\nnamespace: payments\ncatalog: null\nexternalAccess:\n  domain: \
                        kafka.payments.example.org\npersistence:\n  size: 8Gi\n";

/// kubectl as the pages use it: it takes what it is given, and shows what was rendered last. Unknown verbs fail.
const KUBECTL: &str = r#"#!/bin/sh
case "$*" in
  *'apply -f -'*|*'create -f -'*) cat > "$STATE/applied.yaml"; test -s "$STATE/applied.yaml" ;;
  *kafka-topics.sh*) cat "$STATE/live.txt" ;;
  *terminated.message*)
    list=$(kafka-gen render prod --set externalAccess.enabled=false 2> /dev/null | sed -n "s/^ *LIST=//p" | tr -d "'")
    echo 'learning.concept.response DIFFERS: has 2 replicas, wanted 3; see below'
    echo "kafka-gen topics: list=$list wanted=7 exist=7 changed=6 failed=0 undecided=1" ;;
  *'-i --'*) cat > "$STATE/input" ;;
esac
case "$*" in
  *terminated.message*) exit 0 ;;
  'get '*'-n payments'*) kafka-gen render kafka/payments.yaml ;;
  'get statefulset,pod,pvc,service,event '*) cat "$STATE/events.json" ;;
  'get '*,pod,*) cat "$STATE/cluster.json" ;;
  'get '*'-o '*) kafka-gen render prod 2> /dev/null ;;
  apply*|create*|rollout*|wait*|run*|delete*|get*|logs*|patch*|label*|exec*|diff*|port-forward*) exit 0 ;;
  *) echo "kubectl: unknown command $1" >&2; exit 1 ;;
esac
"#;

/// What the tools of Kafka say of a cluster that is not quite as `prod` wants it.
fn live() -> String {
    let (mut topics, mut settings) = (String::new(), String::new());
    for (name, partitions, replicas, own) in [
        ("code.execution.request", 2, "0,1,2", "min.insync.replicas=2"),
        ("code.execution.result", 1, "0,1,2", "min.insync.replicas=2"),
        ("learning.concept.request", 3, "0,1,2", "min.insync.replicas=2"),
        ("learning.concept.response", 3, "0,1", "min.insync.replicas=1"),
        ("struggle.detected", 1, "0,1,2", ""),
        ("user.progress.update", 1, "0,1,2", "min.insync.replicas=2"),
    ] {
        let count = replicas.split(',').count();
        topics += &format!(
            "Topic: {name}\tTopicId: x\tPartitionCount: {partitions}\tReplicationFactor: {count}\tConfigs: {own}\n"
        );
        for number in 0..partitions {
            topics += &format!(
                "\tTopic: {name}\tPartition: {number}\tLeader: 0\tReplicas: {replicas}\tIsr: {replicas}\tElr: \tLastKnownElr: \n"
            );
        }
        settings += &format!("Dynamic configs for topic {name} are:\n");
        if !own.is_empty() {
            settings += &format!("  {own} sensitive=false synonyms={{DYNAMIC_TOPIC_CONFIG:{own}}}\n");
        }
    }
    let cluster = "Default configs for brokers in the cluster are:\n  min.insync.replicas=2 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=2}\n";
    topics + &settings + cluster
}

/// The place that a page's commands run in.
struct Place {
    folder: PathBuf,
    bin: PathBuf,
    state: PathBuf,
}

impl Place {
    fn new(page: &str) -> Self {
        let name = page.replace(['/', '.'], "-");
        let top = folder(&format!("book-{name}"));
        let place = Self { folder: top.join("repository"), bin: top.join("bin"), state: top.join("state") };
        for path in [&place.folder, &place.bin, &place.state] {
            fs::create_dir_all(path).unwrap();
        }
        // A difference is no failure of a page's command.
        let program = format!(
            "#!/bin/sh\n{} \"$@\" || {{ code=$?; [ \"$1 $code\" = 'diff 1' ] || exit $code; }}\n",
            program().get_program().display()
        );
        let stubs = [
            ("kafka-gen", program.as_str()),
            ("kubectl", KUBECTL),
            ("cargo", "#!/bin/sh\nexit 0\n"),
            ("rustup", "#!/bin/sh\nexit 0\n"),
            ("helm", "#!/bin/sh\nexec kafka-gen render dev\n"),
            ("sleep", "#!/bin/sh\nexit 0\n"),
        ];
        for (name, text) in stubs {
            fs::write(place.bin.join(name), text).unwrap();
            fs::set_permissions(place.bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(
            place.state.join("cluster.json"),
            Cluster::healthy(&["prod"]).print(&serde_json::json!({})),
        )
        .unwrap();
        fs::write(place.state.join("live.txt"), live()).unwrap();
        fs::write(place.state.join("events.json"), crate::health::state("manifests-out-of-memory")).unwrap();
        place.write("kafka/payments.yaml", PAYMENTS);
        let events = fs::read_to_string(project("tests/health/manifests/cp-kafka.yaml")).unwrap();
        place.write("events/kafka.yaml", &events);
        let (code, said) = place.sh(
            "git init -q -b main && git config user.email a@b && git config user.name a && git add . && git commit -q -m a && \
             git update-ref refs/remotes/origin/main main",
        );
        assert_eq!(code, 0, "{said}");
        place
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a line; its exit code, and both outputs in the order of errors first.
    fn sh(&self, line: &str) -> (i32, String) {
        let path = format!("{}:{}", self.bin.display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .args(["-o", "pipefail", "-ec", line])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("STATE", &self.state)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut said = String::from_utf8(output.stderr).unwrap();
        said.push_str(&String::from_utf8(output.stdout).unwrap());
        (output.status.code().unwrap(), said)
    }
}

/// Whether a text is as expected, where `...` on a line of its own is any lines.
fn fits(expected: &str, printed: &str) -> bool {
    let mut parts = format!("\n{expected}").split("\n...\n").map(str::to_owned).collect::<Vec<_>>();
    let text = format!("\n{printed}");
    let Some(first) = parts.first().cloned() else { return false };
    if parts.len() == 1 {
        return first == text;
    }
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    let last = parts.pop().unwrap();
    for part in parts.iter().skip(1) {
        let Some((_, after)) = rest.split_once(&format!("\n{part}\n")) else { return false };
        rest = after;
    }
    last.is_empty() || rest.ends_with(&format!("\n{last}"))
}

/// A block of `console` as it is printed now.
fn transcript(place: &Place, page: &str, block: &str) -> String {
    let mut made = String::new();
    for (number, command) in format!("\n{block}").split("\n$ ").enumerate() {
        if number == 0 {
            assert!(command.trim().is_empty(), "{page}: a console block begins with a command");
            continue;
        }
        // A command goes on where a line ends in a backslash.
        let mut lines = command.lines();
        let mut line = lines.next().unwrap().to_owned();
        while line.ends_with('\\') {
            line = format!("{line}\n{}", lines.next().unwrap());
        }
        let expected: String = lines.map(|line| format!("{line}\n")).collect();
        let (code, printed) = place.sh(&line);
        assert!(matches!(code, 0 | 5), "{page}: {line}: exit code {code}\n{printed}");
        let shown = if fits(&expected, &printed) { expected } else { printed };
        made.push_str(&format!("$ {line}\n{shown}"));
    }
    made
}

/// Runs the blocks of a page; the page with what is printed now, and how many blocks of each kind it has.
fn run(page: &str, text: &str) -> (String, BTreeMap<String, usize>) {
    let place = Place::new(page);
    let mut made = String::new();
    let mut counts = BTreeMap::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').unwrap();
        let (block, after) = after.split_once("```").unwrap_or_else(|| panic!("{page}: a block has no end"));
        *counts.entry(kind.to_owned()).or_default() += 1;
        let shown = match kind {
            "console" => transcript(&place, page, block),
            "sh" => {
                let (code, said) = place.sh(block);
                assert_eq!(code, 0, "{page}: these commands fail:\n{block}{said}");
                block.to_owned()
            }
            "yaml" => {
                profile(&place, page, block);
                block.to_owned()
            }
            "text" | "bash" | "json" | "properties" | "diff" | "jinja" => block.to_owned(),
            other => panic!("{page}: a block of `{other}` is not run: use console, sh, yaml or text"),
        };
        made.push_str(&format!("{before}\n```{kind}\n{shown}```"));
        rest = after;
    }
    made.push_str(rest);
    (made, counts)
}

/// A block of YAML renders; one with a path becomes that file.
fn profile(place: &Place, page: &str, block: &str) {
    let first = block.lines().next().unwrap_or_default();
    let path = first.strip_prefix("# ").filter(|path| path.ends_with(".yaml") && !path.contains(' '));
    let path = path.unwrap_or(".profile.yaml");
    place.write(path, block);
    let is_manifest = block.lines().any(|line| line.starts_with("apiVersion:"));
    let command = if is_manifest { "validate" } else { "render" };
    let (code, said) = place.sh(&format!("kafka-gen {command} ./{path} > /dev/null"));
    assert_eq!(code, 0, "{page}: this does not {command}:\n{block}\n{said}");
}

#[test]
fn the_commands_of_every_page_do_what_the_page_says() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = String::new();
    // pages that other tests make
    let made_elsewhere = |page: &str| page.starts_with("docs/src/reference/") || page == "CHANGELOG.md";
    for (page, text) in pages().into_iter().filter(|(page, _)| !made_elsewhere(page)) {
        let (made, blocks) = run(&page, &text);
        for (kind, count) in blocks {
            *counts.entry(kind).or_default() += count;
        }
        if made != text {
            if std::env::var_os("UPDATE").is_some() {
                fs::write(project(&page), &made).unwrap();
            }
            wrong.push_str(&format!("{page}:\n{}", diff(&text, &made)));
        }
    }
    assert!(wrong.is_empty(), "if these are right: UPDATE=1 cargo test\n{wrong}");
    assert!(counts["console"] >= 5 && counts["sh"] >= 5 && counts["yaml"] >= 5, "{counts:?}");
}

#[test]
fn what_a_page_leaves_out_is_any_lines() {
    for (expected, printed, fit) in [
        ("a\n", "a\n", true),
        ("a\n", "a\nb\n", false),
        ("a\n...\n", "a\nb\nc\n", true),
        ("a\n...\nc\n", "a\nb\nc\n", true),
        ("a\n...\nc\n", "a\nb\nd\n", false),
        ("...\nb\n...\n", "a\nb\nc\n", true),
        ("...\nx\n...\n", "a\nb\nc\n", false),
    ] {
        assert_eq!(fits(expected, printed), fit, "{expected:?} {printed:?}");
    }
}

/// A page whose commands fail or print something else is noticed.
#[test]
fn a_page_that_is_wrong_is_noticed() {
    let page = "a\n\n```console\n$ kafka-gen connection prod\nnowhere:9092\n```\n";
    let (made, _) = run("wrong", page);
    assert!(made.contains("kafka.kafka.svc.cluster.local:9092") && !made.contains("nowhere"), "{made}");
    let fails = std::panic::catch_unwind(|| run("fails", "a\n\n```sh\nkafka-gen render nothing\n```\n"));
    assert!(fails.is_err());
    let unknown = std::panic::catch_unwind(|| run("yaml", "a\n\n```yaml\nreplicaCuont: 1\n```\n"));
    assert!(unknown.is_err());
}
