//! What several tests need: the program, folders, and files that `UPDATE=1` rewrites.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use serde_json::Value;

/// What the program printed, and its exit code.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// What was printed, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

/// A command of the program under test.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_kafka-gen"))
}

/// Runs the program with these arguments and this standard input.
pub fn run(args: &[&str], stdin: &str) -> Run {
    run_in_with(Path::new("."), args, stdin)
}

/// The same in a folder.
pub fn run_in_with(folder: &Path, args: &[&str], stdin: &str) -> Run {
    finished(program().args(args).current_dir(folder), stdin)
}

/// Runs a command to its end, with this standard input.
pub fn finished(command: &mut Command, stdin: &str) -> Run {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // The program may end without reading.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let run = Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    crate::report_schemas::check(command, &run);
    run
}

/// Runs git in a folder, without the configuration of this machine.
#[track_caller]
pub fn git(folder: &Path, line: &str) {
    let done = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"])
        .args(line.split(' '))
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "git {line}: {}", String::from_utf8_lossy(&done.stderr));
}

/// What a successful run prints.
pub fn printed(args: &[&str]) -> String {
    let run = run(args, "");
    assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
    run.stdout
}

/// The commands of the program.
pub fn commands() -> Vec<String> {
    let help = printed(&["help"]);
    let rows = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    // What goes on in a second line is indented further.
    let rows = rows.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    let names = rows.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// An empty folder of this name for one test. Tests run at once: two with one name would remove each other's files.
pub fn folder(name: &str) -> PathBuf {
    static OWNERS: Mutex<BTreeMap<String, ThreadId>> = Mutex::new(BTreeMap::new());
    let this = thread::current().id();
    let mut owners = OWNERS.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(*owners.entry(name.to_owned()).or_insert(this), this, "two tests use the folder `{name}`");
    drop(owners);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// All files below a folder, by their paths in it, but for what cargo builds there, such as the fuzzers. What is no text is empty.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.join("CACHEDIR.TAG").exists() {
                    open.push(path);
                }
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                let is_text = path.extension().is_none_or(|extension| extension != "class");
                found.insert(name, if is_text { fs::read_to_string(&path).unwrap() } else { String::new() });
            }
        }
    }
    found
}

/// Compares what was made with a committed file; `UPDATE=1` accepts it.
pub fn expect_file(path: &str, made: &str) {
    let file = project(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        if fs::read_to_string(&file).ok().as_deref() != Some(made) {
            fs::write(&file, made).unwrap();
        }
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    if committed != made {
        panic!(
            "{path} is not what is made now; if that is right: UPDATE=1 cargo test\n{}",
            diff(&committed, made)
        );
    }
}

/// A unified diff from what is committed to what is made.
pub fn diff(committed: &str, made: &str) -> String {
    similar::TextDiff::from_lines(committed, made)
        .unified_diff()
        .context_radius(3)
        .header("committed", "made")
        .to_string()
}
