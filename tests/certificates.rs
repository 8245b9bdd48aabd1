//! What `certificates` prints is a script that works: it is run with openssl, and with a kubectl that keeps what it is given.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{folder, printed, run};

/// Keeps each Secret as a directory of files, notes its arguments, and refuses what a cluster refuses.
const KUBECTL: &str = r#"#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$*" >>"$STORE/arguments"
case "$1 $2" in
'create secret')
  secret=$4
  mkdir -p "$STORE/$secret"
  for word in "$@"; do
    case $word in
    --from-file=*) cp -r "${word#--from-file=}"/. "$STORE/$secret/" 2>/dev/null || cp "${word#--from-file=}" "$STORE/$secret/" ;;
    esac
  done
  echo "kind: Secret"
  ;;
'apply --server-side') grep -q '^kind: Secret$' ;;
*) exit 1 ;;
esac
"#;

/// Runs the script of a profile twice in one directory; returns where the Secrets are.
fn made(name: &str, profile: &str, more: &[&str]) -> std::path::PathBuf {
    let folder = folder(name);
    let path = folder.join("profile.yaml");
    fs::write(&path, profile).unwrap();
    let script = printed(&[&["certificates", path.to_str().unwrap()], more].concat());
    fs::write(folder.join("certificates.sh"), script).unwrap();
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("kubectl"), KUBECTL).unwrap();
    fs::set_permissions(bin.join("kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["store", "work"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut authority = String::new();
    for _ in 0..2 {
        let output = Command::new("bash")
            .arg("../certificates.sh")
            .current_dir(folder.join("work"))
            .env("PATH", &path)
            .env("STORE", folder.join("store"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let now = fs::read_to_string(folder.join("work/ca.crt")).unwrap();
        assert!(authority.is_empty() || authority == now, "a second run keeps the authority");
        authority = now;
    }
    folder.join("store")
}

fn openssl(args: &[&str]) -> String {
    let output = Command::new("openssl").args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The subject, usages and names of a certificate, which its authority in the same Secret signed, with the key beside it.
fn certificate(secret: &Path) -> String {
    let file = |name: &str| secret.join(name).to_str().unwrap().to_owned();
    let key = fs::read_to_string(secret.join("tls.key")).unwrap();
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"), "Kafka reads PKCS#8 only: {}", &key[..30]);
    assert_eq!(fs::metadata(secret.join("tls.key")).unwrap().permissions().mode() & 0o077, 0);
    assert!(openssl(&["verify", "-CAfile", &file("ca.crt"), &file("tls.crt")]).ends_with("OK\n"));
    assert_eq!(
        openssl(&["pkey", "-in", &file("tls.key"), "-pubout"]),
        openssl(&["x509", "-in", &file("tls.crt"), "-noout", "-pubkey"])
    );
    openssl(&[
        "x509",
        "-in",
        &file("tls.crt"),
        "-noout",
        "-subject",
        "-ext",
        "extendedKeyUsage,subjectAltName,basicConstraints",
    ])
}

const SECURE: &str =
    "extends: secure\nexternalAccess: {domain: kafka.example.org}\nnamespace: streams\nrelease: payments\n";

#[test]
fn the_script_makes_what_brokers_and_the_job_mount() {
    let store = made("certificates", SECURE, &[]);
    let node = certificate(&store.join("payments-tls"));
    for wanted in [
        "subject=CN = payments\n",
        "CA:FALSE",
        "TLS Web Server Authentication, TLS Web Client Authentication",
        "DNS:*.payments-headless.streams.svc,",
        "DNS:payments.streams.svc.cluster.local",
        "DNS:*.kafka.example.org",
    ] {
        assert!(node.contains(wanted), "{wanted}: {node}");
    }
    let job = certificate(&store.join("payments-topics-tls"));
    assert!(job.contains("subject=CN = payments-topics\n"), "{job}");
    assert!(job.contains("TLS Web Client Authentication") && !job.contains("Server"), "{job}");
    let arguments = fs::read_to_string(store.join("arguments")).unwrap();
    assert!(
        arguments.lines().all(|line| line.starts_with("apply") || line.contains("--namespace streams")),
        "{arguments}"
    );
    assert!(!arguments.contains("PRIVATE KEY"), "{arguments}");
}

/// The names are those that cert-manager is asked for.
#[test]
fn the_script_agrees_with_the_certificates_that_are_rendered() {
    let store = made("certificates-agree", SECURE, &[]);
    let rendered: serde_json::Value = serde_json::from_str(&printed(&[
        "render",
        "secure",
        "--set",
        "externalAccess.domain=kafka.example.org",
        "--set",
        "namespace=streams",
        "--set",
        "release=payments",
        "--format",
        "json",
    ]))
    .unwrap();
    let mut count = 0;
    for object in rendered["items"].as_array().unwrap() {
        let spec = &object["spec"];
        if object["kind"] != "Certificate" || spec["isCA"] == true {
            continue;
        }
        count += 1;
        let found = certificate(&store.join(spec["secretName"].as_str().unwrap()));
        assert!(
            found.contains(&format!("subject=CN = {}\n", spec["commonName"].as_str().unwrap())),
            "{found}"
        );
        let names: Vec<&str> =
            spec["dnsNames"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect();
        let shown: Vec<&str> =
            found.split([',', '\n', ' ']).filter_map(|word| word.strip_prefix("DNS:")).collect();
        assert_eq!(shown, names);
        for (usage, name) in [("server auth", "TLS Web Server"), ("client auth", "TLS Web Client")] {
            let is_wanted = spec["usages"].as_array().unwrap().iter().any(|wanted| wanted == usage);
            assert_eq!(found.contains(name), is_wanted, "{found}");
        }
    }
    assert_eq!(count, 2);
}

#[test]
fn secrets_of_your_own_and_users_with_certificates_have_their_names() {
    let profile = "extends: secure\nexternalAccess: {domain: kafka.example.org}\nsecurity:\n  authentication: mtls\n  tls: {secretName: own, \
                   topicJobSecretName: job, caSecretName: bundle, clients: {secretName: outside, ipAddresses: [192.0.2.1]}}\n\
                   users:\n  orders: {topics: {a: [write]}}\n  gone: {absent: true}\n";
    let store = made("certificates-own", profile, &["--user", "by-hand"]);
    for (secret, subject) in [
        ("own", "CN = kafka\n"),
        ("job", "CN = kafka-topics\n"),
        ("outside", "CN = kafka\n"),
        ("kafka-user-orders-tls", "CN = orders\n"),
        ("kafka-user-by-hand-tls", "CN = by-hand\n"),
    ] {
        let found = certificate(&store.join(secret));
        assert!(found.contains(subject), "{secret}: {found}");
    }
    assert!(certificate(&store.join("outside")).contains("IP Address:192.0.2.1"));
    assert!(store.join("bundle/ca.crt").exists());
    assert!(!store.join("kafka-user-gone-tls").exists());
}

#[test]
fn a_profile_without_certificates_is_told_so() {
    for (args, words) in [
        (&["certificates", "prod"][..], "connections are plaintext"),
        (&["certificates", "secure", "--user", "orders"], "`orders` needs no certificate"),
    ] {
        let refused = run(args, "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
}

/// A name of a user is part of a script that somebody runs.
#[test]
fn a_name_that_is_no_user_reaches_no_script() {
    let profile = SECURE.replace("secure", "secure\nsecurity: {authentication: mtls}");
    for name in ["a\nrm -rf /", "node:kafka", ""] {
        for command in ["certificates", "connection"] {
            let refused = run(&[command, "-", "--user", name], &profile);
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{name}: {}", refused.stderr);
        }
    }
    let odd = run(&["certificates", "-", "--user", "$(id) 'a' & b"], &profile).stdout;
    assert!(odd.contains("'/CN=$(id) '\\''a'\\'' & b'") || odd.contains("$'/CN=$(id) \\'a\\' & b'"), "{odd}");
}
