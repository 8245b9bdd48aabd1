//! What is read: files that the user names, and what lies in the tree around them. The text of any other file must not
//! come back in an error, and nothing waits for a pipe.

mod git;
mod limits;
mod named;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{folder, program};

/// What must never be printed. As YAML it is wrong, so that an excerpt would show it.
const CANARY: &str = "canary-b51c0ffee";

/// A profile.
const PROFILE: &str = "replicaCount: 3\n";

/// A repository with a profile in `repo/kafka`, and beside it a file that nobody may see.
struct Place {
    root: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        Self::at(folder(&format!("confinement-{name}")), true)
    }

    /// Outside of any git repository.
    fn without_git(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("kafka-gen-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Self::at(root, false)
    }

    fn at(root: PathBuf, has_git: bool) -> Self {
        let this = Self { root: root.join("place") };
        this.write("outside/secret.yaml", &format!("{CANARY}: [\n"));
        this.write("outside/base.yaml", PROFILE);
        this.write("repo/kafka/payments.yaml", PROFILE);
        this.write("repo/kafka/base.yaml", PROFILE);
        if has_git {
            this.write("repo/.git/config", &format!("[http]\n\textraheader = {CANARY}\n"));
        }
        this
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    fn fifo(&self, path: &str) {
        assert!(Command::new("mkfifo").arg(self.root.join(path)).status().unwrap().success());
    }

    /// The exit code and all that a run in `repo` prints. It gets the canary on standard input, and no time to wait for
    /// the other end of a pipe.
    fn run(&self, args: &[&str]) -> (i32, String) {
        self.run_in("repo", args)
    }

    fn run_in(&self, folder: &str, args: &[&str]) -> (i32, String) {
        let mut command = program();
        command.args(args).current_dir(self.root.join(folder)).env("CANARY", CANARY);
        ended(command, &format!("{CANARY}: [\n"))
    }

    /// Checks that a run is refused for this reason, in time, and that it shows nothing of other files.
    #[track_caller]
    fn refused(&self, args: &[&str], reason: &str) -> String {
        let (code, said) = self.run(args);
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(said.contains(reason), "{args:?} does not say `{reason}`:\n{said}");
        assert!(!said.contains(CANARY), "{args:?} shows a foreign file:\n{said}");
        said
    }

    #[track_caller]
    fn accepted(&self, args: &[&str]) {
        let (code, said) = self.run(args);
        assert!(code == 0 || args[0] == "diff" && code == 1, "{args:?}: {said}");
    }
}

/// The exit code of a command, and all that it prints.
fn ended(mut command: Command, stdin: &str) -> (i32, String) {
    use std::io::Write;
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let started = Instant::now();
    let readers = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || std::io::read_to_string(readers.0).unwrap_or_default());
    let err = std::thread::spawn(move || std::io::read_to_string(readers.1).unwrap_or_default());
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{command:?} waits");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let said = out.join().unwrap() + &err.join().unwrap();
    (status.code().unwrap_or(-1), said)
}

/// What a line of bash comes to, with the program in the path.
fn bash(folder: &Path, line: &str) -> Output {
    let programs = Path::new(program().get_program()).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path))).unwrap();
    Command::new("bash")
        .args(["-ec", line])
        .current_dir(folder)
        .env("PATH", path)
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("HOME", "/nonexistent")])
        .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
        .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Every command that reads a profile, with that profile.
fn commands(profile: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["render", profile],
        vec!["render", profile, "dev"],
        vec!["render", "--target", "bitnami", profile],
        vec!["render", "--target", "strimzi", profile],
        vec!["diff", profile, "--against", "dev"],
        vec!["diff", "dev", "--against", profile],
        vec!["show", profile],
        vec!["topics", profile],
        vec!["connection", profile],
        vec!["certificates", profile, "--set", "security.tls.enabled=true"],
        vec!["health", profile],
    ]
}
