//! Each file-system call of a run fails once, with EIO and with ENOSPC, and is once the last one. Needs strace, which
//! `.ci/run` has.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Entry, clean, other_files, strangers, tree};
use crate::support::{folder, program};

/// All calls that take a path or a descriptor; those that a run does not make are not counted.
const CALLS: [&str; 21] = [
    "open",
    "openat",
    "read",
    "write",
    "fsync",
    "fstat",
    "newfstatat",
    "statx",
    "getdents64",
    "mkdirat",
    "linkat",
    "renameat",
    "renameat2",
    "unlinkat",
    "flock",
    "fchmod",
    "fchown",
    "flistxattr",
    "fgetxattr",
    "readlink",
    "getcwd",
];
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];

type Tree = BTreeMap<PathBuf, Entry>;

/// What a run that does not succeed may leave of each directory.
#[derive(Clone, Copy, PartialEq)]
enum Promise {
    /// The old directory or the new one.
    Whole,
    /// Also a mixture, with a file among it that no reader of YAML gets past.
    Marked,
}

/// One kind of run.
struct Scene {
    name: &'static str,
    promise: Promise,
    /// Makes what there is before the run, below the current directory of the run.
    prepare: fn(&Path),
    args: &'static [&'static str],
    /// The exit code if nothing fails.
    code: i32,
    /// The directories that are written.
    outs: &'static [&'static str],
}

const OUT: &[&str] = &["out"];
const CHANGE: &[&str] = &["render", "dev", "--out", "out", "--set", "topics.orders.partitions=4"];
const ALL: &[&str] = &["render", "dev", "--out", "out", "--set", "commonLabels.team=events"];

const SCENES: [Scene; 11] = [
    Scene { name: "fresh", promise: Promise::Whole, prepare: |_| (), args: CHANGE, code: 0, outs: OUT },
    Scene {
        name: "fresh-deep",
        promise: Promise::Whole,
        prepare: |_| (),
        args: &["render", "dev", "--out", "a/b/out"],
        code: 0,
        outs: &["a/b/out"],
    },
    // Two files differ, one of them under another name.
    Scene { name: "few", promise: Promise::Whole, prepare: rendered, args: CHANGE, code: 0, outs: OUT },
    Scene { name: "all", promise: Promise::Whole, prepare: rendered, args: ALL, code: 0, outs: OUT },
    Scene {
        name: "one",
        promise: Promise::Whole,
        prepare: |root| {
            rendered(root);
            fs::remove_file(root.join("out/60-statefulset-kafka.yaml")).unwrap();
        },
        args: &["render", "dev", "--out", "out"],
        code: 0,
        outs: OUT,
    },
    Scene {
        name: "other-files",
        promise: Promise::Whole,
        prepare: |root| {
            rendered(root);
            other_files(&root.join("out"));
        },
        args: ALL,
        code: 0,
        outs: OUT,
    },
    Scene {
        name: "other-folders",
        promise: Promise::Marked,
        prepare: |root| {
            rendered(root);
            strangers(&root.join("out"));
        },
        args: ALL,
        code: 0,
        outs: OUT,
    },
    Scene {
        name: "kustomization",
        promise: Promise::Marked,
        prepare: |root| {
            run(root, &["render", "dev", "--out", "out", "--kustomization"]);
            fs::create_dir(root.join("out/sub")).unwrap();
        },
        args: &["render", "dev", "--out", "out", "--kustomization", "--set", "topics.orders.partitions=4"],
        code: 0,
        outs: OUT,
    },
    Scene {
        name: "nothing",
        promise: Promise::Whole,
        prepare: rendered,
        args: &["render", "dev", "--out", "out"],
        code: 0,
        outs: OUT,
    },
    Scene {
        name: "check",
        promise: Promise::Whole,
        prepare: rendered,
        args: &["render", "dev", "--out", "out", "--check", "--set", "topics.orders.partitions=4"],
        code: 1,
        outs: OUT,
    },
    Scene {
        name: "several",
        promise: Promise::Whole,
        prepare: |root| {
            fs::create_dir(root.join("clusters")).unwrap();
            for name in ["one", "two"] {
                let text = format!("extends: dev\nnamespace: {name}\n");
                fs::write(root.join(format!("clusters/{name}.yaml")), text).unwrap();
            }
            run(root, &["render", "clusters", "--out", "out"]);
        },
        args: &["render", "clusters", "--out", "out", "--set", "topics.orders.partitions=4"],
        code: 0,
        outs: &["out/one", "out/two"],
    },
];

