//! Profiles that were rendered without a word, and what is said of each.

use std::fs;

use crate::support::{expect_file, program, project};

#[test]
fn each_profile_gets_its_verdict() {
    let folder = project("tests/rules/tried");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        let output =
            program().current_dir(&folder).args(["render", &format!("{name}.yaml")]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), !said.contains("error"), "{name}: {said}");
        assert!(!said.is_empty(), "{name}");
        expect_file(&format!("tests/rules/tried/{name}.txt"), &said);
    }
}
