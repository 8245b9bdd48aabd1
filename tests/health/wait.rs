//! The loop of the book that waits for a deployment, run as it is written, with kubectl replaced.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::cluster::Cluster;
use crate::support::{folder, program, project};

/// The lines between the fences.
fn loop_of_the_book() -> String {
    let page = fs::read_to_string(project("docs/src/health.md")).unwrap();
    let blocks = page.split("```bash\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let mut loops = blocks
        .map(|(block, _)| block)
        .filter(|block| block.contains("while") && block.contains("kafka-gen health"));
    let found = loops.next().expect("the page has the loop").replace("sleep 5", "sleep 0");
    assert!(loops.next().is_none(), "the page has the loop once");
    found
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs the loop where kubectl prints these states, one a call and the last again; the exit code, and whether the script
/// went on after the loop.
fn wait_for(name: &str, shell: &[&str], states: &[Option<String>]) -> (i32, bool) {
    let bin = folder(&format!("health-wait-{name}"));
    for (number, state) in states.iter().enumerate() {
        match state {
            Some(state) => fs::write(bin.join(format!("state-{number}")), state).unwrap(),
            None => fs::write(bin.join(format!("refused-{number}")), "").unwrap(),
        }
    }
    let here = bin.display();
    let last = states.len() - 1;
    executable(
        &bin.join("kubectl"),
        &format!(
            "#!/bin/sh\nn=$(cat {here}/count 2>/dev/null || echo 0)\n[ $n -le {last} ] || n={last}\n\
             echo $((n + 1)) > {here}/count\n[ -e {here}/refused-$n ] && {{ echo refused >&2; exit 1; }}\ncat {here}/state-$n\n"
        ),
    );
    let now = "2026-01-27T10:05:00Z";
    executable(
        &bin.join("kafka-gen"),
        &format!("#!/bin/sh\nexec {} \"$@\" --now {now}\n", program().get_program().display()),
    );
    let script = format!("{}\necho went on\n", loop_of_the_book());
    let path = format!("{here}:{}", std::env::var("PATH").unwrap());
    let output =
        Command::new(shell[0]).args(&shell[1..]).args(["-c", &script]).env("PATH", path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).contains("went on");
    (output.status.code().unwrap(), said)
}

fn state(change: &Value) -> Option<String> {
    Some(Cluster::healthy(&["prod"]).changed(&json!({"change": change})).print(&Value::Null))
}

#[test]
fn the_loop_of_the_book_fails_when_the_deployment_fails() {
    let starting = || {
        state(&json!({"pod/kafka-2": {
            "conditions": {"Ready": {"status": "False"}, "ContainersReady": {"status": "False"}},
            "container": {"ready": false, "started": false},
        }}))
    };
    let crashes = || {
        state(&json!({"pod/kafka-2": {
            "conditions": {"Ready": {"status": "False"}, "ContainersReady": {"status": "False"}},
            "container": {"ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}},
        }}))
    };
    let well = || state(&json!({}));
    for (number, shell) in [["sh", "-e"], ["bash", "-e"], ["bash", "-euo pipefail"]].iter().enumerate() {
        let shell: Vec<&str> = shell.iter().flat_map(|word| word.split(' ')).collect();
        let run =
            |name: &str, states: &[Option<String>]| wait_for(&format!("{name}-{number}"), &shell, states);
        assert_eq!(run("well", &[starting(), starting(), well()]), (0, true), "{shell:?}");
        assert_eq!(run("crash", &[starting(), crashes()]), (5, false), "{shell:?}");
        assert_eq!(run("crash-at-once", &[crashes()]), (5, false), "{shell:?}");
        let (code, went_on) = run("refused", &[starting(), None]);
        assert!(code != 0 && code != 7 && !went_on, "{shell:?}: {code}");
    }
}
