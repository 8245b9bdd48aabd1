//! Runs that are killed, at any time: the directory is the old one or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{Entry, clean, leftovers, other_files, render, rendered, tidy, tree};
use crate::support::{folder, program};

/// A directory with two states to go between.
struct Scene {
    out: PathBuf,
    /// The state, and the settings that make it.
    states: [(BTreeMap<PathBuf, Entry>, &'static [&'static str]); 2],
}

impl Scene {
    fn new(name: &str, other_settings: &'static [&'static str]) -> Self {
        let out = folder(name).join("out");
        rendered(&out, other_settings);
        other_files(&out);
        let other = tree(&out);
        rendered(&out, &[]);
        Self { states: [(tree(&out), &[]), (other, other_settings)], out }
    }

    /// Brings the directory to one of the states, and removes what killed runs left as the run says.
    #[track_caller]
    fn go_to(&self, state: usize) {
        let run = render(&self.out, self.states[state].1);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert!(tree(&self.out) == self.states[state].0, "the next run brings it up to date");
        clean(&self.out, &run.stderr);
        tidy(&self.out);
    }

    /// True if the directory is in one of the two states.
    fn is_whole(&self) -> bool {
        let now = tree(&self.out);
        self.states.iter().any(|(state, _)| *state == now)
    }
}

/// Kills a run some time after it has made something; true if that was before its end.
fn killed(mut run: Child, made: impl Fn() -> bool, delay: Duration) -> bool {
    let started = Instant::now();
    while !made() && started.elapsed() < Duration::from_millis(500) {
        if run.try_wait().unwrap().is_some() {
            return false;
        }
        std::hint::spin_loop();
    }
    let begun = Instant::now();
    while begun.elapsed() < delay {
        std::hint::spin_loop();
    }
    run.kill().unwrap();
    !run.wait().unwrap().success()
}

/// Delays that differ, without a clock or chance: the golden ratio spreads them evenly.
fn delays(count: u32, longest: Duration) -> impl Iterator<Item = Duration> {
    (0..count).map(move |i| longest.mul_f64((f64::from(i) * 0.618_033_988_75).fract()))
}

/// Every file differs, so that a mixture would not be seen for an instant only.
const ALL: [&str; 4] = ["--set", "topics.orders.partitions=4", "--set", "commonLabels.team=events"];

#[test]
fn a_run_that_is_killed_at_any_time_leaves_the_old_or_the_new_directory() {
    let scene = Scene::new("killed", &ALL);
    let mut hits = 0;
    for (i, delay) in delays(200, Duration::from_millis(10)).enumerate() {
        let target = (i + 1) % 2;
        let (state, settings) = &scene.states[target];
        // Half of the time from the beginning, half of the time around the moment when all is ready.
        let last = state.keys().find(|path| path.to_string_lossy().starts_with("90-job")).unwrap();
        let (last, delay) = if i % 4 < 2 { (None, delay) } else { (Some(last), delay / 10) };
        let before = leftovers(&scene.out);
        let made = || {
            let now = leftovers(&scene.out);
            let new = now.iter().find(|left| !before.contains(left));
            new.is_some_and(|new| last.is_none_or(|last| new.join("tree").join(last).exists()))
        };
        let run = program()
            .args(["render", "dev", "--out", scene.out.to_str().unwrap()])
            .args(*settings)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        hits += u32::from(killed(run, made, delay));
        assert!(scene.is_whole(), "after {delay:?}: {:#?}", tree(&scene.out).keys());
        for left in leftovers(&scene.out).iter().filter(|left| left.join("tree").exists()) {
            assert_eq!(fs::read_to_string(left.join(".gitignore")).unwrap(), "*\n", "git sees nothing of it");
        }
        // Sometimes several runs in a row are killed.
        if i % 5 == 0 {
            scene.go_to(target);
        }
    }
    scene.go_to(0);
    assert!(hits >= 50, "only {hits} runs were killed while they worked");
}

#[test]
fn a_new_directory_has_all_its_files_or_does_not_exist() {
    let root = folder("killed-new");
    rendered(&root.join("model"), &[]);
    let whole = tree(&root.join("model"));
    let out = root.join("out");
    for delay in delays(50, Duration::from_millis(8)) {
        let run = program().args(["render", "dev", "--out", out.to_str().unwrap()]).spawn().unwrap();
        killed(run, || !leftovers(&out).is_empty(), delay);
        assert!(!out.exists() || tree(&out) == whole, "after {delay:?}");
        clean(&root, &render(&out, &[]).stderr);
        assert!(tree(&out) == whole);
        tidy(&out);
        fs::remove_dir_all(&out).unwrap();
    }
}
