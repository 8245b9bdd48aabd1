//! Links, `extends`, directories and streams.

use std::fs;

use super::*;

/// What leads out of the repository, by the words of `extends` in `kafka/payments.yaml`, and what is said of it.
const OUT: [(&str, &str); 22] = [
    ("/proc/self/environ", "outside the git repository"),
    ("/proc/self/cwd/../../outside/secret.yaml", "outside the git repository"),
    ("/etc/passwd", "outside the git repository"),
    ("/etc/no-such-file", "outside the git repository"),
    ("/dev/stdin", "outside the git repository"),
    ("/dev/fd/0", "outside the git repository"),
    ("/dev/zero", "outside the git repository"),
    ("../../outside/secret.yaml", "outside the git repository"),
    ("./../../outside/secret.yaml", "outside the git repository"),
    ("../../outside/no-such-file.yaml", "outside the git repository"),
    ("sub/../../../outside/secret.yaml", "outside the git repository"),
    ("../../../../../../../../../../../etc/passwd", "outside the git repository"),
    ("./link.yaml", "symbolic link that leads outside the git repository"),
    ("./chain.yaml", "symbolic link that leads outside the git repository"),
    ("./broken.yaml", "symbolic link that leads outside the git repository"),
    ("./folder/secret.yaml", "symbolic link that leads outside the git repository"),
    ("./environ.yaml", "symbolic link that leads outside the git repository"),
    ("../.git/config", "outside the git repository"),
    ("./config.yaml", "symbolic link that leads outside the git repository"),
    ("./pipe.yaml", "not a regular file"),
    ("./pipe-link.yaml", "not a regular file"),
    ("..", "is a directory"),
];

fn traps(place: &Place) {
    let kafka = "repo/kafka";
    place.link(&format!("{kafka}/link.yaml"), "../../outside/secret.yaml");
    place.link(&format!("{kafka}/chain.yaml"), "link.yaml");
    place.link(&format!("{kafka}/broken.yaml"), "../../outside/no-such-file.yaml");
    place.link(&format!("{kafka}/folder"), "../../outside");
    place.link(&format!("{kafka}/environ.yaml"), "/proc/self/environ");
    place.link(&format!("{kafka}/config.yaml"), "../.git/config");
    place.fifo("repo/kafka/pipe.yaml");
    place.link(&format!("{kafka}/pipe-link.yaml"), "pipe.yaml");
    place.write(&format!("{kafka}/sub/empty.yaml"), "{}\n");
}

#[test]
fn what_a_profile_extends_stays_in_its_tree() {
    let place = Place::new("extends");
    traps(&place);
    for (extends, reason) in OUT {
        place.write("repo/kafka/payments.yaml", &format!("replicaCount: 3\nextends: {extends}\n"));
        let said = place.refused(&["render", "kafka/payments.yaml"], reason);
        assert!(said.contains("kafka/payments.yaml:2:10"), "{extends}: {said}");
    }
    // A file that is extended extends another.
    place.write("repo/kafka/payments.yaml", "extends: ./sub/middle.yaml\n");
    place.write("repo/kafka/sub/middle.yaml", "extends: ../../../outside/secret.yaml\n");
    let said = place.refused(&["render", "kafka/payments.yaml"], "outside the git repository");
    assert!(said.contains("kafka/sub/middle.yaml:1:10"), "{said}");
}

#[test]
fn every_command_confines_what_a_profile_extends() {
    let place = Place::new("commands");
    traps(&place);
    for extends in ["/proc/self/environ", "../../outside/secret.yaml", "./link.yaml", "./pipe.yaml"] {
        place.write("repo/kafka/payments.yaml", &format!("extends: {extends}\n"));
        for args in commands("kafka/payments.yaml") {
            let said = place.refused(&args, "cannot read `");
            assert!(said.contains("kafka/payments.yaml:1:10"), "{args:?}: {said}");
        }
        // By other names of the same profile.
        let path = place.root.join("repo/kafka/payments.yaml");
        place.refused(&["render", path.to_str().unwrap()], "cannot read `");
        place.refused(&["render", "./kafka/../kafka/payments.yaml"], "cannot read `");
        place.refused(&["render", "kafka"], "cannot read `");
    }
}

