//! Places of a profile.

use std::fs;
use std::process::Command;

use super::{CANARY, ENCODED, check, leak};
use crate::support::{folder, run};

/// Entries of a profile on one line each, in which `@` stands for the secret.
const PLACES: &[&str] = &[
    "config: {ssl.keystore.password: '@'}",
    "config: {ssl.key.password: 'x${@'}",
    "config: {ssl.key.password: '${env:A}@'}",
    "config: {fs.s3a.secret.access.key: '@'}",
    "config: {ssl.keystore.key: '@'}",
    "config: {listener.name.client.plain.sasl.jaas.config: 'x.PlainLoginModule required password=\"@\";'}",
    "config: {metrics.url: 'https://kafka:@@example.com/x'}",
    "config: {\"sasl.oauthbearer.client.credentials.client.secret\": \"@\"}",
    "jvm: {options: [-Djavax.net.ssl.keyStorePassword=@]}",
    "jvm: {options: ['-Dsecret=@', -Xss1m]}",
    "podAnnotations: {example.com/password: '@'}",
    "commonAnnotations: {example.com/url: 'postgres://a:@@b'}",
    "topics: {orders: {purpose: 'see https://a:@@example.com'}}",
    "patches: {a: {target: {kind: StatefulSet}, strategic: {spec: {template: {spec: {containers: [{name: kafka, env: [{name: DB_TOKEN, value: '@'}]}]}}}}}}",
    "patches: {a: {target: {kind: StatefulSet}, merge: {metadata: {annotations: {x/github-pat: '@'}}}}}",
    "patches: {a: {target: {kind: StatefulSet}, strategic: {spec: {template: {spec: {containers: [{name: kafka, env: [{name: KAFKA_OPTS, value: '-Da=b -DkeyPassword=@'}]}]}}}}}}",
    "patches: {a: {target: {kind: StatefulSet}, json: [{op: add, path: /spec/template/spec/containers/0/args, value: ['--password', '@']}]}}",
    "patches: {a: {target: {kind: StatefulSet}, json: [{op: add, path: /metadata/annotations/api-key, value: '@'}]}}",
    "patches: {a: {target: {kind: StatefulSet}, json: [{op: add, path: /spec/template/spec/containers/0/command, value: ['run --password=@']}]}}",
    "extraManifests: {a: {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {b: '@'}}}",
    "extraManifests: {a: {apiVersion: v1, kind: secret, metadata: {name: a}, data: {b: '#'}}}",
    "extraManifests: {a: {apiVersion: v1, kind: !!str Secret, metadata: {name: a}, data: {b: '#'}}}",
    "extraManifests: {a: {apiVersion: v1, kind: \"Secr\\u0065t\", metadata: {name: a}, stringData: {b: '@'}}}",
    "extraManifests: {a: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {AWS_CREDENTIALS: '@', b.properties: \"x=1\\nssl.key.password=@\"}}}",
    "extraManifests: {a: {apiVersion: x.io/v1, kind: X, metadata: {name: a}, spec: {apiKey: '@', b: {clientSecret: '@', token: [\"@\"]}}}}",
    "extraManifests: {a: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {tls.key: \"-----BEGIN PRIVATE KEY-----\\n@\\n-----END PRIVATE KEY-----\"}}}",
];

/// What else may be wrong; `%` stands for the place.
const AROUND: &[&str] = &[
    "%\n",
    "%\nreplicaCount: many\n",
    "{%, replicaCount: many}\n",
    "{%, nonsense: 1}\n",
    "%\n%\n",
    "{%, %}\n",
    "% }\n",
    "% : x\n",
    "%\nreplicaCount: [\n",
    "{%, replicaCount: 1_000}\n",
    "{%, resources: {limits: {memory: 100Mi}}}\n",
    "{%, image: {tag: '4'}, extends: '%%'}\n",
];

const COMMANDS: &[&[&str]] = &[
    &["render", "p.yaml"],
    &["show", "p.yaml"],
    &["diff", "p.yaml", "--against", "prod", "--format", "markdown"],
    &["render", "-"],
    &["show", "p.yaml", "--format", "json"],
    &["diff", "prod", "--against", "p.yaml"],
    &["topics", "p.yaml"],
    &["render", "prod", "-f", "p.yaml", "--format", "json"],
    &["diff", "-", "--against", "prod", "--format", "json"],
    &["connection", "p.yaml"],
    &["certificates", "p.yaml"],
    &["render", "p.yaml", "--target", "strimzi"],
    &["health", "p.yaml"],
    &["render", "p.yaml", "--target", "bitnami"],
    &["validate", "p.yaml"],
    &["diff", "prod", "-f", "p.yaml", "--against", "dev"],
    &["show", "prod", "-f", "-"],
    &["render", "p.yaml", "dev", "--out", "out"],
    &["topics", "-", "--format", "json"],
];

