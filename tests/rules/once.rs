//! A mistake that several rules could name is named by one of them, which no page can show: there, nothing else is wrong.

use std::fmt::Write;

use kafka_gen::report::diagnostic::Diagnostic;
use kafka_gen::rules;
use kafka_gen::text::source::SourceMap;

use super::{of_manifests, of_profile, written_out};
use crate::support::{expect_file, project};

const FILE: &str = "tests/rules/once.yaml";
const FOUND: &str = "\n# found: ";

#[test]
fn a_mistake_is_named_by_one_rule() {
    let committed = std::fs::read_to_string(project(FILE)).unwrap();
    let rule = rules::find("invalid-name").unwrap();
    let mut blocks = committed.split(FOUND);
    let mut made = blocks.next().unwrap().to_owned();
    for block in blocks {
        let (_, objects) = block.split_once('\n').unwrap();
        let judge = if objects.contains("apiVersion") { of_manifests } else { of_profile };
        let report = judge(rule, &written_out(objects), &mut SourceMap::default());
        let of = |finding: &&Diagnostic| finding.rule.unwrap_or("what has no rule");
        let mut found: Vec<&str> = report.by_place().iter().map(of).collect();
        if found.is_empty() {
            found.push("nothing");
        }
        write!(made, "{FOUND}{}\n{objects}", found.join(", ")).unwrap();
    }
    expect_file(FILE, &made);
}

/// What is found in a pod with this volume, which its container mounts.
fn in_pod(volume: &str) -> Vec<Diagnostic> {
    let text = format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: c, image: i, \
         volumeMounts: [{{name: v, mountPath: /v}}]}}], volumes: [{volume}]}}}}"
    );
    let report = of_manifests(rules::find("invalid-name").unwrap(), &text, &mut SourceMap::default());
    report.diagnostics().to_vec()
}

#[test]
fn the_other_place_is_shown() {
    let found = in_pod("{name: v, hostPath: {path: /a/../b}}");
    assert!(
        found.iter().any(|finding| finding.help == ["correct the volume; the mount is valid"]),
        "{found:?}"
    );

    // Of three files at one path, the first is the other one for the third, too.
    let items = "[{key: a, path: p}, {key: b, path: p}, {key: c, path: p}]";
    let mut found =
        in_pod(&format!("{{name: v, projected: {{sources: [{{configMap: {{name: a, items: {items}}}}}]}}}}"));
    found.retain(|finding| finding.rule == Some("overlapping-paths"));
    let others: Vec<_> =
        found.iter().map(|finding| finding.context.first().map(|other| other.span)).collect();
    assert!(matches!(&others[..], [Some(first), Some(second)] if first == second), "{found:?}");
}
