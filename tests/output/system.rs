//! Full disks, mounts, attributes, other users. Most need root or strace, which `.ci/run` has.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{OTHER, leftovers, other_files, render, rendered, stamps, tidy, tree};
use crate::support::{folder, program};

/// Renders with strace meddling.
fn meddled(out: &Path, more: &[&str], meddling: &[&str]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null"]).current_dir("/");
    for inject in meddling {
        strace.args(["-e", &format!("inject={inject}")]);
    }
    strace.arg(program().get_program()).args(["render", "dev", "--out", out.to_str().unwrap()]).args(more);
    strace.output().expect("strace is installed")
}

/// What others do to the directory between our last look at it and the exchange is kept. If the run is killed before it
/// has brought that along, the next run names where it is.
#[test]
#[ignore = "needs strace: .ci/run"]
fn what_others_write_meanwhile_is_kept() {
    for killed in [false, true] {
        let out = folder("meanwhile").join("out");
        rendered(&out, &[]);
        other_files(&out);
        let theirs = out.clone();
        let others = std::thread::spawn(move || {
            // The new directory has its last file, so we have looked.
            let is_full = || {
                leftovers(&theirs).first().is_some_and(|left| {
                    let names = fs::read_dir(left.join("tree")).into_iter().flatten();
                    names.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("90-job"))
                })
            };
            while !is_full() {
                std::thread::yield_now();
            }
            fs::write(theirs.join("late.txt"), "late").unwrap();
            fs::create_dir_all(theirs.join("late/empty")).unwrap();
            fs::write(theirs.join("README.new"), "replaced").unwrap();
            fs::rename(theirs.join("README.new"), theirs.join("README.md")).unwrap();
        });
        let mut meddling = vec!["renameat2:delay_enter=1500000:when=1"];
        if killed {
            meddling.push("unlinkat:signal=KILL:when=1");
        }
        let done = meddled(&out, &OTHER, &meddling);
        others.join().unwrap();
        assert_eq!(done.status.success(), !killed, "{}", String::from_utf8_lossy(&done.stderr));
        let theirs = if killed {
            let left = leftovers(&out).remove(0);
            let next = render(&out, &OTHER);
            assert_eq!(next.code, 0, "{}", next.stderr);
            assert!(next.stderr.contains(left.to_str().unwrap()), "{}", next.stderr);
            left.join("tree")
        } else {
            tidy(&out);
            out.clone()
        };
        assert_eq!(fs::read_to_string(theirs.join("late.txt")).unwrap(), "late");
        assert_eq!(fs::read_to_string(theirs.join("README.md")).unwrap(), "replaced");
        assert!(theirs.join("late/empty").is_dir());
    }
}

