//! How git is started.

use std::process::{Command, Stdio};

/// Git that only reads objects: it starts no other program and no connection, whatever a repository configures.
pub(super) fn hardened() -> Command {
    let mut git = Command::new("git");
    git.stdin(Stdio::null());
    git.args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"]);
    for setting in [
        // A folder of a checkout that is shaped like a repository is none.
        "safe.bareRepository=explicit",
        "protocol.allow=never",
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
    ] {
        git.args(["-c", setting]);
    }
    git.envs([
        // What a partial clone left out is missing, and is not fetched.
        ("GIT_NO_LAZY_FETCH", "1"),
        // Older versions know only this. Unlike `protocol.allow` it also holds against `protocol.ext.allow`.
        ("GIT_ALLOW_PROTOCOL", "none"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_TERMINAL_PROMPT", "0"),
        // Messages come in English, as all others.
        ("LC_ALL", "C"),
    ]);
    for program in ["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "GIT_ASKPASS"] {
        git.env_remove(program);
    }
    git
}

/// What git answers, without the end of the line.
pub(super) fn asked(command: &[&str]) -> Option<String> {
    let output = hardened().args(command).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end_matches('\n').to_owned())
}
