//! The agent skill: what `kafka-gen skill` writes, and its four scripts with a kubectl that answers as a cluster does.

mod install;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::health::cluster::Cluster;
use crate::support::{Run, finished, folder, printed, program};

/// kubectl with one cluster, whose state is in files; each call is logged. It fails as kubectl does without a cluster
/// (`refused`), where the API server does not answer (`silent`), and where it rejects an object (`forbidden`).
const KUBECTL: &str = r#"#!/bin/sh
echo "$*" >> "$STATE/calls"
if [ -e "$STATE/refused" ]; then
  echo 'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?' >&2
  exit 1
fi
[ ! -e "$STATE/silent" ] || exec sleep 60
case "$*" in
  'get statefulset,service,configmap -n kafka -o json '*) cat "$STATE/live.json" ;;
  'get statefulset,pod -n kafka -l app=kafka,app.kubernetes.io/component=broker -o json '*) cat "$STATE/brokers.json" ;;
  'get statefulset kafka -n kafka --ignore-not-found -o jsonpath={.spec.replicas} '*) cat "$STATE/replicas" ;;
  'get pods -n kafka -l app=kafka '*) echo 'NAME      READY   STATUS    RESTARTS   AGE' ;;
  'delete job -n kafka -l app=kafka,app.kubernetes.io/component=topics '*) echo 'No resources found' >&2 ;;
  'apply -f - -l app=kafka,app.kubernetes.io/component=topics -o name '*)
    cat > "$STATE/applied.yaml"
    name=$(grep -o 'kafka-topics-[0-9a-f]*$' "$STATE/applied.yaml") || { echo 'error: no objects passed to apply' >&2; exit 1; }
    printf 'configmap/kafka-topics\njob.batch/%s\n' "$name" ;;
  'apply -f - '*)
    cat > "$STATE/applied.yaml"
    if [ -e "$STATE/forbidden" ]; then
      echo 'Error from server (Forbidden): statefulsets.apps is forbidden' >&2
      exit 3
    fi
    echo 'statefulset.apps/kafka created' ;;
  'get job.batch/kafka-topics-'*' -n kafka -o jsonpath='*)
    head -n 1 "$STATE/conditions"
    sed 1d "$STATE/conditions" > "$STATE/later"
    [ ! -s "$STATE/later" ] || cat "$STATE/later" > "$STATE/conditions" ;;
  'logs job.batch/kafka-topics-'*) cat "$STATE/logs" ;;
  *) echo "kubectl: unknown call: $*" >&2; exit 1 ;;
esac
"#;

/// What the topic Job logs.
const LOGS: &str =
    "learning.concept.request                           created with 3 partitions\nkafka-gen: 7 topics\n";

/// A machine with the skill, kafka-gen, kubectl, and little else.
struct Machine {
    skill: PathBuf,
    bin: PathBuf,
    state: PathBuf,
}