#[test]
fn a_profile_on_standard_input_is_in_the_current_directory() {
    let place = Place::new("stdin");
    let run = |folder: &str, profile: &str, text: &str| {
        let mut command = program();
        command.args(["show", profile, "replicaCount"]).current_dir(place.root.join(folder));
        ended(command, text)
    };
    let (code, said) = run("repo/kafka", "-", "extends: ./base.yaml\n");
    assert!(code == 0 && said.starts_with("replicaCount: 3  # base.yaml:1"), "{said}");
    for profile in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        for extends in ["../../outside/secret.yaml", "/proc/self/environ", "/dev/stdin"] {
            let (code, said) = run("repo/kafka", profile, &format!("extends: {extends}\n"));
            assert!(code > 0 && !said.contains(CANARY), "{profile}: {said}");
            assert!(said.contains(":1:10"), "{profile}: {said}");
        }
    }
    // Standard input is no file that can be extended.
    for extends in ["'-'", "\"-\""] {
        place.write("repo/payments.yaml", &format!("extends: {extends}\n"));
        let (code, said) = place.run(&["render", "payments.yaml"]);
        assert!(code == 1 && said.contains("`extends` cannot be standard input"), "{said}");
        assert!(said.contains("payments.yaml:1:10") && !said.contains(CANARY), "{said}");
    }
}

#[test]
fn a_file_that_is_called_like_a_profile_is_a_file() {
    let place = Place::new("dot");
    place.write("repo/tok", "replicaCount: 5\n");
    place.write("repo/dev", "replicaCount: 4\n");
    for (extends, count) in [("./tok", 5), ("././tok", 5), ("kafka/../tok", 5), ("./dev", 4), ("dev", 1)] {
        place.write("repo/payments.yaml", &format!("extends: {extends}\n"));
        for profile in ["payments.yaml", "./payments.yaml", "kafka/../payments.yaml"] {
            let (code, said) = place.run(&["show", profile, "replicaCount"]);
            assert!(code == 0 && said.starts_with(&format!("replicaCount: {count}  #")), "{extends}: {said}");
        }
    }
    place.write("repo/payments.yaml", "extends: ./gone\n");
    place.refused(&["render", "payments.yaml"], "cannot read `./gone`: no such file");
}

#[test]
fn without_a_repository_the_tree_is_the_directory_of_the_profile() {
    let place = Place::without_git("extends");
    place.write("repo/kafka/sub/more.yaml", "replicaCount: 4\n");
    for (extends, code) in
        [("./base.yaml", 0), ("sub/more.yaml", 0), ("../other.yaml", 2), ("../../outside/secret.yaml", 2)]
    {
        place.write("repo/other.yaml", &format!("{CANARY}: [\n"));
        place.write("repo/kafka/payments.yaml", &format!("extends: {extends}\n"));
        let (found, said) = place.run(&["render", "kafka/payments.yaml"]);
        assert_eq!(found, code, "{extends}: {said}");
        assert!(code == 0 || said.contains("outside the directory `"), "{extends}: {said}");
        assert!(!said.contains(CANARY), "{said}");
    }
    place.link("repo/kafka/link.yaml", "../other.yaml");
    place.link("repo/kafka/near.yaml", "base.yaml");
    place.link("repo/elsewhere", "../outside");
    place.accepted(&["render", "kafka/near.yaml"]);
    place.refused(&["render", "kafka/link.yaml"], "symbolic link that leads outside the directory `");
    place.refused(&["render", "elsewhere/secret.yaml"], "symbolic link that leads outside the directory `");
    fs::remove_dir_all(&place.root).unwrap();
}

