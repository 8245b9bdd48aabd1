//! Nothing that a Secret holds is ever printed, whatever is wrong with it or with what stands on its line.

use super::{filled, validate};
use crate::support::run;

/// Secrets that are wrong, or stand beside something that is. What they hold is `sesame`, as text and in base64.
const WRONG: &[&str] = &[
    "{apiVersion: v1, kind: Secret, metadata: {name: A_B, labels: {a: b c}}, stringData: {a: sesame}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {a b: c}}, type: kubernetes.io/tls, data: {a b: c2VzYW1l, b: sesame}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: A}, immutable: sometimes, stringData: {a: [sesame]}}",
    "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"A\"}, \"data\": {\"a\": \"c2VzYW1l\", \"b\": 1}}",
    "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"A\"}, \"data\": {\"a\": \"c2VzYW1l\" \"b\"}}",
    "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"a\": \"c2VzYW1l\", \"a\": \"c2VzYW1l\"}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: c2VzYW1l}, data: {a: c2VzYW1l}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: !!binary c2VzYW1l, b: !!int sesame}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a, password: sesame}, stringdata: sesame}",
    "{apiVersion: v1, kind: secret, metadata: {name: A}, data: {a: c2VzYW1l}}",
    "{apiVersion: v1, Kind: Secret, metadata: {name: a}, data: {a: c2VzYW1l}}",
    "{kind: Secret, metadata: {name: a}, stringData: {a: sesame}}",
    "{apiVersion: v1, kind: SecretList, items: [{metadata: {name: A}, stringData: {a: sesame}}]}",
    "{apiVersion: v1, kind: SecretList, items: {metadata: {name: A}, stringData: {a: sesame}}}",
    "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service, metadata: {name: A}}, {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: sesame}}]}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: sesame}",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: sesame\n   b: sesame\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: |\n    sesame\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: A, annotations: {kubectl.kubernetes.io/last-applied-configuration: sesame, a b: c}}\n",
];

/// A schema that every Secret breaks, and would quote.
const SCHEMA: &str = r#"{"x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Secret"}], "type": "object",
    "properties": {"data": {"additionalProperties": {"enum": ["a"]}}, "stringData": {"additionalProperties": {"pattern": "^x"}}},
    "not": {"required": ["kind"]}}"#;

#[test]
fn what_a_secret_holds_is_never_printed() {
    let folder = filled("secrets", &[("schema.json", SCHEMA)]);
    for (index, text) in WRONG.iter().enumerate() {
        std::fs::write(folder.join("secret.yaml"), text).unwrap();
        for format in ["human", "concise", "json", "sarif"] {
            // Every second one is compared with a schema too.
            let schema = if index % 2 == 0 { &[][..] } else { &["--schema", "schema.json"] };
            let run = validate(&folder, &[&["secret.yaml", "--format", format], schema].concat());
            assert_eq!(run.code, 1, "{text}\n{}", run.stderr);
            for printed in [run.stdout, run.stderr] {
                let shown = ["sesame", "c2VzYW1l"].iter().any(|secret| printed.contains(secret));
                assert!(!shown, "{format} {text}\n{printed}");
            }
        }
    }
}

#[test]
fn diff_does_not_print_it_either() {
    let folder = filled("secrets-diff", &[("none.yaml", "")]);
    let [secret, none] = ["secret.yaml", "none.yaml"].map(|name| folder.join(name).display().to_string());
    for text in WRONG {
        std::fs::write(&secret, text).unwrap();
        for side in [&secret, "-"] {
            let run = run(&["diff", side, "--against", &none], text);
            for printed in [run.stdout, run.stderr] {
                let shown = ["sesame", "c2VzYW1l"].iter().any(|secret| printed.contains(secret));
                assert!(!shown, "{side} {text}\n{printed}");
            }
        }
    }
}

#[test]
fn what_is_no_secret_is_shown() {
    let folder = filled(
        "no-secrets",
        &[(
            "all.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: A_B\nstringData: {a: sesame}\n---\n\
             apiVersion: v1\nkind: ConfigMap\nmetadata: {name: C_D}\ndata: {secret: sesame}\n",
        )],
    );
    let run = validate(&folder, &["all.yaml"]);
    assert!(
        run.stdout.contains("4 |   name: A_B") && run.stdout.contains("9 | metadata: {name: C_D}"),
        "{}",
        run.stdout
    );
}