fn rendered(root: &Path) {
    run(root, &["render", "dev", "--out", "out"]);
}

fn run(root: &Path, args: &[&str]) -> Output {
    let done = program().args(args).current_dir(root).output().unwrap();
    assert!(done.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&done.stderr));
    done
}

/// What is in a directory, apart from directories that runs work in.
fn state(root: &Path) -> Tree {
    let mut all = tree(root);
    all.retain(|path, _| !path.iter().any(|part| part.to_string_lossy().contains(".kafka-gen")));
    all
}

/// A directory in a state, with a name for it if it has none.
fn below(all: &Tree, out: &str) -> Tree {
    all.iter()
        .filter(|(path, _)| path.starts_with(out))
        .map(|(path, entry)| (path.clone(), entry.clone()))
        .collect()
}

/// A mixture that no tool takes for a whole: each file is old or new, and the marker is among them.
fn is_marked(now: &Tree, old: &Tree, new: &Tree, out: &str) -> bool {
    let (marker, kustomization) =
        (Path::new(out).join("00-interrupted.yaml"), Path::new(out).join("kustomization.yaml"));
    let is_unreadable = now.get(&marker).is_some_and(|entry| match entry {
        // Argo CD looks for these words before it takes a file for an object that is broken.
        Entry::File(_, text) => {
            ["apiVersion:", "kind:", "metadata:"].iter().all(|word| text.contains(word))
                && serde_yaml::from_str::<serde_yaml::Value>(text).is_err()
        }
        _ => false,
    });
    let mut rest = now.clone();
    rest.remove(&marker);
    // With a kustomization, kustomize does not look at the marker.
    let is_mixture = !rest.contains_key(&kustomization)
        && rest.iter().all(|(path, entry)| [old, new].iter().any(|side| side.get(path) == Some(entry)));
    is_unreadable && (rest == *old || rest == *new || is_mixture)
}

impl Scene {
    /// Fails if a run that came to this code has left what it must not.
    fn judge(&self, now: &Tree, old: &Tree, new: &Tree, code: Option<i32>) -> Result<(), String> {
        let is_out = |path: &Path| self.outs.iter().any(|out| path.starts_with(out));
        // Directories on the way may be new and empty.
        let is_above = |path: &Path| self.outs.iter().any(|out| Path::new(out).starts_with(path));
        let outside = |all: &Tree| -> Tree {
            all.iter()
                .filter(|(path, _)| !is_out(path) && !is_above(path))
                .map(|(path, entry)| (path.clone(), entry.clone()))
                .collect()
        };
        if outside(now) != outside(old) {
            return Err("something outside has changed".to_owned());
        }
        for out in self.outs {
            let (now, old, new) = (below(now, out), below(old, out), below(new, out));
            let is_whole = now == old || now == new;
            let is_told = self.promise == Promise::Marked && is_marked(&now, &old, &new, out);
            if !is_whole && !is_told {
                return Err(format!("{out} is neither old nor new: {:#?}", now.keys()));
            }
            if code == Some(self.code) && now != new {
                return Err(format!("exit code {}, but {out} is not the new one", self.code));
            }
        }
        match code {
            Some(2) | None => Ok(()),
            Some(code) if code == self.code => Ok(()),
            Some(code) => Err(format!("exit code {code}")),
        }
    }
}

