use super::*;
use crate::yaml::read;

/// The paths of the secrets in a tree, those that are only possible with `?`.
fn found(text: &str) -> Vec<String> {
    let roots = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
    let mut found = Vec::new();
    for root in &roots {
        each(root, |steps, secret| {
            found.push(format!("{}{}", path_of(steps), if secret.is_certain { "" } else { "?" }));
        });
    }
    found
}

#[test]
fn secrets_are_found_wherever_they_are_written() {
    for (text, wanted) in [
        ("config: {ssl.keystore.password: hunter2, log.retention.ms: 1}", "config[ssl.keystore.password]"),
        ("config: {ssl.keystore.password: 12345}", "config[ssl.keystore.password]"),
        ("config: {ssl.keystore.password: 'x${env:A}'}", "config[ssl.keystore.password]"),
        ("jvm: {options: [-Xmx1g, -DkeyPassword=hunter2]}", "jvm.options[1]"),
        ("env: [{name: DB_PASSWORD, value: hunter2}]", "env[0].value"),
        ("env: [{name: DB_PASSWORD, value: 12345}]", "env[0].value"),
        ("env: [{name: KAFKA_OPTS, value: -DkeyPassword=hunter2}]", "env[0].value"),
        ("env: [{name: URL, value: 'x://a:hunter2@b'}]", "env[0].value"),
        ("httpHeaders: [{name: Authorization, value: hunter2}]", "httpHeaders[0].value"),
        ("args: [--password, hunter2]", "args[1]"),
        ("args: [--password=hunter2]", "args[0]"),
        ("command: [sh, -c, 'run --password hunter2']", "command[2]"),
        ("annotations: {example.com/password: hunter2}", "annotations[example.com/password]"),
        ("spec: {apiKey: hunter2, auth: {clientSecret: hunter2}}", "spec.apiKey spec.auth.clientSecret"),
        ("spec: {token: {value: hunter2, type: x}}", "spec.token.value spec.token.type?"),
        ("spec: {tokens: [a], password: [hunter2]}", "spec.password[0]"),
        ("json: [{op: add, path: /metadata/annotations/password, value: hunter2}]", "json[0].value"),
        ("json: [{op: add, path: /spec/passwords/-, value: hunter2}]", "json[0].value"),
        ("patches: {a: {target: {kind: Secret}, merge: {data: {a: hunter2}}}}", "patches.a.merge.data.a"),
        ("data: {a.properties: \"x=1\\nssl.key.password=hunter2\"}", "data[a.properties]"),
        ("data: {a.json: '{\"env\": [{\"name\": \"TOKEN\", \"value\": \"hunter2\"}]}'}", "data[a.json]"),
        ("data: {a.json: '{\"token\": {\"audience\": \"hunter2\"}}'}", "data[a.json]?"),
        ("data: {a.json: '{\"token\": {\"audience\": \"a\", \"value\": \"b\"}}'}", "data[a.json]"),
        (
            "metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}}",
            "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]?",
        ),
        ("hunter2", "?"),
        ("[hunter2]", "[0]?"),
    ] {
        assert_eq!(found(text).join(" "), wanted, "{text}");
    }
}

#[test]
fn all_of_a_secret_is_one_but_what_tells_it_apart() {
    for kind in ["Secret", "secret", "Secrets", "SECRET", "' Secret '"] {
        let text = format!(
            "{{apiVersion: v1, kind: {kind}, type: Opaque, immutable: true, metadata: {{name: a, labels: {{b: c}}, annotations: {{d: hunter2}}}}, data: {{e: hunter2}}, Data: hunter2}}"
        );
        assert_eq!(found(&text).join(" "), "metadata.annotations.d? data.e Data?", "{kind}");
    }
    for (text, wanted) in [
        ("{kind: List, items: [{kind: Secret, data: {a: b}}]}", "items[0].data.a"),
        ("{kind: SecretList, items: [{data: {a: b}, metadata: {name: a}}]}", "items[0].data.a"),
        ("{stringData: {a: b}}", "stringData.a"),
        ("{StringData: {a: b}}", "StringData.a?"),
        ("{b: {c: {kind: secret, metadata: {name: a}, stringData: {a: b}}}}", "b.c.stringData.a"),
    ] {
        assert_eq!(found(text).join(" "), wanted, "{text}");
    }
}

#[test]
fn references_and_names_are_no_secrets() {
    for text in [
        "config: {ssl.keystore.password: '${env:A}', ssl.key.password: ''}",
        "env: [{name: A_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: password}}}]",
        "env: [{name: A_PASSWORD, value: $(B)}, {name: A_TOKEN, value: 'true'}]",
        "volumes: [{name: a, secret: {secretName: a, items: [{key: password, path: password}]}}]",
        "volumes: [{projected: {sources: [{serviceAccountToken: {path: token, audience: a}}]}}]",
        "automountServiceAccountToken: false",
        "passwordSecret: {secretName: a, password: key-in-it}",
        "clientSecret: {secretName: a, key: b}",
        "password: {name: a, key: b}",
        "ref: {kind: Secret, name: a}",
        "target: {kind: Secret, name: a}",
        "args: [--password-file, /etc/a, --token, $(TOKEN)]",
        "env: [{name: GOOGLE_APPLICATION_CREDENTIALS, value: /etc/a.json}]",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {password: AgB}}",
        "spec: {data: [{secretKey: password, remoteRef: {key: a}}]}",
        "rules: [{resources: [secrets], verbs: [get]}]",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}