/// Runs a script of the shell with mounts of its own, `$1` an empty folder and `$2` the program.
#[track_caller]
fn with_mounts(name: &str, script: &str) {
    let done = Command::new("unshare")
        .args(["-m", "sh", "-eux", "-c", script, "sh"])
        .arg(folder(name))
        .arg(program().get_program())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
#[ignore = "needs root: .ci/run"]
fn a_full_disk_changes_nothing() {
    with_mounts(
        "full",
        r#"
        mount -t tmpfs -o size=256k none "$1"; cd "$1"
        "$2" render dev --out out; echo x > out/mine; cp -a out /dev/shm/kafka-gen-full.$$
        head -c 1M /dev/zero > filler || true
        code=0; "$2" render dev --out out --set topics.orders.partitions=4 2> /dev/shm/kafka-gen-error.$$ || code=$?
        test $code = 2; grep 'no space left' /dev/shm/kafka-gen-error.$$
        diff -r out /dev/shm/kafka-gen-full.$$; test "$(ls -A)" = "$(printf 'filler\nout')"
        code=0; "$2" render dev --out new 2>/dev/null || code=$?
        test $code = 2; test ! -e new
        rm -r filler /dev/shm/kafka-gen-*.$$
        "$2" render dev --out out --set topics.orders.partitions=4
        "$2" render dev --out out --set topics.orders.partitions=4 --check
        "#,
    );
}

#[test]
#[ignore = "needs root: .ci/run"]
fn a_directory_that_is_or_holds_a_mount_is_brought_up_to_date_in_place() {
    with_mounts(
        "mounted",
        r#"
        cd "$1"; mkdir real out
        mount --bind real out
        "$2" render dev --out out; "$2" render dev --out out --check
        "$2" render dev --out out --set topics.orders.partitions=4 --kustomization
        "$2" render dev --out out --set topics.orders.partitions=4 --kustomization --check
        test "$(ls -A)" = "$(printf 'out\nreal')"; test -z "$(ls -d out/.kafka-gen* 2>/dev/null)"
        "$2" render dev --out holds; mkdir holds/sub; mount -t tmpfs none holds/sub; echo x > holds/sub/mine
        "$2" render dev --out holds --set topics.orders.partitions=4
        "$2" render dev --out holds --set topics.orders.partitions=4 --check
        test "$(cat holds/sub/mine)" = x; mountpoint holds/sub
        umount holds/sub; mount -t tmpfs none holds/sub
        "$2" render dev --out holds; mountpoint holds/sub
        "#,
    );
}

/// Overlay file systems, which containers live on, do not rename a directory of a lower layer.
#[test]
#[ignore = "needs root: .ci/run"]
fn a_directory_of_a_lower_layer_is_brought_up_to_date() {
    with_mounts(
        "layers",
        r#"
        mount -t tmpfs none "$1"; cd "$1"; mkdir lower upper work merged
        "$2" render dev --out lower/out; echo x > lower/out/mine
        mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none merged
        "$2" render dev --out merged/out --set topics.orders.partitions=4
        "$2" render dev --out merged/out --set topics.orders.partitions=4 --check
        test "$(cat merged/out/mine)" = x; test "$(ls -A merged)" = out
        "#,
    );
}

/// A new directory would lack what belongs to the old one besides its files, or have what that one lacks.
#[test]
#[ignore = "needs a file system with extended attributes: .ci/run"]
fn a_directory_with_attributes_stays_what_it_is() {
    let set = |path: &Path, name: &str, value: &[u8]| {
        rustix::fs::lsetxattr(path, name, value, rustix::fs::XattrFlags::empty()).unwrap();
    };
    // An access list that new directories inherit: the user may do all, the others may look.
    let mut list = vec![2, 0, 0, 0];
    for (who, may) in [(1, 7), (4, 5), (32, 5)] {
        list.extend([who, 0, may, 0, 255, 255, 255, 255]);
    }
    let cases = [("user.note", b"kept".as_slice(), false), ("system.posix_acl_default", &list, true)];
    for (name, value, is_above) in cases {
        let out = folder("attributes").join("out");
        let of = |out: &Path| if is_above { out.parent().unwrap().to_owned() } else { out.to_owned() };
        rendered(&out, &[]);
        let inode = || fs::metadata(&out).unwrap().ino();
        let plain = inode();
        rendered(&out, &OTHER);
        assert_ne!(inode(), plain);
        set(&of(&out), name, value);
        let with = inode();
        rendered(&out, &[]);
        assert_eq!(inode(), with, "{name}");
        assert_eq!(render(&out, &["--check"]).code, 0);
        tidy(&out);
    }
}

/// A folder, and a program in it, for a user that is not root.
struct Unprivileged {
    root: PathBuf,
}

impl Unprivileged {
    const NOBODY: u32 = 65_534;

    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("kafka-gen-{name}-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::copy(program().get_program(), root.join("kafka-gen")).unwrap();
        let this = Self { root };
        this.own(&this.root);
        this
    }

    fn is_root() -> bool {
        fs::metadata("/proc/self").unwrap().uid() == 0
    }

    /// Gives something to the user.
    fn own(&self, path: &Path) {
        if Self::is_root() {
            chown(path, Some(Self::NOBODY), Some(Self::NOBODY)).unwrap();
        }
    }

    /// Renders as the user into a folder below.
    fn render(&self, out: &str, more: &[&str]) -> Output {
        let mut run = Command::new(self.root.join("kafka-gen"));
        run.args(["render", "dev", "--out", out]).args(more).current_dir(&self.root);
        if Self::is_root() {
            run.uid(Self::NOBODY).gid(Self::NOBODY);
        }
        loop {
            match run.output() {
                // A process that another test is just starting holds the copy open for writing until it runs.
                Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                    std::thread::yield_now()
                }
                done => return done.unwrap(),
            }
        }
    }

    fn mode(&self, path: &str, mode: u32) {
        fs::set_permissions(self.root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
}

impl Drop for Unprivileged {
    fn drop(&mut self) {
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(&self.root).status();
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn protected_directories_are_not_changed() {
    let user = Unprivileged::new("protected");
    assert!(user.render("above/out", &[]).status.success());
    let (above, out) = (user.root.join("above"), user.root.join("above/out"));
    let before = tree(&above);
    for (path, mode) in [("above/out", 0o555), ("above/out", 0o000)] {
        user.mode(path, mode);
        let refused = user.render("above/out", &OTHER);
        assert_eq!(refused.status.code(), Some(2), "{mode:o}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("permission denied"));
        user.mode(path, 0o755);
        assert!(tree(&above) == before);
    }
    user.mode("above", 0o555);
    let refused = user.render("above/new", &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!above.join("new").exists());
    // Only the directory itself may be written to.
    let inode = fs::metadata(&out).unwrap().ino();
    assert!(user.render("above/out", &OTHER).status.success());
    assert!(user.render("above/out", &[OTHER[0], OTHER[1], "--check"]).status.success());
    assert_eq!(fs::metadata(&out).unwrap().ino(), inode);
    tidy(&out);
}

/// Only what the system says does not exist is absent: a file that may be ours and cannot be read is an error.
#[test]
fn an_unreadable_file_that_may_be_ours_is_an_error() {
    let user = Unprivileged::new("unreadable");
    for out in ["stale", "equal", "differs"] {
        assert!(user.render(out, &[]).status.success());
    }
    fs::rename(user.root.join("stale/60-statefulset-kafka.yaml"), user.root.join("stale/61-old.yaml"))
        .unwrap();
    for (file, more) in [
        ("stale/61-old.yaml", &[][..]),
        ("equal/60-statefulset-kafka.yaml", &[]),
        ("differs/21-configmap-kafka-topics.yaml", &OTHER),
    ] {
        user.mode(file, 0);
        let before = stamps(&user.root);
        for check in [&[][..], &["--check"]] {
            let refused = user.render(file.split('/').next().unwrap(), &[more, check].concat());
            let stderr = String::from_utf8_lossy(&refused.stderr);
            assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{file}: {stderr}");
            assert!(stderr.contains(&format!("{file}`: permission denied")), "{stderr}");
        }
        assert_eq!(stamps(&user.root), before);
        user.mode(file, 0o644);
    }
}

/// What others own cannot always be linked, nor can it be given away.
#[test]
fn files_of_another_user_are_no_obstacle() {
    let user = Unprivileged::new("owners");
    assert!(user.render("out", &[]).status.success());
    let out = user.root.join("out");
    fs::create_dir(out.join("secret")).unwrap();
    fs::write(out.join("secret/file"), "x").unwrap();
    user.mode("out/secret/file", 0o600);
    user.mode("out/secret", 0o700);
    fs::write(out.join("root.txt"), "x").unwrap();
    user.mode("out/root.txt", 0o600);
    let inode = |name: &str| fs::metadata(out.join(name)).unwrap().ino();
    let before = (inode("secret"), inode("secret/file"), inode("root.txt"));
    assert!(user.render("out", &OTHER).status.success());
    assert!(user.render("out", &[OTHER[0], OTHER[1], "--check"]).status.success());
    assert_eq!((inode("secret"), inode("secret/file"), inode("root.txt")), before);
    tidy(&out);
    // And the other way round: root leaves to the user what is the user's.
    rendered(&out, &[]);
    if Unprivileged::is_root() {
        let owners: Vec<u32> = ["21-configmap-kafka-topics.yaml", "60-statefulset-kafka.yaml", "."]
            .iter()
            .map(|name| fs::metadata(out.join(name)).unwrap().uid())
            .collect();
        assert_eq!(owners, [Unprivileged::NOBODY; 3]);
    }
}