/// A checkout may hold a link where CI names a file.
#[test]
fn a_link_that_is_named_stays_in_its_tree() {
    let place = Place::new("links");
    traps(&place);
    let kafka = place.root.join("repo/kafka").to_str().unwrap().to_owned();
    let outside = "symbolic link that leads outside the git repository";
    for (link, reason) in [
        ("link.yaml", outside),
        ("chain.yaml", outside),
        ("broken.yaml", outside),
        ("folder/secret.yaml", outside),
        ("environ.yaml", outside),
        ("config.yaml", outside),
        ("pipe-link.yaml", "not a regular file"),
    ] {
        for name in [format!("kafka/{link}"), format!("./kafka/../kafka/{link}"), format!("{kafka}/{link}")] {
            let name = name.as_str();
            place.refused(&["render", name], reason);
            place.refused(&["render", "dev", "-f", name], reason);
            place.refused(&["validate", name], reason);
            place.refused(&["validate", "-", "--schema", name], reason);
            place.refused(&["diff", name, "--against", "dev"], reason);
            place.refused(&["diff", "dev", "--against", name], reason);
        }
    }
    for args in commands("kafka/link.yaml") {
        place.refused(&args, outside);
    }
    // A directory that is a link.
    for folder in ["kafka/folder".to_owned(), format!("{kafka}/folder")] {
        let folder = folder.as_str();
        place.refused(&["render", folder], outside);
        place.refused(&["validate", folder], outside);
        place.refused(&["validate", "-", "--schema", folder], outside);
        place.refused(&["diff", "dev", "--against", folder], outside);
        place.refused(&["render", "dev", "--templates", folder], outside);
    }
}

#[test]
fn links_inside_the_tree_are_followed() {
    let place = Place::new("inside");
    place.write("repo/shared/common.yaml", PROFILE);
    place.link("repo/kafka/common.yaml", "../shared/common.yaml");
    place.link("repo/kafka/again.yaml", "common.yaml");
    place.link("repo/link", "shared");
    place.write("repo/kafka/payments.yaml", "extends: ./again.yaml\n");
    for profile in ["kafka/payments.yaml", "kafka/common.yaml", "link/common.yaml", "kafka/again.yaml"] {
        for args in commands(profile).iter().filter(|args| args[0] != "health") {
            place.accepted(args);
        }
    }
    place.accepted(&["render", "dev", "-f", "kafka/common.yaml"]);
    // `extends` is relative to where the file is named, as before.
    place.link("repo/linked.yaml", "kafka/payments.yaml");
    place.refused(&["render", "linked.yaml"], "cannot read `again.yaml`: no such file");
}

#[test]
fn a_directory_that_is_named_holds_what_is_read() {
    let place = Place::new("directories");
    let outside = "cannot read `d/x.yaml`: symbolic link that leads outside the git repository";
    for (kind, reason) in [
        ("../../outside/secret.yaml", outside),
        ("../../outside/no-such-file.yaml", outside),
        ("/proc/self/environ", outside),
        ("/dev/stdin", outside),
        ("/dev/zero", outside),
        ("../.git/config", outside),
        ("fifo", "cannot read `d/x.yaml`: not a regular file"),
        ("socket", "cannot read `d/x.yaml`: "),
    ] {
        let _ = fs::remove_dir_all(place.root.join("repo/d"));
        place.write("repo/d/a.yaml", PROFILE);
        let path = "repo/d/x.yaml";
        match kind {
            "fifo" => place.fifo(path),
            "socket" => {
                // The name of a socket is short.
                let line = "import socket; socket.socket(socket.AF_UNIX).bind('x.yaml')";
                let folder = place.root.join("repo/d");
                assert!(
                    Command::new("python3")
                        .args(["-c", line])
                        .current_dir(folder)
                        .status()
                        .unwrap()
                        .success()
                );
            }
            target => place.link(path, target),
        }
        place.refused(&["render", "d"], reason);
        place.refused(&["render", "d", "--out", "out"], reason);
        place.refused(&["validate", "d"], reason);
        place.refused(&["validate", "-", "--schema", "d"], reason);
        place.refused(&["diff", "dev", "--against", "d"], reason);
        place.refused(&["diff", "d", "--against", "dev"], reason);
        place.refused(&["render", "dev", "--templates", "d"], reason);
        let (code, said) = place.run_in("", &["validate", "repo/d"]);
        assert!(code == 2 && said.contains("cannot read `repo/d/x.yaml`: "), "{said}");
        assert!(!place.root.join("repo/out").exists());
    }
    // A directory in the repository may have links to other directories of it.
    let _ = fs::remove_file(place.root.join("repo/d/x.yaml"));
    place.write("repo/shared/b.yaml", PROFILE);
    place.link("repo/d/x.yaml", "../shared/b.yaml");
    place.accepted(&["render", "d", "--out", "out"]);
}