fn secret(text: &str) -> String {
    text.replace('@', "\u{0}")
        .replace("\u{0}\u{0}", "\u{1}@")
        .replace(['\u{0}', '\u{1}'], CANARY)
        .replace('#', ENCODED)
}

#[test]
fn a_secret_in_a_profile_is_refused_and_not_printed() {
    let folder = folder("canary-profile");
    for place in PLACES {
        let text = secret(place);
        fs::write(folder.join("p.yaml"), &text).unwrap();
        let run = check(&folder, &["render", "p.yaml"], "", &text);
        assert!(run.code == 1 && run.stderr.contains("[secret-in-profile]"), "{text}\n{}", run.stderr);
        let run = check(&folder, &["show", "p.yaml"], "", &text);
        assert!(run.code == 0 && run.stdout.contains("(hidden)"), "{text}\n{}", run.stdout);
    }
}

#[test]
fn a_secret_in_a_wrong_profile_is_not_printed() {
    let folder = folder("canary-wrong");
    let mut turn = 0;
    for place in PLACES {
        for around in AROUND {
            let text = around.replace('%', &secret(place));
            fs::write(folder.join("p.yaml"), &text).unwrap();
            // Each place and each mistake meets each command.
            turn += 1;
            let args = COMMANDS[turn % COMMANDS.len()];
            check(&folder, args, &text, &text);
        }
        turn += 1;
    }
}

#[test]
fn a_secret_on_several_lines_is_not_printed() {
    let folder = folder("canary-lines");
    for text in [
        "config:\n  ssl.keystore.password: |\n    @\n    @\n  nonsense:\n",
        "config:\n  ssl.keystore.password: >-\n    a\n    @\n  log.retention.ms: x@\n  b: [\n",
        "config:\n  ssl.keystore.password: \"a\n    @\"\n  log.retention.ms: no number\n",
        "config:\n  ssl.keystore.password: a\n    @\n  log.retention.ms: no number\n",
        "config:\n  ssl.keystore.password:\n    @: @\n",
        "config:\n  ssl.keystore.password: &a '@'\n  log.retention.ms: *a\n",
        "config:\n  ssl.keystore.key: |\n-----BEGIN PRIVATE KEY-----\n@\n-----END PRIVATE KEY-----\n",
        "config:\n  ssl.keystore.password: '@\nreplicaCount: 3\n",
        "config:\n  ? ssl.keystore.password\n  : '@'\n  log.retention.ms: x\n",
        "config: {\"ssl.keystore.pass\\u0077ord\": '@'}\n",
        "config: {<<: {ssl.keystore.password: '@'}}\n",
        "config: {ssl.keystore.password: ['@']}\n",
        "config: {ssl.keystore.password: {a: '@'}}\n",
        "config: {ssl.keystore.password: !!int '@'}\n",
        "config: {ssl.keystore.password: !x '@'}\n",
        "config: {ssl.keystore.password: *@}\n",
        "'@'\n",
        "- '@'\n",
        "config:\n  ssl.keystore.password: '@\n  replicaCount: @\n  @: data\n",
        "config:\n  ssl.keystore.key: |\n    @: data\n   b: [\n",
        "@: [\n",
        "- @: x\n- [\n",
        "\"@\": [\n",
        "config: {ssl.keystore.password: '@'}\nname @: x\nname: @ [ : @\n",
        "kind: Secret\nstringData: {a: '@'}\nconfig: 1\n",
        "extends: '@'\nconfig: {a.password: '@'}\n",
    ] {
        // Only what is named as a secret is one.
        let text = secret(text).replace(&format!("*{CANARY}"), "*anchor").replace(&format!("x{CANARY}"), "x");
        let text = text.replace(&format!("extends: '{CANARY}'"), "extends: 'nowhere'");
        fs::write(folder.join("p.yaml"), &text).unwrap();
        for args in [
            &["render", "p.yaml"][..],
            &["show", "p.yaml"],
            &["diff", "p.yaml", "--against", "prod"],
            &["validate", "p.yaml"],
        ] {
            check(&folder, args, "", &text);
        }
    }
}

