//! Manifests that an API server accepts and that fail all the same: what each is found to have.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{filled, validate};
use crate::support::project;

const TRIED: &[(&str, &[&str])] = &[
    ("argo-hook-with-ttl", &["hook-job-with-ttl"]),
    (
        "bitnami-without-quorum",
        &["missing-node-id", "missing-quorum", "unmapped-listener", "withdrawn-image"],
    ),
    (
        "deployment-on-one-claim",
        &[
            "replicas-on-one-claim",
            "rolling-update-on-one-claim",
            "target-port-missing",
            "undeclared-target-port",
            "unstable-broker-identity",
            "withdrawn-image",
        ],
    ),
    ("env-shell-syntax", &["shell-syntax-in-variable", "unexpanded-variable"]),
    ("env-used-before-defined", &["unexpanded-variable"]),
    (
        "five-kafka-mistakes",
        &[
            "advertised-loopback",
            "data-outside-volume",
            "duplicate-node-id",
            "heap-exceeds-memory",
            "zookeeper-removed",
        ],
    ),
    ("kraft-without-quorum", &["controller-listener-mismatch", "missing-quorum"]),
    ("probe-port-missing", &["forced-recreation", "probe-port-missing"]),
    ("spread-misses-own-pods", &["anti-affinity-misses-own-pods", "spread-misses-own-pods"]),
    ("undrainable-budget", &["undrainable-disruption-budget"]),
];

#[test]
fn each_manifest_that_fails_in_a_cluster_is_found() {
    let folder = project("tests/validate/tried");
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, TRIED.len());
    for (name, wanted) in TRIED {
        let run = validate(folder.as_ref(), &[&format!("{name}.yaml"), "--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let found: BTreeSet<&str> = findings.filter_map(|finding| finding["rule"].as_str()).collect();
        assert!(wanted.iter().all(|rule| found.contains(rule)), "{name}: {found:?}");
    }
}

/// A name in brackets may be a part of a password.
#[test]
fn what_looks_like_a_variable_within_a_secret_is_not_shown() {
    let text = |value: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: 'a:1', \
             env: [{{name: DB_PASSWORD, value: '{value}'}}, {{name: URL, value: 'db://me:{value}@host'}}, {{name: PLAIN, value: '$(MISSING)'}}]}}]}}}}"
        )
    };
    let folder = filled("variable-in-secret", &[("a.yaml", &text("hunter$(HUNTER)2"))]);
    for format in ["human", "concise", "json", "sarif"] {
        let run = validate(&folder, &["a.yaml", "--format", format]);
        assert!(run.stdout.contains("unexpanded-variable"), "{}", run.stdout);
        assert!(run.stdout.contains("$(MISSING)"), "{}", run.stdout);
        assert!(!run.stdout.contains("HUNTER"), "{}", run.stdout);
    }
}