impl Machine {
    fn new(name: &str) -> Self {
        let top = folder(&format!("skill-{name}"));
        let machine = Self { skill: top.join("skill"), bin: top.join("bin"), state: top.join("state") };
        fs::create_dir_all(&machine.bin).unwrap();
        fs::create_dir_all(&machine.state).unwrap();
        printed(&["skill", "--out", machine.skill.to_str().unwrap()]);
        for tool in ["bash", "cat", "env", "grep", "head", "python3", "sed", "sh", "sleep"] {
            let places = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];
            let found = places.iter().map(|place| Path::new(place).join(tool)).find(|path| path.exists());
            symlink(found.unwrap_or_else(|| panic!("{tool} is not installed")), machine.bin.join(tool))
                .unwrap();
        }
        symlink(program().get_program(), machine.bin.join("kafka-gen")).unwrap();
        machine.tool("kubectl", KUBECTL);
        machine
    }

    /// One on which this profile is deployed and healthy.
    fn with(name: &str, profile: &str) -> Self {
        let machine = Self::new(name);
        let brokers = if profile == "dev" { 1 } else { 3 };
        machine.set("live.json", &live(profile));
        machine.set("replicas", &brokers.to_string());
        machine.set("brokers.json", &brokers_of(&Cluster::healthy(&[profile]), brokers));
        machine.set("conditions", "\nSuccessCriteriaMet\nSuccessCriteriaMet Complete\n");
        machine.set("logs", LOGS);
        machine
    }

    fn tool(&self, name: &str, text: &str) {
        let path = self.bin.join(name);
        let _ = fs::remove_file(&path);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn without(self, tool: &str) -> Self {
        fs::remove_file(self.bin.join(tool)).unwrap();
        self
    }

    fn set(&self, name: &str, text: &str) {
        fs::write(self.state.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.state.join(name)).ok()
    }

    /// The calls of kubectl.
    fn calls(&self) -> String {
        self.read("calls").unwrap_or_default()
    }

    fn command(&self, script: &str, args: &[&str]) -> Command {
        let shell = if script.ends_with(".sh") { "bash" } else { "python3" };
        let mut command = Command::new(self.bin.join(shell));
        command.arg(self.skill.join("scripts").join(script)).args(args).current_dir(&self.state);
        command.env_clear().env("PATH", &self.bin).env("STATE", &self.state);
        command
    }

    fn run(&self, script: &str, args: &[&str]) -> Run {
        finished(&mut self.command(script, args), "")
    }
}

/// What the cluster holds of a profile, of the kinds that `deploy.sh` compares.
fn live(profile: &str) -> String {
    let mut list: Value = serde_json::from_str(&printed(&["render", profile, "--format", "json"])).unwrap();
    let items = list["items"].as_array_mut().unwrap();
    items.retain(|item| ["StatefulSet", "Service", "ConfigMap"].contains(&item["kind"].as_str().unwrap()));
    for item in items.iter_mut() {
        item["metadata"]["uid"] = "1b2c".into();
        item["metadata"]["creationTimestamp"] = "2026-01-27T10:00:00Z".into();
    }
    items.push(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "data": {"ca.crt": "-"},
        "metadata": {"name": "kube-root-ca.crt", "namespace": "kafka", "uid": "3d4e"},
    }));
    list.to_string()
}

/// The StatefulSet and its pods.
fn brokers_of(cluster: &Cluster, brokers: usize) -> String {
    let pods = (0..brokers).map(|number| format!("pod/kafka-{number}"));
    let only: Vec<String> = std::iter::once("statefulset".to_owned()).chain(pods).collect();
    cluster.print(&json!({ "only": only }))
}

const EMPTY: &str = r#"{"apiVersion":"v1","items":[],"kind":"List","metadata":{"resourceVersion":""}}"#;
const RUNNING: &str = "✓ Kafka pods running\n";
const NOT_READY: &str = "✗ Kafka pods not ready\n";
const ADDRESS: &str = "kafka.kafka.svc.cluster.local:9092\n";