#[test]
fn a_secret_in_a_word_is_not_printed() {
    let folder = folder("canary-set");
    for word in [
        "config.\"ssl.keystore.password\"=@",
        "config.ssl.keystore.password=@",
        "config.\"ssl.keystore.password\":@",
        "config.\"ssl.keystore.password\"={@",
        "config.\"ssl.keystore.password\"=[@]",
        "config.\"ssl.keystore.password\"=\"@\" x",
        "config={ssl.keystore.password: '@', nonsense: 1}",
        "config[0].password=@",
        "config.\"a.password=@\"",
        "confg.password=@",
        "podAnnotations.password=@",
        "podAnnotations.\"a/password\"=@",
        "jvm.options=[-Da.password=@]",
        "extraManifests.a={apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {b: '@'}}",
        "replicaCount.password=@",
        "jvm.options.token=@",
        "password=@",
    ] {
        let word = secret(word);
        for args in [
            &["render", "prod", "--set", &word][..],
            &["show", "prod", "--set", &word],
            &["show", "prod", "--set", &word, "--format", "json"],
            &["diff", "prod", "--against", "dev", "--set", &word],
            &["topics", "prod", "--set", &word, "--set", "replicaCount=x"],
        ] {
            check(&folder, args, "", &word);
        }
    }
}

#[test]
fn a_secret_in_a_template_is_refused_and_not_printed() {
    let folder = folder("canary-templates");
    fs::create_dir_all(folder.join("t/kubernetes")).unwrap();
    let object =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ${{ names.namespace }}\n";
    for (text, is_wrong) in [
        (format!("{object}data:\n  db.password: '@'\n"), false),
        (format!("{object}data: {{db.password: '@', b: 1}}\n"), true),
        (format!("{object}data: {{db.password: '@', b: ${{{{ nonsense }}}}}}\n"), true),
        (format!("{object}data: {{db.password: '@', b: [}}\n"), true),
        (format!("{object}data: {{a: '@'}}\nkind: Secret\n"), true),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: ${{ names.namespace }}}\nstringData: {a: '@'}\n".to_owned(), false),
    ] {
        let text = secret(&text);
        fs::write(folder.join("t/kubernetes/00-namespace.yaml"), &text).unwrap();
        let run = check(&folder, &["render", "prod", "--templates", "t"], "", &text);
        assert_eq!(run.code, 1, "{text}\n{}", run.stderr);
        assert!(is_wrong || run.stderr.contains("[secret-in-profile]"), "{text}\n{}", run.stderr);
    }
}

#[test]
fn a_secret_in_a_revision_is_not_printed() {
    let folder = folder("canary-git");
    let git = |words: &[&str]| {
        let done = Command::new("git")
            .current_dir(&folder)
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(words)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q", "-b", "main"]);
    let profile = secret("config: {ssl.keystore.password: '@', log.retention.ms: x}\n");
    let broken = secret("kind: Secret\ndata: {a: '@'\nb: c\n");
    let map = secret(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a.properties: 'x.password=@', b: c}\n",
    );
    for (name, text) in [("p.yaml", &profile), ("broken.yaml", &broken), ("map.yaml", &map)] {
        fs::write(folder.join(name), text).unwrap();
    }
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "a"]);
    fs::write(folder.join("map.yaml"), map.replace("b: c", "b: d").replace(CANARY, "other")).unwrap();
    for (new, old) in [
        ("prod", "git:main:p.yaml"),
        ("git:main:p.yaml", "prod"),
        ("prod", "git:main:broken.yaml"),
        ("map.yaml", "git:main:map.yaml"),
        ("git:main:map.yaml", "map.yaml"),
    ] {
        for format in ["text", "markdown", "json"] {
            check(&folder, &["diff", new, "--against", old, "--format", format], "", &format!("{new} {old}"));
        }
    }
}

#[test]
fn the_secret_is_at_the_stated_path() {
    assert_eq!(secret("a:@@b # "), format!("a:{CANARY}@b {ENCODED} "));
    assert!(PLACES.iter().all(|place| leak(&secret(place)).is_some()));
    assert!(run(&["show", "dev"], "").stdout.contains("replicaCount"));
}
