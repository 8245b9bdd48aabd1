//! Places of manifests, and of what a cluster says of itself.

use std::fs;

use super::{CANARY, ENCODED, check};
use crate::support::folder;

/// Manifests in which `@` stands for the secret and `#` for the same in base64.
const MANIFESTS: &[&str] = &[
    "{apiVersion: v1, kind: Secret, metadata: {name: A_B, labels: {a: b c}}, stringData: {a: '@'}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {a: '@'}}, data: {a b: '#', c: '@'}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: kubernetes.io/tls, data: {tls.key: '#', tls.crt: '@'}}",
    "{apiVersion: v1, kind: secret, metadata: {name: A}, data: {a: '#'}}",
    "{apiVersion: v1, kind: !!str Secret, metadata: {name: A}, data: {a: '@', a: '#'}}",
    "{apiVersion: v1, kind: &k Secret, metadata: {name: A}, data: {a: '@', b: 1}}",
    "{apiVersion: v1, kind: \"Secr\\u0065t\", metadata: {name: A}, data: {a: '@', b: 1}}",
    "{\"apiVersion\": \"v1\", \"k\\u0069nd\": \"Secret\", \"metadata\": {\"name\": \"A\"}, \"data\": {\"a\": \"@\", \"a\": \"#\"}}",
    "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"a\": \"@\" \"b\"}}",
    "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"data\": {\"a\": \"@\" \"b\"}}",
    "{apiVersion: v1, kind: SecretList, items: [{metadata: {name: A}, stringData: {a: '@'}}]}",
    "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: A}, data: {a: '@'}}]}",
    "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: !!binary '#', b: !!int '@'}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: A}, data: {ssl.keystore.password: '@', b: 1}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {s.properties: \"a=1\\nsasl.jaas.config=x required \\\\\\n  password=\\\"@\\\";\\nb=2\", b: 1}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {s.properties: \"a=1\\nssl.key.password @\\nb=2\", b: 1}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a.json: '{\"env\": [{\"name\": \"TOKEN\", \"value\": \"@\"}]}', b: 1}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {tls.key: \"-----BEGIN RSA PRIVATE KEY-----\\n@\\n-----END RSA PRIVATE KEY-----\\n\", b: 1}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {a/password: '@'}}, spec: {containers: [{name: A, image: a, env: [{name: DB_PASSWORD, value: '@'}, {name: DB_PASSWORD, value: '@'}]}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: A, image: a, args: [--password, '@', --token=@], env: [{name: JAVA_TOOL_OPTIONS, value: '-Da.password=@'}]}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: A, image: a, env: [{name: A_TOKEN, value: ['@']}, {name: URL, value: 'redis://:@@b'}]}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: a, livenessProbe: {httpGet: {port: a b, httpHeaders: [{name: Authorization, value: 'Basic @'}]}}}]}}",
    "{apiVersion: kafka.strimzi.io/v1, kind: KafkaUser, metadata: {name: A}, spec: {apiKey: '@', password: {value: '@'}}}",
    "{apiVersion: v1, kind: Service, metadata: {name: A, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"a\": \"@\"}'}}, spec: {ports: [{port: x}]}}",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {password: '@'}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  password: |\n    @\n   b: c\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: \"@\n---\n@\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: |\n    @: data\n    data: @\n   b: @\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: x: @\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  @ x\n  - @\n",
    "{\n  \"kind\": \"Secret\",\n  \"@\" \"data\": \"@\"\n  \"data\": \"@\" \"@\"\n}",
    "'@'",
];

/// A schema that all of them break, and would quote.
const SCHEMA: &str = r#"{"x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "KIND"}], "type": "object",
    "properties": {"data": {"additionalProperties": {"enum": ["a"]}}, "stringData": {"additionalProperties": {"pattern": "^x"}}},
    "not": {"required": ["kind"]}}"#;

fn secret(text: &str) -> String {
    text.replace("@@", "\u{0}\u{1}")
        .replace(['@', '\u{0}'], CANARY)
        .replace('\u{1}', "@")
        .replace('#', ENCODED)
}

#[test]
fn a_secret_in_a_manifest_is_not_printed() {
    let folder = folder("canary-manifest");
    fs::write(folder.join("none.yaml"), "").unwrap();
    for kind in ["Secret", "ConfigMap", "Pod"] {
        fs::write(folder.join(format!("{kind}.json")), SCHEMA.replace("KIND", kind)).unwrap();
    }
    for (index, manifest) in MANIFESTS.iter().enumerate() {
        let text = secret(manifest);
        fs::write(folder.join("m.yaml"), &text).unwrap();
        fs::write(folder.join("other.yaml"), text.replace(CANARY, "other").replace("name: A", "name: a"))
            .unwrap();
        for format in ["human", "concise", "json", "sarif"] {
            check(&folder, &["validate", "m.yaml", "--format", format], "", &text);
        }
        let schemas: &[&str] =
            &["--schema", "Secret.json", "--schema", "ConfigMap.json", "--schema", "Pod.json"];
        check(&folder, &[&["validate", "-"], schemas].concat(), &text, &text);
        for (turn, (new, old)) in
            [("m.yaml", "none.yaml"), ("other.yaml", "m.yaml"), ("-", "other.yaml"), ("prod", "m.yaml")]
                .into_iter()
                .enumerate()
        {
            let format = ["text", "markdown", "json"][(index + turn) % 3];
            check(&folder, &["diff", new, "--against", old, "--format", format], &text, &text);
        }
        check(&folder, &["health", "dev"], &text, &text);
        check(&folder, &["health", "m.yaml"], &text, &text);
    }
}

