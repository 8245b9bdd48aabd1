//! The example of a GitOps repository in `tests/gitops/repository`, and the hooks for pre-commit: their commands are
//! run unchanged.

mod safety;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{files, folder, program, project};

/// A copy of the example in a git repository of its own.
struct Repository {
    root: PathBuf,
}

impl Repository {
    fn new(name: &str) -> Self {
        let root = folder(name);
        for (path, text) in files(&project("tests/gitops/repository")) {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let this = Self { root };
        this.well("git init -q && git add -A && git commit -qm Begin");
        this
    }

    /// Runs a line of the shell, with the program in the path and without the user's settings of git.
    fn shell(&self, line: &str) -> Output {
        let programs = Path::new(program().get_program()).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap();
        let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path))).unwrap();
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", line])
            .current_dir(&self.root)
            .env("PATH", path)
            .env("HOME", &self.root)
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CEILING_DIRECTORIES", project("").to_str().unwrap())])
            .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
            .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
            .output()
            .unwrap()
    }

    #[track_caller]
    fn well(&self, line: &str) {
        let done = self.shell(line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// What a line prints that fails with exit code 1.
    #[track_caller]
    fn fails(&self, line: &str) -> String {
        let done = self.shell(line);
        let printed =
            String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{line}: {printed}");
        printed
    }
}

fn yaml(path: &Path) -> Value {
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The commands of a job of the workflow, by the names of their steps.
fn steps_of(repository: &Repository, job: &str) -> Vec<(String, String)> {
    let workflow = yaml(&repository.root.join(".github/workflows/kafka.yaml"));
    let steps = workflow.pointer(&format!("/jobs/{job}/steps")).and_then(Value::as_array).unwrap();
    let text = |step: &Value, key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
    steps.iter().filter_map(|step| Some((text(step, "name")?, text(step, "run")?))).collect()
}

fn steps(repository: &Repository) -> Vec<(String, String)> {
    steps_of(repository, "rendered")
}

/// The lines that pre-commit runs for a configuration.
fn hooks(configuration: &Value) -> Vec<String> {
    let known = yaml(&project(".pre-commit-hooks.yaml"));
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let mut lines = Vec::new();
    for hook in configuration.pointer("/repos/0/hooks").and_then(Value::as_array).unwrap() {
        let entry = known.as_array().unwrap().iter().find(|known| known["id"] == hook["id"]).unwrap();
        let args = hook["args"].as_array().unwrap().iter().map(word);
        lines.push([word(&entry["entry"])].into_iter().chain(args).collect::<Vec<_>>().join(" "));
    }
    lines
}

const RENDER: &str = "kafka-gen render kafka/ --out rendered";

#[test]
fn the_workflow_fails_for_directories_that_are_not_what_the_profiles_render_to() {
    let repository = Repository::new("gitops-workflow");
    let steps = steps(&repository);
    let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_str()).collect();
    // The first is what cargo does.
    assert_eq!(names, ["Install kafka-gen", "Check what is rendered", "Describe what changes"]);
    assert_eq!(steps_of(&repository, "comment").len(), 1);
    let check = &steps[1].1;
    assert!(check.starts_with(&format!("{RENDER} --check\n")), "{check}");

    let missing = repository.fails(check);
    for name in ["orders", "payments"] {
        assert!(missing.contains(&format!("missing {name}/00-namespace-{name}.yaml\n")), "{missing}");
    }
    repository.well(RENDER);
    repository.well("git add -A && git commit -qm Render");
    repository.well(check);
    repository.well("test -z \"$(git status --porcelain)\"");

    repository.well("echo 'replicaCount: 5' >> kafka/payments.yaml && git commit -qam Five");
    let stale = repository.fails(check);
    assert!(stale.contains("differs payments/60-statefulset-payments.yaml\n"), "{stale}");
    assert!(stale.contains("missing payments/52-service-payments-4-external.yaml\n"), "{stale}");
    assert!(!stale.contains("orders/"), "{stale}");
    repository.well(RENDER);
    repository.well(check);
    repository.well("git add -A && git commit -qm Render");

    // A new cluster needs no change of the workflow, and the directory of a removed one does not stay.
    repository.well("sed s/orders/audit/ kafka/orders.yaml > kafka/audit.yaml");
    assert!(repository.fails(check).contains("missing audit/60-statefulset-audit.yaml\n"));
    repository.well(RENDER);
    repository.well(check);
    repository.well("rm kafka/audit.yaml");
    let removed = repository.fails(check);
    assert!(removed.contains("stale audit/"), "{removed}");
    repository.well("rm -r rendered/audit");
    repository.well(check);

    // What was rendered and not added is missing where the repository is cloned.
    repository.well(
        "git rm -q --cached rendered/payments/60-statefulset-payments.yaml && git commit -qm Forgotten",
    );
    repository.well(check);
    repository.well("git clone -q . ../gitops-workflow-clone.$$ && mv ../gitops-workflow-clone.$$ clone");
    let forgotten = repository.fails(&format!("cd clone; {check}"));
    assert_eq!(forgotten, "missing payments/60-statefulset-payments.yaml\n");
}

/// The step as it is in the workflow, with what GitHub gives it.
#[test]
fn the_workflow_describes_what_a_pull_request_changes() {
    let repository = Repository::new("gitops-describe");
    let describe = &steps(&repository)[2].1;
    repository.well(RENDER);
    repository.well("git add -A && git commit -qm Render && git branch -M main");
    repository.well("git clone -q . ../gitops-describe-clone.$$ && mv ../gitops-describe-clone.$$ clone");
    let described = |clone: &str| {
        let line = format!(
            "cd clone; export GITHUB_BASE_REF=main RUNNER_TEMP=.. GITHUB_STEP_SUMMARY=../summary.md\n{clone}\n{describe}"
        );
        repository.well(&line);
        fs::read_to_string(repository.root.join("diff.md")).unwrap()
    };
    assert_eq!(described("true"), "### ✅ No change in 2 clusters\n");
    let five = format!(
        "git switch -qc five; echo 'replicaCount: 5' >> kafka/payments.yaml; {RENDER}; git add -A; git commit -qm Five"
    );
    let comment = described(&five);
    assert!(comment.lines().next().unwrap().ends_with(": 1 of 2 clusters differ"), "{comment}");
    assert!(comment.contains("| `orders` | ✅ NO CHANGE |"), "{comment}");
    assert!(comment.contains("| `StatefulSet/payments` | `spec.replicas`: `3` → `5` |"), "{comment}");
    let summary = fs::read_to_string(repository.root.join("summary.md")).unwrap();
    assert_eq!(summary, "### ✅ No change in 2 clusters\n".to_owned() + &comment);
    // A cluster that the branch does not have yet, and one that it no longer has.
    let added =
        described("git switch -qc audit main; printf 'extends: dev\nrelease: audit\n' > kafka/audit.yaml");
    assert!(added.contains("| `audit` | 🆕 new cluster | 11 objects |"), "{added}");
    let removed = described("git switch -qfc fewer main; rm kafka/audit.yaml kafka/orders.yaml");
    assert!(removed.contains("| `orders` | ⛔ removed |"), "{removed}");
    // The first pull request, of a branch that has no cluster at all.
    let first = described(
        "git switch -qf --orphan empty; git commit -q --allow-empty -m Begin; git update-ref refs/remotes/origin/main empty; git checkout -q five -- kafka",
    );
    assert!(first.starts_with("### 🆕 new cluster: 2 of 2 clusters differ\n"), "{first}");
    // A branch that was not fetched is a failure, and a mistake is one.
    let shallow =
        repository.shell(&format!("cd clone; export GITHUB_BASE_REF=gone RUNNER_TEMP=..\n{describe}"));
    assert!(!shallow.status.success());
    let failed = repository.fails(&format!("cd clone; export GITHUB_BASE_REF=main RUNNER_TEMP=..\necho 'replicas: 5' >> kafka/payments.yaml\n{describe}"));
    assert!(failed.contains("unknown field `replicas`"), "{failed}");
}

#[test]
fn a_hook_keeps_a_stale_directory_out_of_a_commit() {
    let repository = Repository::new("gitops-hook");
    let lines = hooks(&yaml(&repository.root.join(".pre-commit-config.yaml")));
    assert_eq!(lines, ["kafka-gen render --check kafka/ --out rendered"]);
    let script = format!("#!/bin/bash\nset -e\n{}\n", lines.join("\n"));
    fs::write(repository.root.join(".git/hooks/pre-commit"), script).unwrap();
    repository.well("chmod +x .git/hooks/pre-commit");

    repository.well(RENDER);
    repository.well("git add -A && git commit -qm Render");
    repository.well("echo 'replicaCount: 5' >> kafka/payments.yaml");
    let refused = repository.fails("git commit -qam Five");
    assert!(refused.contains("differs payments/60-statefulset-payments.yaml\n"), "{refused}");
    repository.well(&format!("{RENDER} && git add -A && git commit -qm Five"));
}

#[test]
fn each_hook_is_a_command_of_the_program() {
    let repository = Repository::new("gitops-hooks");
    let known = yaml(&project(".pre-commit-hooks.yaml"));
    for hook in known.as_array().unwrap() {
        let line = format!("{} kafka/payments.yaml --out rendered/payments", hook["entry"].as_str().unwrap());
        let done = repository.shell(&line);
        // The first hook renders what the second one checks.
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

/// What a killed run leaves beside the directory never comes into a commit.
#[test]
fn git_does_not_see_what_a_killed_run_leaves() {
    let repository = Repository::new("gitops-killed");
    repository.well(
        "kafka-gen render kafka/payments.yaml --out rendered/payments; git add -A; git commit -qm Render",
    );
    // As runs that are killed leave it; `output::kills` sees that they do.
    repository.well(
        "cd rendered; mkdir .payments.kafka-gen-0123456789abcdef.tmp; cd .payments.kafka-gen-*; \
         echo '*' > .gitignore; cp -r ../payments tree; test -z \"$(git status --porcelain --untracked-files=all)\"",
    );
    repository.well("kafka-gen render kafka/payments.yaml --out rendered/payments --set replicaCount=4");
    repository.well("ls -A rendered | grep -q kafka-gen && test -n \"$(git status --porcelain)\"");
    repository.well("git add -A && test -z \"$(git ls-files rendered | grep kafka-gen)\"");
}
