//! Names that others choose: of profiles, and of what other commands write.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{stamps, tree};
use crate::support::{files, folder, printed, program, run};

#[test]
fn the_directory_of_a_profile_lies_below_the_one_that_is_named() {
    let names = [
        "...yaml",
        "..yaml",
        "....yaml",
        ".git.yaml",
        ".yaml",
        "a\\b.yaml",
        "a\nb.yaml",
        "c:.yaml",
        "NUL.yaml",
        "com1.yaml",
        "a .yaml",
        "a..yaml",
        "a*.yml",
    ];
    for name in names {
        let root = folder("names-of-profiles");
        fs::create_dir_all(root.join("rendered/deep")).unwrap();
        fs::write(root.join("rendered/deep/file"), "x").unwrap();
        fs::write(root.join("good.yaml"), "extends: dev\n").unwrap();
        fs::write(root.join(name), "extends: dev\n").unwrap();
        let before = tree(&root);
        for more in [&[][..], &["--check"]] {
            let done = program()
                .args(["render", &format!("./{name}"), "good.yaml", "--out", "rendered/deep"])
                .args(more)
                .current_dir(&root)
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&done.stderr);
            assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0), "{name:?}: {stderr}");
            assert!(stderr.contains("rename the profile"), "{name:?}: {stderr}");
            assert!(tree(&root) == before, "{name:?}");
        }
        // By itself it goes where the command line says, and to standard output.
        for more in [&["--out", "alone"][..], &[]] {
            let alone = program()
                .args(["render", &format!("./{name}")])
                .args(more)
                .current_dir(&root)
                .output()
                .unwrap();
            assert!(alone.status.success(), "{name:?}: {}", String::from_utf8_lossy(&alone.stderr));
        }
        assert!(root.join("alone/00-namespace-kafka.yaml").exists());
    }
}

#[test]
fn names_that_are_one_on_some_systems_do_not_share_a_directory() {
    let root = folder("names-that-are-one");
    for name in ["One.yaml", "one.yml"] {
        fs::write(root.join(name), "extends: dev\n").unwrap();
    }
    let out = root.join("out");
    let refused = run(&["render", root.to_str().unwrap(), "--out", out.to_str().unwrap()], "");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("would share the directory"), "{}", refused.stderr);
    assert!(!out.exists());
}

#[test]
fn manual_pages_are_not_written_through_links() {
    let root = folder("man-links");
    fs::create_dir(root.join("victim")).unwrap();
    fs::write(root.join("victim/page"), "precious").unwrap();
    let man = |out: &str| {
        let done = program().args(["man", "--out", out]).current_dir(&root).output().unwrap();
        (done.status.code().unwrap(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let before = stamps(&root.join("victim"));
    for target in ["../victim/page", "../victim/new", "../victim"] {
        fs::create_dir_all(root.join("man1")).unwrap();
        symlink(target, root.join("man1/kafka-gen-render.1")).unwrap();
        let (code, stderr) = man("man1");
        assert_eq!(code, 2);
        assert!(stderr.contains("kafka-gen-render.1`: it exists and is not a regular file"), "{stderr}");
        assert!(stamps(&root.join("victim")) == before);
        fs::remove_dir_all(root.join("man1")).unwrap();
    }
    symlink("victim", root.join("link")).unwrap();
    for out in ["link", "link/deep"] {
        let (code, stderr) = man(out);
        assert_eq!(code, 2);
        assert!(stderr.contains("link`: it is a symbolic link"), "{stderr}");
    }
    assert!(stamps(&root.join("victim")) == before);

    // Pages are replaced, and a second name of one keeps its text.
    assert_eq!(man("a/man1"), (0, String::new()));
    let first = files(&root.join("a/man1"));
    fs::remove_file(root.join("a/man1/kafka-gen.1")).unwrap();
    fs::hard_link(root.join("victim/page"), root.join("a/man1/kafka-gen.1")).unwrap();
    assert_eq!(man("a/man1"), (0, String::new()));
    assert_eq!(files(&root.join("a/man1")), first);
    assert_eq!(fs::read_to_string(root.join("victim/page")).unwrap(), "precious");
}

#[test]
fn a_starting_profile_is_not_written_through_links() {
    let root = folder("init-links");
    fs::create_dir_all(root.join("victim")).unwrap();
    let init = |dir: &str| {
        let done = program().args(["init", dir]).current_dir(&root).output().unwrap();
        (done.status.code().unwrap(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    for (link, target) in
        [("schema.json", "../victim/new"), ("kafka.yaml", "../victim"), ("kafka.yaml", "no/where")]
    {
        fs::create_dir(root.join("dir")).unwrap();
        symlink(target, root.join("dir").join(link)).unwrap();
        let before = tree(&root);
        let (code, stderr) = init("dir");
        assert_eq!(code, 2);
        assert!(stderr.contains(&format!("`dir/{link}` already exists")), "{stderr}");
        assert!(tree(&root) == before);
        fs::remove_dir_all(root.join("dir")).unwrap();
    }
    symlink("victim", root.join("dir")).unwrap();
    for dir in ["dir", "dir/deep"] {
        let (code, stderr) = init(dir);
        assert_eq!(code, 2);
        assert!(stderr.contains("`dir`: it is a symbolic link"), "{stderr}");
    }
    assert_eq!(fs::read_dir(root.join("victim")).unwrap().count(), 0);
    assert_eq!(init("new/deep").0, 0);
    assert_eq!(fs::read_dir(root.join("new/deep")).unwrap().count(), 2);
    assert_eq!(init("./new/../here/.").0, 0);
    assert_eq!(fs::read_dir(root.join("here")).unwrap().count(), 2);
}

/// A closed reader of standard output does not hide what is wrong with a directory.
#[test]
fn what_cannot_be_printed_is_an_error() {
    let full = Path::new("/dev/full");
    if full.exists() {
        let out = folder("full-output");
        printed(&["render", "dev", "--out", out.to_str().unwrap()]);
        for args in [&["render", "dev"][..], &["render", "prod", "--out", out.to_str().unwrap(), "--check"]] {
            let done =
                program().args(args).stdout(fs::File::options().write(true).open(full).unwrap()).output();
            assert_eq!(done.unwrap().status.code(), Some(2), "{args:?}");
        }
    }
}