#[test]
fn what_changes_beside_a_secret_is_shown_and_the_secret_is_not() {
    let folder = folder("canary-change");
    let text = |password: &str, other: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: a, uid: x}}\ndata:\n  a.properties: |\n    ssl.keystore.password={password}\n    b={other}\n\
             ---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a, namespace: a}}\nspec:\n  serviceName: a\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    \
             spec:\n      containers:\n      - name: a\n        image: a:{other}\n        env:\n        - {{name: DB_PASSWORD, value: '{password}'}}\n        - {{name: URL, value: 'postgres://a:{password}@{other}'}}\n"
        )
    };
    fs::write(folder.join("old.yaml"), text(CANARY, "one")).unwrap();
    for (password, is_changed) in [(CANARY.to_owned(), false), (CANARY.replace('Z', "Y"), true)] {
        fs::write(folder.join("new.yaml"), text(&password, "two")).unwrap();
        for format in ["text", "markdown", "json"] {
            let run = check(
                &folder,
                &["diff", "new.yaml", "--against", "old.yaml", "--format", format],
                "",
                &password,
            );
            let shown = &run.stdout;
            assert!(!shown.contains(&password) && shown.contains("two"), "{shown}");
            assert_eq!(shown.contains("(hidden, changed)"), is_changed, "{format}\n{shown}");
            assert!(shown.contains("ssl.keystore.password"), "{format}\n{shown}");
        }
    }
}

#[test]
fn what_is_no_text_is_not_printed() {
    let folder = folder("canary-bytes");
    let mut bytes = secret("apiVersion: v1\nkind: Secret\nstringData: {a: '@'}\nb: ").into_bytes();
    bytes.extend([0xff, b'\n']);
    fs::write(folder.join("m.yaml"), &bytes).unwrap();
    for args in [
        &["validate", "m.yaml"][..],
        &["validate", "m.yaml", "--format", "json"],
        &["diff", "m.yaml", "--against", "dev"],
        &["diff", "dev", "--against", "m.yaml"],
        &["render", "./m.yaml"],
        &["show", "./m.yaml"],
    ] {
        check(&folder, args, "", "bytes");
    }
}

#[test]
fn what_a_cluster_repeats_of_a_secret_is_not_printed() {
    let folder = folder("canary-health");
    let pod = |number: u32| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: kafka-{number}, namespace: kafka, uid: x, resourceVersion: '1', labels: {{app: kafka}}, \
             annotations: {{a/password: '@'}}}}, spec: {{nodeName: n, containers: [{{name: kafka, image: a, env: [{{name: DB_PASSWORD, value: '@'}}]}}]}}, \
             status: {{phase: Running, containerStatuses: [{{name: kafka, ready: false, started: false, restartCount: 5, \
             state: {{waiting: {{reason: CrashLoopBackOff, message: 'back-off: @'}}}}, \
             lastState: {{terminated: {{exitCode: 1, reason: Error, message: 'wrong password @ for postgres://a:@@b'}}}}}}]}}}}"
        )
    };
    let event = "{apiVersion: v1, kind: Event, metadata: {name: e, namespace: kafka, uid: x}, type: Warning, reason: Failed, message: 'x @ y', \
                 involvedObject: {kind: Pod, name: kafka-0, namespace: kafka}}";
    let state =
        secret(&format!("apiVersion: v1\nkind: List\nitems:\n- {}\n- {}\n- {event}\n", pod(0), pod(1)));
    let run = check(&folder, &["health", "prod", "--now", "2026-01-27T10:00:00Z"], &state, &state);
    assert!(run.stdout.contains("(hidden)"), "{}{}", run.stdout, run.stderr);
    for format in ["text", "json"] {
        check(&folder, &["health", "prod", "--format", format], &state, &state);
    }
}

#[test]
fn what_a_cluster_repeats_of_a_secret_in_manifests_is_not_printed() {
    let folder = folder("canary-health-manifests");
    let manifests = secret(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: kafka}\nstringData: {password: '@'}\n---\n\
         apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a, namespace: kafka}\nspec:\n  replicas: 1\n  serviceName: a\n  \
         selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      \
         - {name: kafka, image: 'apache/kafka:4.2.0', env: [{name: KAFKA_SSL_KEYSTORE_PASSWORD, value: '@'}]}\n",
    );
    fs::write(folder.join("m.yaml"), &manifests).unwrap();
    // Only the manifests tell that it is secret.
    let state = secret(
        "{apiVersion: v1, kind: Pod, metadata: {name: a-0, namespace: kafka, uid: x}, spec: {containers: [{name: kafka}]}, \
         status: {phase: Running, containerStatuses: [{name: kafka, ready: false, restartCount: 5, \
         state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: 'wrong password @'}}}]}}",
    );
    for format in ["text", "json"] {
        let run = check(&folder, &["health", "m.yaml", "--format", format], &state, &manifests);
        assert!(run.stdout.contains("wrong password (hidden)"), "{}{}", run.stdout, run.stderr);
    }
}
