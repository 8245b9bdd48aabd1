//! Values of Bitnami's chart, judged as the nodes that the chart makes of them.

use std::fs;

use serde_json::Value;

use super::{filled, validate};
use crate::support::{expect_file, project};

/// The findings in the values files of a folder, one line each, by file.
fn found(folder: &str) -> Vec<(String, String)> {
    let path = project(&format!("tests/validate/chart/{folder}"));
    let mut names: Vec<String> =
        fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let run = validate(&path, &[&name, "--format", "concise"]);
            (name, run.stdout)
        })
        .collect()
}

#[test]
fn sound_values_are_passed_over_in_silence() {
    let found = found("accepted");
    assert!(found.len() >= 10, "{}", found.len());
    for (name, lines) in found {
        assert_eq!(lines, "", "{name}");
    }
}

/// Each file has one mistake, and findings of nothing else.
#[test]
fn mistakes_are_found_in_the_words_of_the_chart() {
    let found = found("rejected");
    assert!(found.len() >= 10, "{}", found.len());
    let mut all = String::new();
    for (name, lines) in &found {
        assert!(!lines.is_empty(), "{name}: nothing is found");
        for word in ["KAFKA_", "spec.", "StatefulSet"] {
            assert!(!lines.contains(word), "{name} speaks of `{word}`: {lines}");
        }
        all.push_str(lines);
    }
    expect_file("tests/validate/chart/rejected.txt", &all);
}

#[test]
fn values_that_name_no_chart_are_judged_where_the_user_says_so() {
    let values = "controller: {heapOpts: -Xmx4g, resources: {limits: {memory: 4Gi}}}\nimage: {repository: soldevelo/kafka}\n";
    let folder = filled("chart-as", &[("values.yaml", values), ("other.txt", "a: 1\n")]);
    let run = validate(&folder, &["values.yaml", "--format", "concise"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("[not-an-object]: this is a Helm values file"), "{}", run.stdout);
    for word in ["values.yaml", "."] {
        let run = validate(&folder, &[word, "--as", "bitnami", "--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{word}: {report}");
        assert_eq!(findings[0]["rule"], "heap-exceeds-memory");
        assert_eq!(findings[0]["object"], "HelmValues");
        assert_eq!(findings[0]["field"], "controller.heapOpts");
        assert_eq!(report["summary"]["objects"], 1);
    }
    // Defaults alone are values, too.
    let folder = filled("chart-as-empty", &[("empty.yaml", "{}\n")]);
    let run = validate(&folder, &["empty.yaml", "--as", "bitnami", "--format", "concise"]);
    assert!(run.stdout.contains("[withdrawn-image]"), "{}", run.stdout);
}

#[test]
fn what_is_a_manifest_stays_one() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    let text = format!("# for the chart bitnami/kafka\n{map}");
    let folder =
        filled("chart-manifest", &[("a.yaml", &text), ("b.yaml", &map.replace("name: a", "name: b"))]);
    for words in [&["a.yaml"][..], &["a.yaml", "b.yaml", "--as", "bitnami"]] {
        let run = validate(&folder, words);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{words:?}");
    }
}

/// Of another chart neither defaults nor templates are known.
#[test]
fn defaults_of_an_older_chart_are_not_taken_for_known() {
    let values = "# bitnami/kafka --version 26.0.0\nimage: {repository: soldevelo/kafka}\ncontroller: {replicaCount: 1}\n\
                  extraConfig: |\n  offsets.topic.replication.factor=3\n";
    let folder = filled("chart-older", &[("values.yaml", values)]);
    let run = validate(&folder, &["values.yaml", "--format", "concise"]);
    assert!(!run.stdout.contains("internal-replication"), "{}", run.stdout);
    assert!(run.stderr.contains("only the values of chart 32 are known"), "{}", run.stderr);
}