#[test]
fn templates_are_regular_files_in_the_tree() {
    let place = Place::new("templates");
    let own =
        std::fs::read_to_string(crate::support::project("templates/kubernetes/00-namespace.yaml")).unwrap();
    place.write("repo/t/kubernetes/00-namespace.yaml", &own);
    place.write("repo/t/.hidden/x.yaml", "]");
    place.link("repo/t/.link", "../../outside/secret.yaml");
    place.accepted(&["render", "kafka/payments.yaml", "--templates", "t"]);
    // No circle, and nothing that is silently left out.
    place.link("repo/t/loop", ".");
    place.refused(&["render", "dev", "--templates", "t"], "cannot read `t/loop`: is a directory");
    fs::remove_file(place.root.join("repo/t/loop")).unwrap();
    // In another tree than the profile.
    place.write("outside/t/kubernetes/00-namespace.yaml", &own);
    let reason = "cannot read `../outside/t`: outside the git repository";
    for args in [vec!["kafka/payments.yaml"], vec!["kafka"], vec!["dev", "kafka/payments.yaml"]] {
        let args: Vec<&str> = ["render", "--templates", "../outside/t"].into_iter().chain(args).collect();
        place.refused(&args, reason);
        let allowed: Vec<&str> = args.iter().copied().chain(["--allow-read", "../outside"]).collect();
        place.accepted(&allowed);
    }
    // A profile of the program has no tree.
    place.accepted(&["render", "dev", "--templates", "../outside/t"]);
}

#[test]
fn a_flag_widens_the_tree() {
    let place = Place::new("allowed");
    place.write("repo/kafka/payments.yaml", "extends: ../../outside/base.yaml\n");
    place.link("repo/kafka/link.yaml", "../../outside/base.yaml");
    place.link("repo/kafka/folder", "../../outside");
    for profile in ["kafka/payments.yaml", "kafka/link.yaml", "kafka/folder/base.yaml"] {
        for args in commands(profile).iter().filter(|args| args[0] != "health") {
            let said = place.refused(args, "--allow-read ");
            let folder = said.split("--allow-read ").nth(1).unwrap().split('`').next().unwrap();
            // What the error suggests, and other ways to say it.
            for folder in [folder, "../outside", "kafka/folder", "/"] {
                let args: Vec<&str> = args.iter().copied().chain(["--allow-read", folder]).collect();
                place.accepted(&args);
            }
            let args: Vec<&str> = args.iter().copied().chain(["--allow-read", "kafka"]).collect();
            place.refused(&args, "cannot read `");
        }
    }
    place.write("outside/m/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n");
    place.link("repo/m/a.yaml", "../../outside/m/a.yaml");
    place.refused(&["validate", "m"], "symbolic link that leads outside");
    place.accepted(&["validate", "m", "--allow-read", "../outside"]);
    place.accepted(&["diff", "m", "--against", "m", "--allow-read", "../outside"]);
    place.refused(&["validate", "m", "--allow-read", "nowhere"], "cannot read `nowhere`: no such file");
    // What git keeps is read only when it is named itself.
    place.write("repo/kafka/payments.yaml", "extends: ../.git/config\n");
    place.refused(
        &["render", "kafka/payments.yaml", "--allow-read", "."],
        "what git keeps in `.git` is not read",
    );
}

/// Who names a pipe means it.
#[test]
fn pipes_that_are_named_are_read() {
    let place = Place::new("pipes");
    let repo = place.root.join("repo");
    let well = |line: &str| {
        let done = bash(&repo, line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    for line in [
        "kafka-gen show <(echo replicaCount: 4) replicaCount",
        "kafka-gen show base replicaCount -f <(echo replicaCount: 4)",
        "echo replicaCount: 4 | kafka-gen show base replicaCount -f /dev/stdin",
        "echo replicaCount: 4 | kafka-gen show /proc/self/fd/0 replicaCount",
        "mkfifo pipe; echo replicaCount: 4 > pipe & kafka-gen show ./pipe replicaCount; wait",
        "kafka-gen show /dev/stdin replicaCount < <(echo replicaCount: 4)",
        "echo replicaCount: 4 > file; kafka-gen show /dev/stdin replicaCount < file",
    ] {
        assert!(well(line).starts_with("replicaCount: 4 "), "{line}");
    }
    assert_eq!(well("kafka-gen validate <(kafka-gen render dev)"), "");
    assert_eq!(well("kafka-gen diff <(kafka-gen render dev) --against <(kafka-gen render dev)"), "");
}
