//! Revisions of git, and repositories that are configured to run something.

use super::*;

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n";
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n";

/// A repository whose commits are made with git.
fn repository(name: &str) -> Place {
    let place = Place::new(name);
    std::fs::remove_dir_all(place.root.join("repo/.git")).unwrap();
    git(&place, "git init -q -b main; git config core.compression 1");
    place
}

#[track_caller]
fn git(place: &Place, line: &str) {
    let done = bash(&place.root.join("repo"), line);
    assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
}

fn commit(place: &Place) {
    git(place, "git add -A && git commit -qm Change");
}

#[test]
fn links_and_pointers_in_a_revision_are_reported() {
    let place = repository("revision");
    place.write("repo/real/a.yaml", NAMESPACE);
    place.link("repo/linked/a.yaml", "../real/a.yaml");
    place.link("repo/link.yaml", "kafka/base.yaml");
    place.write("repo/extends-link.yaml", "extends: ./link.yaml\n");
    place.write("repo/lfs/a.yaml", POINTER);
    place.write("repo/extends-lfs.yaml", "extends: ./lfs/a.yaml\n");
    commit(&place);
    git(
        &place,
        "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub/module && git commit -qm Module",
    );
    place.write("repo/a.yaml", NAMESPACE);
    for (path, reason) in [
        ("linked", "cannot read `main:linked/a.yaml`: a symbolic link in this revision"),
        ("linked/a.yaml", "cannot read `main:linked/a.yaml`: a symbolic link in this revision"),
        ("./linked/a.yaml", "a symbolic link in this revision"),
        ("link.yaml", "cannot read `main:link.yaml`: a symbolic link in this revision"),
        ("extends-link.yaml", "cannot read `main:link.yaml`: a symbolic link in this revision"),
        ("lfs", "cannot read `main:lfs/a.yaml`: a Git LFS pointer"),
        ("lfs/a.yaml", "cannot read `main:lfs/a.yaml`: a Git LFS pointer"),
        ("extends-lfs.yaml", "cannot read `main:lfs/a.yaml`: a Git LFS pointer"),
        ("sub", "cannot read `main:sub/module`: a submodule"),
        ("sub/module", "cannot read `main:sub/module`: a submodule"),
        ("", "a symbolic link in this revision"),
    ] {
        let against = format!("git:main:{path}");
        for args in [["diff", "a.yaml", "--against", &against], ["diff", &against, "--against", "a.yaml"]] {
            place.refused(&args, reason);
        }
    }
    place.accepted(&["diff", "a.yaml", "--against", "git:main:real"]);
    // The same pointers in the work tree.
    for args in [
        ["validate", "lfs"],
        ["validate", "lfs/a.yaml"],
        ["render", "lfs/a.yaml"],
        ["show", "extends-lfs.yaml"],
    ] {
        place.refused(&args, "a Git LFS pointer");
    }
}

#[test]
fn a_revision_gives_nothing_of_the_disk() {
    let place = repository("revision-extends");
    for (extends, reason) in [
        ("/proc/self/environ", "git cannot read"),
        ("../../outside/secret.yaml", "git cannot read"),
        ("/etc/passwd", "git cannot read"),
    ] {
        place.write("repo/kafka/payments.yaml", &format!("extends: {extends}\n"));
        commit(&place);
        place.refused(&["diff", "dev", "--against", "git:main:kafka/payments.yaml"], reason);
        place.refused(&["diff", "dev", "--against", "git:main:./kafka/payments.yaml"], reason);
    }
    // A layer is on the disk, also one that is called like a file that the revision extends.
    place.write("repo/base.yaml", "replicaCount: 1\n");
    place.write("repo/payments.yaml", "extends: ./base.yaml\n");
    commit(&place);
    place.write("repo/base.yaml", "replicaCount: 3\n");
    let (code, said) = place.run(&[
        "diff",
        "git:main:payments.yaml",
        "--against",
        "git:main:payments.yaml",
        "-f",
        "base.yaml",
    ]);
    assert!(code == 1 && said.contains("1 → 3"), "{said}");
}

#[test]
fn a_folder_of_a_revision_is_read_as_a_directory_is() {
    let place = repository("revision-folder");
    place.write("repo/rendered/a.yaml", NAMESPACE);
    place.write("repo/rendered/.hidden.yaml", "]");
    place.write("repo/rendered/.hidden/a.yaml", "]");
    place.write("repo/rendered/kustomization.yaml", "]");
    commit(&place);
    for (folder, paths) in [
        ("repo", ["rendered", "rendered", "./rendered"]),
        ("repo/kafka", ["../rendered", "rendered", "./../rendered"]),
    ] {
        let against = |path: &str| format!("git:main:{path}");
        for revision in &paths[1..] {
            let (code, said) = place.run_in(folder, &["diff", paths[0], "--against", &against(revision)]);
            assert_eq!(code, 0, "{folder} {revision}: {said}");
        }
    }
}

