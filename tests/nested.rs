//! Profiles in directories of a directory, such as `clusters/eu/kafka.yaml`.

use std::fs;
use std::path::Path;

use crate::support::{folder, program};

fn put(root: &Path, path: &str, brokers: u32) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = format!("extends: prod\nexternalAccess: {{domain: k.example.org}}\nreplicaCount: {brokers}\n");
    fs::write(file, text).unwrap();
}

fn compared(root: &Path) -> String {
    let output = program().args(["diff", "new", "--against", "old"]).current_dir(root).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn profiles_in_directories_are_clusters_by_their_paths() {
    let root = folder("nested-profiles");
    for side in ["old", "new"] {
        put(&root, &format!("{side}/eu/kafka.yaml"), 3);
    }
    put(&root, "old/us/kafka.yaml", 3);
    put(&root, "new/us/kafka.yaml", 5);
    put(&root, "new/ap/kafka.yaml", 3);
    let report = compared(&root);
    for row in ["ap/kafka", "us/kafka", "NO CHANGE", "new cluster", "brokers-added"] {
        assert!(report.contains(row), "{row}:\n{report}");
    }
}

#[test]
fn a_profile_beside_directories_hides_none_of_their_profiles() {
    let root = folder("nested-beside");
    for side in ["old", "new"] {
        put(&root, &format!("{side}/common.yaml"), 3);
    }
    put(&root, "old/us/kafka.yaml", 3);
    put(&root, "new/us/kafka.yaml", 5);
    let report = compared(&root);
    assert!(report.contains("brokers-added") && report.contains("us/kafka"), "{report}");
}