/// The ways in which a machine cannot reach a cluster, with what standard error says.
fn unreachable(name: &str) -> [(Machine, &'static str); 3] {
    let machine = |way: &str| Machine::with(&format!("{name}-{way}"), "prod");
    let refused = machine("refused");
    refused.set("refused", "");
    [
        (machine("no-kubectl").without("kubectl"), "`kubectl` is not in PATH"),
        (machine("no-kafka-gen").without("kafka-gen"), "`kafka-gen` is not in PATH"),
        (refused, "The connection to the server 127.0.0.1:6443 was refused"),
    ]
}

#[test]
fn deploy_applies_what_the_profile_renders() {
    for (args, profile) in [
        (&[][..], &["dev"][..]),
        (&["dev"], &["dev"]),
        (&["prod"], &["prod"]),
        (
            &["prod", "--set", "externalAccess.domain=kafka.example.org"],
            &["prod", "--set", "externalAccess.domain=kafka.example.org"],
        ),
    ] {
        let machine = Machine::new("deploy");
        machine.set("live.json", EMPTY);
        let run = machine.run("deploy.sh", args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        let rendered = crate::support::run(&[&["render"], profile].concat(), "");
        assert_eq!(machine.read("applied.yaml").unwrap(), rendered.stdout);
        assert_eq!(run.stderr, rendered.stderr, "only the warnings of the profile");
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(
            lines,
            ["statefulset.apps/kafka created", "NAME      READY   STATUS    RESTARTS   AGE"],
            "progress, then the pods"
        );
    }
}

#[test]
fn deploying_again_applies_the_same() {
    for profile in ["dev", "prod"] {
        let machine = Machine::with("again", profile);
        let run = machine.run("deploy.sh", &[profile]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let rendered = crate::support::run(&["render", profile], "").stdout;
        assert_eq!(machine.read("applied.yaml").unwrap(), rendered);
    }
}

#[test]
fn deploy_never_replaces_one_profile_by_the_other() {
    for (deployed, wanted) in [("prod", "dev"), ("dev", "prod")] {
        let machine = Machine::with("replaces", deployed);
        let run = machine.run("deploy.sh", &[wanted]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        let says = format!("`{wanted}` cannot replace what is deployed; nothing was applied: BLOCKED: ");
        assert!(run.stderr.contains(&says), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("kafka-gen diff {wanted} --against -\n")), "{}", run.stderr);
        assert_eq!(machine.read("applied.yaml"), None);
    }
    // The command that shows the change has the same options.
    let machine = Machine::with("replaces-options", "prod");
    let run = machine.run("deploy.sh", &["dev", "--set", "podAnnotations.note=two words"]);
    assert_eq!(run.code, 1);
    let review = "-o json | kafka-gen diff dev --set podAnnotations.note=two\\ words --against -\n";
    assert!(run.stderr.ends_with(review), "{}", run.stderr);
}

#[test]
fn deploy_fails_with_1_and_says_why() {
    for (machine, says) in unreachable("deploy") {
        let run = machine.run("deploy.sh", &["prod"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert_eq!(machine.read("applied.yaml"), None);
    }
    for (args, says) in [
        (&["staging"][..], "unknown environment `staging`: use `dev` or `prod`"),
        (&["--set", "replicaCount=3"], "unknown environment `--set`"),
        (&["dev", "--set", "replicaCuont=3"], "replicaCuont"),
        (&["dev", "--unknown"], "--unknown"),
    ] {
        let machine = Machine::with("deploy-arguments", "dev");
        let run = machine.run("deploy.sh", args);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert_eq!(machine.calls(), "", "nothing is asked of a cluster");
    }
    let machine = Machine::with("deploy-forbidden", "dev");
    machine.set("forbidden", "");
    let run = machine.run("deploy.sh", &["dev"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "whatever the exit code of kubectl");
    assert!(run.stderr.contains("Forbidden"), "{}", run.stderr);
    let machine = Machine::with("deploy-unreadable", "dev");
    machine.set("live.json", "{");
    let run = machine.run("deploy.sh", &["dev"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains("cannot compare `dev` with what is deployed; nothing was applied"),
        "{}",
        run.stderr
    );
    assert_eq!(machine.read("applied.yaml"), None);
}

#[test]
fn create_topics_runs_the_topic_job_of_what_is_deployed() {
    for (profile, args) in [("dev", &[][..]), ("prod", &[]), ("prod", &["prod"])] {
        let machine = Machine::with("topics", profile);
        let run = machine.run("create_topics.sh", args);
        assert_eq!((run.code, run.stdout.as_str()), (0, LOGS), "{}", run.stderr);
        let rendered = crate::support::run(&["render", profile], "").stdout;
        assert_eq!(machine.read("applied.yaml").unwrap(), rendered);
        let calls = machine.calls();
        let order: Vec<&str> = calls.lines().map(|call| call.split(' ').next().unwrap()).collect();
        assert_eq!(order, ["get", "delete", "apply", "get", "get", "get", "logs"], "{calls}");
    }
}

/// The selector of `create_topics.sh` is that of the Job and the tables that it reads, and of nothing else.
#[test]
fn create_topics_applies_nothing_but_the_topics() {
    for profile in ["dev", "prod"] {
        let list: Value = serde_json::from_str(&printed(&["render", profile, "--format", "json"])).unwrap();
        let selected: Vec<&str> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| {
                let labels = &item["metadata"]["labels"];
                labels["app"] == "kafka" && labels["app.kubernetes.io/component"] == "topics"
            })
            .map(|item| item["kind"].as_str().unwrap())
            .collect();
        assert_eq!(selected, ["ConfigMap", "ConfigMap", "Job"]);
    }
}

#[test]
fn create_topics_fails_with_1_and_says_why() {
    for (machine, says) in unreachable("topics") {
        let run = machine.run("create_topics.sh", &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    let machine = Machine::with("topics-absent", "dev");
    machine.set("replicas", "");
    let run = machine.run("create_topics.sh", &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(run.stderr, "error: Kafka is not deployed: run `deploy.sh` first\n");

    let machine = Machine::with("topics-failed", "dev");
    machine.set("conditions", "\nFailureTarget\nFailureTarget Failed\n");
    machine.set("logs", "exercise.generated   FAILED\n");
    let run = machine.run("create_topics.sh", &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains("exercise.generated   FAILED\nerror: job.batch/kafka-topics-"),
        "{}",
        run.stderr
    );

    let machine = Machine::with("topics-late", "dev");
    machine.set("conditions", "\n");
    let run = finished(machine.command("create_topics.sh", &[]).env("TOPICS_TIMEOUT", "1"), "");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains(" is not complete after 1 s; see its logs: kubectl logs job"),
        "{}",
        run.stderr
    );

    for (args, says) in [
        (&["staging"][..], "unknown environment `staging`"),
        (&["dev", "--set", "documents.topicJob=false"], "no objects passed to apply"),
    ] {
        let machine = Machine::with("topics-arguments", "dev");
        let run = machine.run("create_topics.sh", args);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

/// The topics exist when the Job is complete, whatever becomes of its pod.
#[test]
fn topics_are_created_although_the_logs_are_gone() {
    let machine = Machine::with("topics-logs", "dev");
    fs::remove_file(machine.state.join("logs")).unwrap();
    let run = machine.run("create_topics.sh", &[]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(run.stderr.contains("is complete; its logs cannot be read"), "{}", run.stderr);
}

#[test]
fn verify_says_that_the_pods_run() {
    for (profile, args) in [("dev", &[][..]), ("prod", &[]), ("dev", &["dev"]), ("prod", &["prod"])] {
        let machine = Machine::with("verify", profile);
        let run = machine.run("verify.py", args);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, RUNNING, ""));
    }
}

#[test]
fn verify_says_that_pods_are_not_ready_and_why() {
    let crashed = json!({"change": {"pod/kafka-1": {
        "conditions": {"Ready": {"status": "False"}, "ContainersReady": {"status": "False"}},
        "container": {
            "ready": false, "started": false, "restartCount": 5,
            "state": {"running": null, "waiting": {"reason": "CrashLoopBackOff"}},
        },
    }}});
    let crashed = brokers_of(&Cluster::healthy(&["prod"]).changed(&crashed), 3);
    let status = json!({"replicas": 2, "readyReplicas": 2, "availableReplicas": 2, "currentReplicas": 2, "updatedReplicas": 2});
    let lost = json!({"change": {"pod/kafka-2": null, "statefulset/kafka": {"status": status}}});
    let lost = brokers_of(&Cluster::healthy(&["prod"]).changed(&lost), 2);
    for (profile, state, args, says) in [
        ("prod", crashed.as_str(), &[][..], "pod/kafka-1 is crash-looping"),
        ("prod", &lost, &[], "2 of 3"),
        ("prod", EMPTY, &[], "statefulset/kafka does not exist in Namespace kafka"),
        ("prod", "", &[], "cannot read the state of the cluster"),
        ("prod", "[]", &[], "cannot read the state of the cluster"),
        ("prod", r#"{"items": [{"kind": "StatefulSet"}]}"#, &[], "cannot read the state of the cluster"),
        ("dev", "", &["dev"], "error: "),
        ("dev", EMPTY, &["staging"], "staging"),
    ] {
        let machine = Machine::with("verify-not-ready", profile);
        machine.set("brokers.json", state);
        let run = machine.run("verify.py", args);
        assert_eq!((run.code, run.stdout.as_str()), (1, NOT_READY), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{says}: {}", run.stderr);
        assert!(!run.stderr.contains("Traceback"), "{}", run.stderr);
    }
    // Three brokers are not what `dev` says.
    let machine = Machine::with("verify-other", "prod");
    assert_eq!(machine.run("verify.py", &["dev"]).code, 1);
}

#[test]
fn verify_says_that_pods_are_not_ready_where_no_cluster_answers() {
    let silent = Machine::with("verify-silent", "prod");
    silent.set("silent", "");
    let machines =
        unreachable("verify").into_iter().chain([(silent, "`kubectl` does not answer within 5 s")]);
    for (machine, says) in machines {
        let began = Instant::now();
        let run = machine.run("verify.py", &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, NOT_READY), "{}", run.stderr);
        assert!(run.stderr.contains(says) && !run.stderr.contains("Traceback"), "{}", run.stderr);
        assert!(began.elapsed() < Duration::from_secs(30), "it ends");
    }
}

/// The marks are written in UTF-8, whatever the locale.
#[test]
fn verify_speaks_in_every_locale() {
    let machine = Machine::with("verify-locale", "dev");
    for encoding in ["ascii", "latin-1"] {
        let run = finished(machine.command("verify.py", &[]).env("PYTHONIOENCODING", encoding), "");
        assert_eq!((run.code, run.stdout.as_str()), (0, RUNNING), "{}", run.stderr);
    }
    machine.set("brokers.json", EMPTY);
    let run = finished(machine.command("verify.py", &[]).env("PYTHONIOENCODING", "ascii"), "");
    assert_eq!((run.code, run.stdout.as_str()), (1, NOT_READY));
    assert!(run.stderr.contains("NotDeployed") && !run.stderr.contains("Traceback"), "{}", run.stderr);
}

#[test]
fn get_connection_always_succeeds() {
    for profile in ["dev", "prod"] {
        assert_eq!(printed(&["connection", profile]), ADDRESS);
    }
    let failing = Machine::new("connection-failing");
    failing.tool("kafka-gen", "#!/bin/sh\necho nonsense\nexit 2\n");
    let silent = Machine::new("connection-silent");
    silent.tool("kafka-gen", "#!/bin/sh\nexec sleep 60\n");
    let not_a_program = Machine::new("connection-not-a-program");
    not_a_program.tool("kafka-gen", "\0");
    for machine in [
        Machine::new("connection"),
        Machine::new("connection-alone").without("kafka-gen"),
        failing,
        silent,
        not_a_program,
    ] {
        let run = machine.run("get_connection.py", &[]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, ADDRESS, ""));
        assert_eq!(machine.calls(), "", "no cluster is asked");
    }
    // It asks kafka-gen where that is installed.
    let asking = Machine::new("connection-asking");
    asking.tool("kafka-gen", "#!/bin/sh\n[ \"$*\" = 'connection dev' ] && echo asked:9092\n");
    assert_eq!(asking.run("get_connection.py", &[]).stdout, "asked:9092\n");
}
