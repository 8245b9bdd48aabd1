//! Every system call as the last one, failing calls, full disks and mounts. Needs root and strace, which `.ci/run`
//! has.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::kills::Scene;
use super::{OTHER, render, rendered, tidy, tree};
use crate::support::{folder, program};

/// The calls that change something, or bring it on the disk.
const CALLS: [&str; 10] =
    ["mkdir", "openat", "write", "chmod", "linkat", "fsync", "renameat2", "rename", "unlink", "rmdir"];

/// Renders with strace meddling.
fn meddled(out: &Path, current: &Path, more: &[&str], meddling: &[&str]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null"]).current_dir(current);
    for inject in meddling {
        strace.args(["-e", &format!("inject={inject}")]);
    }
    strace.arg(program().get_program()).args(["render", "dev", "--out", out.to_str().unwrap()]).args(more);
    strace.output().expect("strace is installed")
}

/// Kills a run at each call of each kind in turn, and looks at the directory each time.
fn at_every_call(scene: &Scene, current: &Path, always: &[&str], is_right: impl Fn() -> bool) {
    let mut kills = 0;
    for call in CALLS.into_iter().filter(|call| !always.iter().any(|always| always.starts_with(call))) {
        for n in 1.. {
            // The run that mends goes now the way of the one that was killed, now back.
            let target = n / 2 % 2;
            scene.mend(1 - target);
            let kill = format!("{call}:signal=KILL:when={n}");
            let done = meddled(&scene.out, current, scene.states[target].1, &[always, &[&kill]].concat());
            if done.status.success() {
                assert!(tree(&scene.out) == scene.states[target].0, "{kill}");
                break;
            }
            assert!(is_right(), "{kill}: {:#?}", tree(&scene.out).keys());
            kills += 1;
        }
    }
    assert!(kills >= 60, "only {kills} calls");
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn a_run_that_is_killed_at_any_call_leaves_the_old_or_the_new_directory() {
    let scene = Scene::new("killed-at-call", &OTHER);
    at_every_call(&scene, Path::new("/"), &[], || scene.is_whole());
}

/// Old files and new ones may only stand together with a file that no reader of YAML gets past.
fn is_whole_or_marked(scene: &Scene) -> bool {
    let marker = scene.out.join("00-interrupted.yaml");
    let marked = fs::read_to_string(marker).is_ok_and(|text| {
        // Argo CD looks for these before it takes a file for an object that is broken.
        assert!(["apiVersion:", "kind:", "metadata:"].iter().all(|word| text.contains(word)));
        !scene.out.join("kustomization.yaml").exists()
            && serde_yaml::from_str::<serde_yaml::Value>(&text).is_err()
    });
    marked || scene.is_whole()
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn where_somebody_stands_in_the_directory_a_mixture_is_marked() {
    let scene = Scene::new("killed-in-place", &OTHER);
    at_every_call(&scene, &scene.out, &[], || is_whole_or_marked(&scene));
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn where_names_cannot_be_exchanged_a_directory_of_others_makes_a_mixture_that_is_marked() {
    let scene = Scene::new("killed-without-exchange", &OTHER);
    at_every_call(&scene, Path::new("/"), &["renameat2:error=EINVAL"], || is_whole_or_marked(&scene));
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn where_names_cannot_be_exchanged_the_directory_may_be_missing_but_is_never_a_mixture() {
    let mut scene = Scene::new("killed-between-names", &OTHER);
    let beside = scene.out.with_file_name(".out.kafka-gen.tmp");
    fs::remove_dir_all(scene.out.join("sub")).unwrap();
    for (state, _) in &mut scene.states {
        state.retain(|path, _| !path.starts_with("sub"));
    }
    at_every_call(&scene, Path::new("/"), &["renameat2:error=EINVAL"], || {
        scene.is_whole() || !scene.out.exists() && beside.join("old").exists()
    });
}

/// What others do to the directory between our last look at it and the exchange comes along, even if the run is then
/// killed before it has tidied up.
#[test]
#[ignore = "needs strace: .ci/run"]
fn what_others_write_meanwhile_is_kept() {
    for killed in [false, true] {
        let scene = Scene::new("meanwhile", &OTHER);
        let out = scene.out.clone();
        let others = std::thread::spawn(move || {
            while !out.with_file_name(".out.kafka-gen.tmp").join("journal").exists() {
                std::thread::yield_now();
            }
            fs::write(out.join("late.txt"), "late").unwrap();
            fs::create_dir_all(out.join("late/empty")).unwrap();
            fs::write(out.join("sub/late.txt"), "late").unwrap();
            fs::write(out.join("README.new"), "replaced").unwrap();
            fs::rename(out.join("README.new"), out.join("README.md")).unwrap();
        });
        let mut meddling = vec!["renameat2:delay_enter=1500000:when=1"];
        if killed {
            meddling.push("unlink:signal=KILL:when=1");
        }
        let done = meddled(&scene.out, Path::new("/"), &OTHER, &meddling);
        others.join().unwrap();
        assert_eq!(done.status.success(), !killed);
        rendered(&scene.out, &OTHER);
        tidy(&scene.out);
        let read = |name: &str| fs::read_to_string(scene.out.join(name)).unwrap();
        assert_eq!((read("late.txt"), read("sub/late.txt")), ("late".to_owned(), "late".to_owned()));
        assert_eq!(read("README.md"), "replaced");
        assert!(scene.out.join("late/empty").is_dir());
    }
}

/// The old directory waits beside, and somebody makes the directory anew: nothing of either is removed.
#[test]
#[ignore = "needs strace: .ci/run"]
fn a_directory_that_somebody_made_anew_is_not_mixed_with_the_old_one() {
    let scene = Scene::new("made-anew", &OTHER);
    fs::remove_dir_all(scene.out.join("sub")).unwrap();
    let kill = ["renameat2:error=EINVAL", "rename:signal=KILL:when=2"];
    assert!(!meddled(&scene.out, Path::new("/"), &OTHER, &kill).status.success());
    assert!(!scene.out.exists());
    fs::create_dir(&scene.out).unwrap();
    let above = scene.out.parent().unwrap();
    let before = tree(above);
    let refused = render(&scene.out, &OTHER);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("as it was before somebody made it anew"), "{}", refused.stderr);
    assert!(tree(above) == before);
    fs::remove_dir(&scene.out).unwrap();
    rendered(&scene.out, &OTHER);
    tidy(&scene.out);
    assert!(scene.out.join("README.md").exists());
}

#[test]
#[ignore = "needs strace: .ci/run"]
fn a_call_that_fails_leaves_the_old_the_new_or_a_marked_directory() {
    let scene = Scene::new("failing-calls", &OTHER);
    let mut failures = 0;
    for call in CALLS.into_iter().chain(["llistxattr"]).filter(|call| *call != "openat") {
        for (n, plus) in (1..).flat_map(|n| [(n, ""), (n, "+")]) {
            let target = n / 2 % 2;
            scene.mend(1 - target);
            let fail = format!("{call}:error=ENOSPC:when={n}{plus}");
            let done = meddled(&scene.out, Path::new("/"), scene.states[target].1, &[&fail]);
            let whole = scene.is_whole();
            match done.status.code() {
                Some(0) => assert!(tree(&scene.out) == scene.states[target].0, "{fail}"),
                Some(2) => assert!(whole || is_whole_or_marked(&scene), "{fail}"),
                code => panic!("{fail}: {code:?}"),
            }
            failures += u32::from(done.status.code() == Some(2));
            // Beyond are calls like these.
            if n == 12 {
                break;
            }
        }
    }
    scene.mend(0);
    assert!(failures >= 10, "only {failures} runs failed");
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
        test "$(ls -A)" = "$(printf 'out\nreal')"; test ! -e out/.kafka-gen.tmp
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

/// What belongs to a directory besides its files goes over to the one that takes its place, and nothing else does.
#[test]
#[ignore = "needs a file system with extended attributes: .ci/run"]
fn a_new_directory_has_the_attributes_of_the_old_one() {
    let above = folder("attributes");
    let out = above.join("out");
    rendered(&out, &[]);
    fs::create_dir(out.join("sub")).unwrap();
    let set = |path: &Path, name: &str, value: &[u8]| {
        rustix::fs::lsetxattr(path, name, value, rustix::fs::XattrFlags::empty()).unwrap();
    };
    let get = |path: &Path, name: &str| {
        let mut value = [0; 100];
        rustix::fs::lgetxattr(path, name, &mut value).ok().map(|length| value[..length].to_vec())
    };
    set(&out, "user.note", b"kept");
    // An access list that new directories inherit: the user may do all, the others may look.
    let mut list = vec![2, 0, 0, 0];
    for (who, may) in [(1, 7), (4, 5), (32, 5)] {
        list.extend([who, 0, may, 0, 255, 255, 255, 255]);
    }
    set(&above, "system.posix_acl_default", &list);
    let inode = fs::metadata(&out).unwrap().ino();
    rendered(&out, &OTHER);
    assert_ne!(fs::metadata(&out).unwrap().ino(), inode);
    assert_eq!(get(&out, "user.note").as_deref(), Some(&b"kept"[..]));
    assert_eq!(get(&above, "system.posix_acl_default"), Some(list));
    for path in [&out, &out.join("sub")] {
        assert_eq!(get(path, "system.posix_acl_default"), None);
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
