//! Manifests of each family of images, written after what its documentation and its entrypoint say: accepted ones, of which
//! nothing or only what they name is said, and rejected ones with one mistake each.
//!
//! The comments before a manifest say what is expected, each with a piece of the line that it is about:
//!
//! ```yaml
//! # error[missing-quorum] KAFKA_PROCESS_ROLES
//! # undecided: the script in `spec.template.spec.containers[0].args` sets values
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kafka_gen::kafka::Dialect;
use serde_json::Value;

use super::validate;
use crate::support::project;

/// So many manifests of each sort every family has.
const LEAST: usize = 10;

/// What is said of a manifest: level, rule and line of each finding, and what kept rules from judging.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    findings: BTreeSet<(String, String, usize)>,
    undecided: BTreeSet<String>,
}

fn expected(text: &str) -> Said {
    let mut said = Said::default();
    for comment in text.lines().map_while(|line| line.strip_prefix("# ")) {
        if let Some(reason) = comment.strip_prefix("undecided: ") {
            said.undecided.insert(reason.to_owned());
            continue;
        }
        let Some((level, rest)) = comment.split_once('[') else { continue };
        let (rule, piece) = rest.split_once("] ").unwrap_or_else(|| panic!("{comment}"));
        let lines: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.starts_with('#') && line.contains(piece))
            .map(|(number, _)| number + 1)
            .collect();
        let [line] = lines.as_slice() else { panic!("`{piece}` is in the lines {lines:?} of\n{text}") };
        said.findings.insert((level.to_owned(), rule.to_owned(), *line));
    }
    said
}

fn said(folder: &Path, file: &str) -> Said {
    let run = validate(folder, &[file, "--format", "json"]);
    let report: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{file}: {}", run.stderr));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let finding = |finding: &Value| {
        let line = finding["line"].as_u64().unwrap();
        (text(&finding["severity"]), text(&finding["rule"]), usize::try_from(line).unwrap())
    };
    let reasons = report["undecided"].as_array().unwrap().iter();
    Said {
        findings: report["findings"].as_array().unwrap().iter().map(finding).collect(),
        undecided: reasons.flat_map(|one| one["reasons"].as_array().unwrap()).map(text).collect(),
    }
}

#[test]
fn each_family_of_images_is_judged_by_what_it_does() {
    let mut wrong = String::new();
    for dialect in Dialect::ALL {
        for sort in ["accepted", "rejected"] {
            let path = format!("tests/validate/dialects/{}/{sort}", format!("{dialect:?}").to_lowercase());
            let folder = project(&path);
            let entries = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{path} is missing"));
            let mut files: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            files.sort();
            assert!(files.len() >= LEAST, "{path} has only {} manifests", files.len());
            for file in files {
                let text = fs::read_to_string(folder.join(&file)).unwrap();
                let wanted = expected(&text);
                let errors = wanted.findings.iter().filter(|(level, ..)| level == "error").count();
                assert!(sort == "rejected" || errors == 0, "{path}/{file} is accepted with errors");
                assert!(sort == "accepted" || !wanted.findings.is_empty(), "{path}/{file} expects nothing");
                let found = said(&folder, &file);
                if found != wanted {
                    wrong.push_str(&format!("{path}/{file}:\n"));
                    for one in wanted.findings.difference(&found.findings) {
                        wrong.push_str(&format!("  not found: {one:?}\n"));
                    }
                    for one in found.findings.difference(&wanted.findings) {
                        wrong.push_str(&format!("  not expected: {one:?}\n"));
                    }
                    if found.undecided != wanted.undecided {
                        wrong.push_str(&format!("  undecided: {:?}\n", found.undecided));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