/// The calls of a run by kind: how many come before it begins to look at files, and how many there are.
fn count(root: &Path, args: &[&str]) -> BTreeMap<String, (usize, usize)> {
    let log = root.with_extension("log");
    let done = Command::new("strace")
        .args(["-f", "-qq", "-o", log.to_str().unwrap()])
        .arg(program().get_program())
        .args(args)
        .current_dir(root)
        .output()
        .expect("strace is installed");
    assert!(done.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(&log).unwrap();
    let mut found: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    let mut begun = false;
    for line in text.lines() {
        begun |= !line.contains("execve(") && (line.contains("O_PATH") || line.contains("\"clusters"));
        // strace counts by thread.
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let Some((call, _)) = call.trim_start().split_once('(') else { continue };
        let (before, all) = found.entry((call.to_owned(), thread.to_owned())).or_default();
        *before += usize::from(!begun);
        *all += 1;
    }
    // A number that is too small would hit the loader of the program in the first thread.
    let main = text.split(' ').next().unwrap_or_default().to_owned();
    let started = |call: &str| found.get(&(call.to_owned(), main.clone())).map_or(0, |(before, _)| *before);
    let mut by_call: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (call, _) in found.keys() {
        let last = found.iter().filter(|((other, _), _)| other == call).map(|(_, (_, all))| *all).max();
        by_call.insert(call.clone(), (started(call), last.unwrap_or_default()));
    }
    by_call.retain(|call, (before, all)| CALLS.contains(&call.as_str()) && before < all);
    by_call
}

/// Makes `to` what `from` is, attributes, links and all.
fn copy(from: &Path, to: &Path) {
    if to.exists() {
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(to).status();
        fs::remove_dir_all(to).unwrap();
    }
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn a_call_that_fails_or_is_the_last_one_leaves_the_old_or_the_new_directory() {
    let root = folder("faults");
    let mut work = Vec::new();
    let mut prepared = Vec::new();
    for (number, scene) in SCENES.iter().enumerate() {
        let (old, new) = (root.join(scene.name).join("old"), root.join(scene.name).join("new"));
        fs::create_dir_all(&old).unwrap();
        (scene.prepare)(&old);
        copy(&old, &new);
        let calls = count(&new, scene.args);
        for (call, (before, all)) in calls {
            for nth in before + 1..=all {
                work.extend(FAULTS.map(|fault| (number, format!("{call}:{fault}:when={nth}"))));
            }
        }
        prepared.push((state(&old), state(&new)));
    }
    let (next, failed, killed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for slot in 0..threads {
            let (root, work, prepared) = (&root, &work, &prepared);
            let (next, failed, killed) = (&next, &failed, &killed);
            scope.spawn(move || {
                while let Some((number, fault)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let scene = &SCENES[*number];
                    let here = root.join(scene.name).join(format!("slot-{slot}"));
                    copy(&root.join(scene.name).join("old"), &here);
                    let call = fault.split(':').next().unwrap();
                    let done = Command::new("strace")
                        .args(["-f", "-qq", "-o", "/dev/null"])
                        // Quicker, but signals are not injected then.
                        .args((!fault.contains("signal=")).then_some("--seccomp-bpf"))
                        .args(["-e", &format!("trace={call}"), "-e", &format!("inject={fault}")])
                        .arg(program().get_program())
                        .args(scene.args)
                        .current_dir(&here)
                        .output()
                        .unwrap();
                    let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
                    let (old, new) = &prepared[*number];
                    let what = format!("{} with {fault}: {stderr}", scene.name);
                    let code = done.status.code();
                    scene
                        .judge(&state(&here), old, new, code)
                        .unwrap_or_else(|error| panic!("{what}{error}"));
                    failed.fetch_add(usize::from(code == Some(2)), Ordering::Relaxed);
                    killed.fetch_add(usize::from(code.is_none()), Ordering::Relaxed);
                    // The next run, and the command that it names for what is left.
                    let again = run(&here, scene.args);
                    let stderr = String::from_utf8_lossy(&again.stderr).into_owned();
                    assert_eq!(again.status.code(), Some(scene.code), "{what}{stderr}");
                    clean(&here, &stderr);
                    assert!(tree(&here) == *new, "{what}{stderr}{:#?}", tree(&here).keys());
                }
            });
        }
    });
    let (failed, killed) = (failed.into_inner(), killed.into_inner());
    println!("{} single faults: {failed} runs failed, {killed} were killed", work.len());
    assert!(work.len() >= 2_000 && failed >= 700 && killed >= 700, "{} {failed} {killed}", work.len());
}