#[test]
fn a_large_file_of_a_revision_is_not_read() {
    let place = repository("revision-large");
    place.write("repo/large/a.yaml", "");
    std::fs::File::options()
        .write(true)
        .open(place.root.join("repo/large/a.yaml"))
        .unwrap()
        .set_len((256 << 20) + 1)
        .unwrap();
    place.write("repo/extends.yaml", "extends: ./large/a.yaml\n");
    commit(&place);
    for path in ["large", "large/a.yaml", "extends.yaml"] {
        let line = format!("ulimit -v 1000000; kafka-gen diff dev --against git:main:{path}");
        let done = bash(&place.root.join("repo"), &line);
        let said = String::from_utf8_lossy(&done.stderr);
        let reason = "cannot read `main:large/a.yaml`: it has more than 256 MiB";
        assert_eq!((done.status.code(), said.contains(reason)), (Some(2), true), "{path}: {said}");
    }
}

/// Ways to make git run a command when an object is missing.
const TRAPS: [(&str, &str); 3] = [
    (
        "ext",
        "url = \"ext::sh -c touch% RAN%% CANARY\"\n\tpromisor = true\n[protocol \"ext\"]\n\tallow = always",
    ),
    ("ssh", "url = ssh://localhost/x\n\tpromisor = true\n[core]\n\tsshCommand = touch CANARY; false"),
    ("uploadpack", "url = .\n\tpromisor = true\n\tuploadpack = touch CANARY; false"),
];

#[test]
fn git_runs_nothing_that_a_repository_is_configured_to() {
    let place = repository("hostile-git");
    commit(&place);
    let object = "3".repeat(40);
    for (name, remote) in TRAPS {
        let canary = place.root.join(format!("{name}-ran"));
        let remote = remote.replace("% RAN%% CANARY", &format!("% {}", canary.display()));
        let remote = remote.replace("CANARY", canary.to_str().unwrap());
        let config = format!(
            "[core]\n\trepositoryformatversion = 1\n\tbare = BARE\n[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\t{remote}\n"
        );
        // A folder of the checkout that is shaped like a repository without a work tree.
        let bare = format!("repo/{name}");
        place.write(&format!("{bare}/config"), &config.replace("BARE", "true"));
        place.write(&format!("{bare}/HEAD"), "ref: refs/heads/main\n");
        place.write(&format!("{bare}/objects/info/none"), "");
        place.write(&format!("{bare}/refs/none"), "");
        // A repository with a work tree.
        place.write(&format!("own-{name}/a.yaml"), NAMESPACE);
        let own = format!("own-{name}");
        let done = bash(&place.root.join(&own), "git init -q -b main && git add -A && git commit -qm Begin");
        assert!(done.status.success());
        place.write(&format!("{own}/.git/config"), &config.replace("BARE", "false"));
        for folder in [&bare, &own] {
            for revision in [
                format!("git:{object}:x"),
                format!("git:{object}:"),
                "git:main:x".to_owned(),
                format!("git:{object}:./x"),
            ] {
                for format in ["text", "markdown"] {
                    let (code, said) =
                        place.run_in(folder, &["diff", "dev", "--against", &revision, "--format", format]);
                    // The revision is there, and has no such path: a new cluster.
                    let expected = if *folder == own && revision == "git:main:x" { 1 } else { 2 };
                    assert_eq!(code, expected, "{folder} {revision}: {said}");
                }
            }
            assert!(!canary.exists(), "{name} ran in {folder}");
        }
        // Also where an object of a revision is missing.
        let line = "rm -f .git/objects/*/* && rmdir .git/objects/?? && git status >/dev/null 2>&1 || true";
        let _ = bash(&place.root.join(&own), &format!("cp -r .git/objects ../objects-{name}; {line}"));
        let _ = std::fs::remove_file(&canary);
        let (code, said) = place.run_in(&own, &["diff", "a.yaml", "--against", "git:main:a.yaml"]);
        assert_eq!(code, 2, "{said}");
        assert!(!canary.exists(), "{name} ran for a missing commit");
    }
}

/// The trap of the test above works: without the hardening git runs the command.
#[test]
fn git_alone_runs_what_a_repository_is_configured_to() {
    let place = repository("hostile-git-alone");
    let canary = place.root.join("ran");
    let config = format!(
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = \"ext::touch {}\"\n\tpromisor = true\n[protocol \"ext\"]\n\tallow = always\n",
        canary.display()
    );
    place.write("bare/config", &config);
    place.write("bare/HEAD", "ref: refs/heads/main\n");
    place.write("bare/objects/info/none", "");
    place.write("bare/refs/none", "");
    let _ = bash(&place.root.join("bare"), &format!("git cat-file -t {}:x", "3".repeat(40)));
    assert!(canary.exists(), "the trap does not work");
}
