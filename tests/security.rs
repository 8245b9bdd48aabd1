//! What `security` renders: listeners, certificates, files, ports.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::profile::{object, objects};
use crate::support::{folder, printed, run};

const OAUTH: &str = "oauth: { issuer: 'https://idp.example.com', jwksUrl: 'https://idp.example.com:8443/jwks', audience: kafka, subjectClaim: preferred_username }";

/// What a profile on top of `prod` renders to.
fn rendered(security: &str) -> String {
    let profile =
        format!("extends: prod\nexternalAccess: {{ domain: kafka.example.org }}\nsecurity: {security}\n");
    let run = run(&["render", "-"], &profile);
    assert_eq!(run.code, 0, "{profile}\n{}", run.stderr);
    run.stdout
}

/// A setting of the brokers.
fn setting(stream: &str, name: &str) -> Option<String> {
    let config = object(stream, "ConfigMap", "kafka-config");
    let properties = config["data"]["server.properties"].as_str().unwrap().to_owned();
    properties.lines().find_map(|line| line.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

fn protocols(stream: &str) -> String {
    setting(stream, "listener.security.protocol.map").unwrap()
}

#[test]
fn brokers_authenticate_by_certificate_however_clients_do() {
    for (authentication, clients) in
        [("none", "SSL"), ("mtls", "SSL"), ("scram", "SASL_SSL"), ("oauth", "SASL_SSL")]
    {
        let oauth = if authentication == "oauth" { format!(", {OAUTH}") } else { String::new() };
        let stream =
            rendered(&format!("{{ tls: {{ enabled: true }}, authentication: {authentication}{oauth} }}"));
        let map = format!("CLIENT:{clients},INTERNAL:SSL,CONTROLLER:SSL,EXTERNAL:{clients}");
        assert_eq!(protocols(&stream), map);
        for listener in ["internal", "controller"] {
            let prefix = format!("listener.name.{listener}");
            assert_eq!(setting(&stream, &format!("{prefix}.ssl.client.auth")).as_deref(), Some("required"));
            let rules = setting(&stream, &format!("{prefix}.ssl.principal.mapping.rules")).unwrap();
            assert!(rules.contains("/node:$1/"), "{rules}");
            assert_eq!(setting(&stream, &format!("{prefix}.sasl.enabled.mechanisms")), None);
        }
        for listener in ["client", "external"] {
            let required = (authentication == "mtls").then_some("required");
            let auth = setting(&stream, &format!("listener.name.{listener}.ssl.client.auth"));
            assert_eq!(auth.as_deref(), required, "{authentication}");
        }
        let authorizer = setting(&stream, "authorizer.class.name");
        assert_eq!(authorizer.is_some(), authentication != "none", "{authentication}");
        let super_users = setting(&stream, "super.users");
        let own = "User:node:kafka;User:node:kafka-topics";
        assert_eq!(super_users.as_deref(), authorizer.as_deref().map(|_| own));
    }
}

#[test]
fn a_profile_that_says_off_renders_as_one_that_says_nothing() {
    let plain = run(&["render", "prod"], "").stdout;
    for off in ["{}", "{ tls: { enabled: false } }", "{ authentication: none }", "{ superUsers: [a] }"] {
        let layer = folder("security-off").join("off.yaml");
        fs::write(&layer, format!("security: {off}\n")).unwrap();
        assert_eq!(run(&["render", "prod", "-f", layer.to_str().unwrap()], "").stdout, plain, "{off}");
    }
}

#[test]
fn acls_can_be_optional_and_super_users_are_principals() {
    let base = "tls: { enabled: true }, authentication: scram";
    let open = rendered(&format!("{{ {base}, authorization: open, superUsers: [admin, 'CN=ops,O=x'] }}"));
    assert_eq!(setting(&open, "allow.everyone.if.no.acl.found").as_deref(), Some("true"));
    let wanted = "User:node:kafka;User:node:kafka-topics;User:admin;User:CN=ops,O=x";
    assert_eq!(setting(&open, "super.users").as_deref(), Some(wanted));
    let strict = rendered(&format!("{{ {base} }}"));
    assert_eq!(setting(&strict, "allow.everyone.if.no.acl.found"), None);
    let without = rendered(&format!("{{ {base}, authorization: false }}"));
    assert_eq!(setting(&without, "authorizer.class.name"), None);
    let refused = run(&["render", "secure", "--set", "security.superUsers=[node:kafka]"], "");
    assert!(refused.code == 1 && refused.stderr.contains("is not the name of a user"), "{}", refused.stderr);
}

#[test]
fn every_advertised_name_is_in_the_certificate() {
    let covers = |certificate: &Value, host: &str| {
        let names = certificate["spec"]["dnsNames"].as_array().unwrap();
        let (_, rest) = host.split_once('.').unwrap_or(("", ""));
        names.contains(&json!(host)) || names.contains(&json!(format!("*.{rest}")))
    };
    let stream = rendered("{ tls: { enabled: true } }");
    let certificate = object(&stream, "Certificate", "kafka-tls");
    let inside = ["kafka-0.kafka-headless.kafka.svc", "kafka-2.kafka-headless.kafka.svc.cluster.local"];
    let service = ["kafka", "kafka.kafka", "kafka.kafka.svc", "kafka.kafka.svc.cluster.local"];
    for host in inside.iter().chain(&service).chain(&["kafka-0.kafka.example.org"]) {
        assert!(covers(&certificate, host), "{host}");
    }
    assert_eq!(certificate["spec"]["commonName"], "kafka");
    assert_eq!(certificate["spec"]["privateKey"]["encoding"], "PKCS8");
    let public = rendered(
        "{ tls: { enabled: true, clients: { issuerRef: { name: public, kind: ClusterIssuer }, externalOnly: true } } }",
    );
    let (node, clients) =
        (object(&public, "Certificate", "kafka-tls"), object(&public, "Certificate", "kafka-clients-tls"));
    assert!(inside.iter().chain(&service).all(|host| covers(&node, host) && !covers(&clients, host)));
    assert!(covers(&clients, "kafka-0.kafka.example.org") && !covers(&node, "kafka-0.kafka.example.org"));
    assert_eq!(setting(&public, "listener.name.client.ssl.keystore.key"), None);
    let key = setting(&public, "listener.name.external.ssl.keystore.key");
    assert_eq!(key.as_deref(), Some("${dir:/etc/kafka-gen-tls/clients:tls.key}"));
    assert_eq!(clients["spec"]["usages"], json!(["server auth", "digital signature", "key encipherment"]));
}

#[test]
fn listed_addresses_are_names_or_ip_addresses_of_the_certificate() {
    let profile = "extends: prod\nexternalAccess: { domain: null, hosts: [a.example.org, 10.0.0.1, b.example.org] }\nsecurity: { tls: { enabled: true, clients: { extraDnsNames: [localhost], ipAddresses: [127.0.0.1] } } }\n";
    let certificate = object(&run(&["render", "-"], profile).stdout, "Certificate", "kafka-tls");
    let names = certificate["spec"]["dnsNames"].as_array().unwrap();
    for name in ["a.example.org", "b.example.org", "localhost"] {
        assert!(names.contains(&json!(name)), "{name}");
    }
    assert_eq!(certificate["spec"]["ipAddresses"], json!(["10.0.0.1", "127.0.0.1"]));
}

#[test]
fn secrets_of_the_user_take_the_place_of_certificates() {
    let stream = rendered(
        "{ tls: { enabled: true, secretName: own, topicJobSecretName: job, caSecretName: bundle }, authentication: mtls }",
    );
    assert!(objects(&stream).keys().all(|(kind, _)| kind != "Certificate" && kind != "Issuer"));
    let secrets = |kind: &str, name: &str| -> Vec<String> {
        let workload = object(&stream, kind, name);
        let volumes = workload["spec"]["template"]["spec"]["volumes"].as_array().unwrap().clone();
        volumes
            .iter()
            .filter_map(|volume| volume["secret"]["secretName"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(secrets("StatefulSet", "kafka"), ["own", "bundle"]);
    let job = objects(&stream).into_keys().find(|(kind, _)| kind == "Job").unwrap().1;
    assert_eq!(secrets("Job", &job), ["job", "bundle"]);
    let trusted = setting(&stream, "ssl.truststore.certificates");
    assert_eq!(trusted.as_deref(), Some("${dir:/etc/kafka-gen-tls/ca:ca.crt}"));
    let config = object(&stream, "ConfigMap", "kafka-topics");
    let client = config["data"]["client.properties"].as_str().unwrap();
    assert!(client.contains("ssl.truststore.certificates=${dir:/etc/kafka-gen-tls/ca:ca.crt}\n"), "{client}");
}

#[test]
fn the_policy_opens_the_port_of_brokers_to_the_topic_job_and_egress_to_the_identity_provider() {
    let policy = object(
        &rendered(&format!("{{ tls: {{ enabled: true }}, authentication: oauth, {OAUTH} }}")),
        "NetworkPolicy",
        "kafka",
    );
    let topics = |peer: &Value| peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "topics";
    for rule in policy["spec"]["ingress"].as_array().unwrap() {
        let of_job = rule["from"].as_array().unwrap().iter().any(topics);
        let ports: Vec<i64> =
            rule["ports"].as_array().unwrap().iter().filter_map(|port| port["port"].as_i64()).collect();
        assert!(!of_job || ports == [9091], "{rule}");
    }
    let egress = policy["spec"]["egress"].as_array().unwrap();
    assert_eq!(egress.last().unwrap(), &json!({ "ports": [{ "port": 8443, "protocol": "TCP" }] }));
    let job = objects(&rendered("{ tls: { enabled: true } }"));
    let script = job[&("ConfigMap".to_owned(), "kafka-topics".to_owned())]["data"]["topics.sh"].clone();
    let script = script.as_str().unwrap();
    assert!(script.contains("BROKERS=(kafka-{0..2}.kafka-headless.kafka.svc:9091)"), "{script}");
    assert!(script.ends_with(" --client /etc/kafka-gen/client.properties\n"), "{script}");
    assert!(script.contains("PRINCIPAL='User:node:kafka-topics'\n"), "{script}");
}

#[test]
fn tokens_are_verified_by_signature_issuer_and_audience() {
    let stream = rendered(&format!("{{ tls: {{ enabled: true }}, authentication: oauth, {OAUTH} }}"));
    for listener in ["client", "external"] {
        for (name, value) in [
            ("sasl.enabled.mechanisms", "OAUTHBEARER"),
            ("sasl.oauthbearer.jwks.endpoint.url", "https://idp.example.com:8443/jwks"),
            ("sasl.oauthbearer.expected.audience", "kafka"),
            ("sasl.oauthbearer.expected.issuer", "https://idp.example.com"),
            ("sasl.oauthbearer.sub.claim.name", "preferred_username"),
        ] {
            let found = setting(&stream, &format!("listener.name.{listener}.{name}"));
            assert_eq!(found.as_deref(), Some(value), "{listener} {name}");
        }
    }
    let start = object(&stream, "ConfigMap", "kafka-config")["data"]["start.sh"].to_string();
    let option = "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://idp.example.com:8443/jwks";
    assert!(start.contains(option), "{start}");
}

#[test]
fn a_target_without_security_says_that_connections_are_plaintext() {
    let told = "does not take `security` as it is: connections are plaintext";
    let bitnami = run(&["render", "secure", "--target", "bitnami"], "");
    assert!(bitnami.stderr.contains(told), "{}", bitnami.stderr);
    let strimzi = run(&["render", "secure", "--target", "strimzi"], "");
    assert!(!strimzi.stderr.contains(told), "{}", strimzi.stderr);
    assert!(strimzi.stdout.contains("tls: true") && !strimzi.stdout.contains("tls: false"));
}

/// What the lines of the start script that look at certificates say of these files.
fn checked(files: &[(&str, &str)]) -> (bool, String) {
    let directory = folder("tls-check");
    for (name, text) in files {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(path, text).unwrap();
    }
    let stream = rendered("{ tls: { enabled: true, clients: { issuerRef: { name: public } } } }");
    let start = object(&stream, "ConfigMap", "kafka-config")["data"]["start.sh"].as_str().unwrap().to_owned();
    let from = start.find("TLS_KEYS=").unwrap();
    let until = start.find("export LOG_DIR").unwrap();
    let lines = start[from..until].replace("/etc/kafka-gen-tls", directory.to_str().unwrap());
    let script = format!("set -euo pipefail\n{lines}\necho started\n");
    // No program but the shell: images differ in what else they have.
    let output =
        Command::new("/bin/bash").args(["-c", &script]).env_clear().env("PATH", "").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).replace(directory.to_str().unwrap(), "");
    (output.status.success() && output.stdout == b"started\n", said)
}

#[test]
fn the_start_script_says_what_is_wrong_with_a_certificate() {
    let begin = "-----BEGIN";
    let key = |kind: &str| format!("{begin} {kind}-----\nAA==\n-----END {kind}-----\n");
    let pkcs8 = key("PRIVATE KEY");
    let good = [
        ("node/tls.crt", "x"),
        ("node/tls.key", pkcs8.as_str()),
        ("node/ca.crt", "x"),
        ("clients/tls.crt", "x"),
        ("clients/tls.key", pkcs8.as_str()),
    ];
    assert_eq!(checked(&good), (true, String::new()));
    let with = |name: &str, text: &str| {
        let mut files = good.to_vec();
        files.iter_mut().filter(|(own, _)| *own == name).for_each(|file| file.1 = text);
        // Each file is followed by what is wrong with it alone.
        checked(&files)
    };
    for (name, text, wanted) in [
        ("node/tls.key", key("RSA PRIVATE KEY").as_str(), "/node/tls.key is PKCS#1"),
        ("node/tls.key", key("EC PRIVATE KEY").as_str(), "/node/tls.key is PKCS#1"),
        (
            "node/tls.key",
            format!("{}{}", key("EC PARAMETERS"), key("EC PRIVATE KEY")).as_str(),
            "/node/tls.key is PKCS#1",
        ),
        ("clients/tls.key", key("ENCRYPTED PRIVATE KEY").as_str(), "/clients/tls.key is encrypted"),
        ("clients/tls.key", "", "/clients/tls.key is missing or empty"),
        ("node/tls.crt", "", "/node/tls.crt is missing or empty"),
        ("node/tls.key", "garbage", "/node/tls.key holds no private key"),
        ("node/ca.crt", "", "/node/ca.crt is missing or empty"),
    ] {
        let (is_started, said) = with(name, text);
        assert!(!is_started && said.contains(wanted), "{name}: {said}");
        assert!(!said.contains("AA=="), "{said}");
    }
    let keyed = format!("{}{}", key("CERTIFICATE"), pkcs8);
    assert_eq!(with("node/tls.key", &keyed), (true, String::new()));
}

#[test]
fn a_built_in_profile_may_extend_another() {
    let shown = printed(&["show", "secure", "persistence.size"]);
    assert!(shown.contains("profiles/prod.yaml"), "{shown}");
    let shown = printed(&["show", "secure", "security"]);
    assert!(shown.contains("authentication: scram") && shown.contains("profiles/secure.yaml"), "{shown}");
}

const STEPS: [&str; 3] = ["addTls", "useTls", "done"];

fn step(step: &str) -> String {
    rendered(&format!("{{ tls: {{ enabled: true }}, authentication: scram, migration: {step} }}"))
}

#[test]
fn a_migration_adds_listeners_uses_them_and_closes_the_old_ones() {
    let plain = "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT";
    let tls = "CLIENTTLS:SASL_SSL,INTERNALTLS:SSL,CONTROLLERTLS:SSL,EXTERNALTLS:SASL_SSL";
    let both = format!("{plain},{tls}");
    for (name, map, between, controllers, probe) in [
        ("addTls", both.as_str(), "INTERNAL", "CONTROLLER,CONTROLLERTLS", "tcp-controller"),
        ("useTls", both.as_str(), "INTERNALTLS", "CONTROLLERTLS,CONTROLLER", "tls-controller"),
        ("done", tls, "INTERNALTLS", "CONTROLLERTLS", "tls-controller"),
    ] {
        let stream = step(name);
        assert_eq!(protocols(&stream), map, "{name}");
        assert_eq!(setting(&stream, "inter.broker.listener.name").as_deref(), Some(between), "{name}");
        assert_eq!(setting(&stream, "controller.listener.names").as_deref(), Some(controllers), "{name}");
        let port = if name == "addTls" { ":9093" } else { ":9193" };
        let quorum = setting(&stream, "controller.quorum.bootstrap.servers").unwrap();
        assert!(quorum.split(',').all(|address| address.ends_with(port)), "{name}: {quorum}");
        let pod =
            object(&stream, "StatefulSet", "kafka")["spec"]["template"]["spec"]["containers"][0].clone();
        assert_eq!(pod["livenessProbe"]["tcpSocket"]["port"], probe, "{name}");
        assert_eq!(pod["startupProbe"]["tcpSocket"]["port"], probe, "{name}");
        let ready = if name == "addTls" { "tcp-client" } else { "tls-client" };
        assert_eq!(pod["readinessProbe"]["tcpSocket"]["port"], ready, "{name}");
        // Plaintext listeners have no settings of TLS or SASL.
        for listener in ["client", "internal", "controller", "external"] {
            assert_eq!(setting(&stream, &format!("listener.name.{listener}.ssl.client.auth")), None);
            assert_eq!(setting(&stream, &format!("listener.name.{listener}.sasl.enabled.mechanisms")), None);
        }
        assert_eq!(
            setting(&stream, "listener.name.controllertls.ssl.client.auth").as_deref(),
            Some("required")
        );
        let authorizer = setting(&stream, "authorizer.class.name");
        assert_eq!(authorizer.is_some(), name == "done", "{name}");
    }
}

#[test]
fn every_port_of_a_migration_is_open_where_the_plaintext_one_is() {
    let numbers = |ports: &Value, field: &str| -> Vec<i64> {
        ports.as_array().unwrap().iter().map(|port| port[field].as_i64().unwrap()).collect()
    };
    for name in STEPS {
        let stream = step(name);
        let open = |usual: &[i64]| -> Vec<i64> {
            let old = if name == "done" { [].iter() } else { usual.iter() };
            old.copied().chain(usual.iter().map(|port| port + 100)).collect()
        };
        let service = |name: &str| object(&stream, "Service", name)["spec"]["ports"].clone();
        assert_eq!(numbers(&service("kafka"), "port"), open(&[9092]), "{name}");
        assert_eq!(numbers(&service("kafka-headless"), "port"), open(&[9092, 9091, 9093]), "{name}");
        assert_eq!(numbers(&service("kafka-2-external"), "port"), open(&[9094]), "{name}");
        let rules = object(&stream, "NetworkPolicy", "kafka")["spec"]["ingress"].clone();
        let rules: Vec<Vec<i64>> =
            rules.as_array().unwrap().iter().map(|rule| numbers(&rule["ports"], "port")).collect();
        assert_eq!(rules, [open(&[9092, 9091, 9093]), open(&[9092]), vec![9191], open(&[9094])], "{name}");
    }
}

#[test]
fn what_a_cluster_is_formatted_with_survives_a_migration() {
    let voters = |stream: &str| {
        let start = object(stream, "ConfigMap", "kafka-config")["data"]["start.sh"].clone();
        let start = start.as_str().unwrap().to_owned();
        start.lines().find(|line| line.trim().starts_with("INITIAL_CONTROLLERS=")).unwrap().to_owned()
    };
    let before = voters(&run(&["render", "prod"], "").stdout);
    assert!(before.contains(":9093:"), "{before}");
    for name in STEPS {
        assert_eq!(voters(&step(name)), before, "{name}");
    }
}

#[test]
fn passwords_go_by_the_listener_with_tls_and_acls_wait_for_an_authorizer() {
    let users = "users: { orders: { topics: { code.execution.request: [write] } } }";
    for name in STEPS {
        let profile = format!(
            "extends: prod\nsecurity: {{ tls: {{ enabled: true }}, authentication: scram, migration: {name} }}\n{users}\n"
        );
        let run = run(&["render", "-"], &profile);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let files = object(&run.stdout, "ConfigMap", "kafka-topics")["data"].clone();
        let (script, table) = (files["topics.sh"].as_str().unwrap(), files["users.tsv"].as_str().unwrap());
        assert!(script.contains("BROKERS=(kafka-{0..2}.kafka-headless.kafka.svc:9191)"), "{script}");
        assert!(script.contains("PRINCIPAL='User:node:kafka-topics'\n"), "{script}");
        assert!(table.contains("orders\tscram\t1\t"), "{table}");
        assert_eq!(table.contains("\tallow\t"), name == "done", "{table}");
    }
}

#[test]
fn clients_connect_by_plaintext_until_the_cluster_uses_tls() {
    let connection = |step: &str, more: &[&str]| {
        let migration = format!("security.migration={step}");
        let mut args =
            vec!["connection", "secure", "--set", "security.authorization=null", "--set", &migration];
        args.extend([
            "--set",
            "externalAccess.domain=kafka.example.org",
            "--user",
            "orders",
            "--format",
            "properties",
        ]);
        args.extend(more);
        printed(&args)
    };
    let before = connection("addTls", &[]);
    assert_eq!(before, "bootstrap.servers=kafka.kafka.svc.cluster.local:9092\nsecurity.protocol=PLAINTEXT\n");
    for name in ["useTls", "done"] {
        let inside = connection(name, &[]);
        assert!(inside.contains("bootstrap.servers=kafka.kafka.svc.cluster.local:9192\n"), "{inside}");
        assert!(inside.contains("security.protocol=SASL_SSL\n"), "{inside}");
        let outside = connection(name, &["--external"]);
        assert!(outside.contains("bootstrap.servers=kafka-0.kafka.example.org:9194,kafka-1."), "{outside}");
        let node_ports = connection(
            name,
            &["--external", "--set", "externalAccess.service={type: NodePort, nodePort: 31000}"],
        );
        assert!(node_ports.contains("kafka-0.kafka.example.org:31100,"), "{node_ports}");
    }
}

#[test]
fn targets_without_a_migration_have_the_ports_of_the_profile() {
    for target in ["bitnami", "strimzi"] {
        let address = |sets: &[&str], more: &[&str]| {
            let mut args = vec!["connection", "prod", "--target", target];
            args.extend(["--set", "externalAccess.domain=kafka.example.org"]);
            sets.iter().for_each(|set| args.extend(["--set", set]));
            args.extend(more);
            printed(&args)
        };
        for more in [&[][..], &["--external"]] {
            for ports in ["{type: LoadBalancer}", "{type: NodePort, nodePort: 31000}"] {
                let service = format!("externalAccess.service={ports}");
                let plain = address(&[&service], more);
                for name in STEPS {
                    let migration = format!("security.migration={name}");
                    let sets = [service.as_str(), "security.tls.enabled=true", &migration];
                    assert_eq!(address(&sets, more), plain, "{target} {name}");
                }
            }
        }
    }
}
