use serde_json::Value;

use crate::support::{printed, run};

/// The objects or values that a profile renders to.
fn rendered(target: &str, sets: &[&str]) -> Value {
    let mut args = vec!["render", "prod", "--target", target, "--format", "json"];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    serde_json::from_str(&printed(&args)).unwrap()
}

fn address(target: &str, sets: &[&str], more: &[&str]) -> String {
    let mut args = vec!["connection", "prod", "--target", target];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    args.extend(more);
    printed(&args)
}

const OTHER: &[&str] = &[
    "release=payments",
    "namespace=streams",
    "clusterDomain=cluster.example",
    "externalAccess.domain=kafka.example.org",
];

#[test]
fn plain_text_is_the_address_of_the_specification_and_nothing_else() {
    for profile in ["dev", "prod"] {
        let run = run(&["connection", profile], "");
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (0, "kafka.kafka.svc.cluster.local:9092\n", "")
        );
    }
}

#[test]
fn the_address_inside_is_that_of_a_service_that_is_rendered() {
    let items = rendered("kubernetes", OTHER);
    let mut services = items["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "Service");
    let client = services.find(|item| item["metadata"]["name"] == "payments").unwrap();
    assert_eq!(
        address("kubernetes", OTHER, &[]),
        format!("payments.streams.svc.cluster.example:{}\n", client["spec"]["ports"][0]["port"])
    );
    let values = rendered("bitnami", OTHER);
    assert_eq!(
        address("bitnami", OTHER, &[]),
        format!(
            "{}.{}.svc.{}:{}\n",
            values["fullnameOverride"].as_str().unwrap(),
            values["namespaceOverride"].as_str().unwrap(),
            values["clusterDomain"].as_str().unwrap(),
            values["service"]["ports"]["client"]
        )
    );
    assert_eq!(address("strimzi", OTHER, &[]), "payments-kafka-bootstrap.streams.svc.cluster.example:9092\n");
}

#[test]
fn the_addresses_outside_are_those_that_brokers_tell() {
    let told = "payments-0.kafka.example.org:9094,payments-1.kafka.example.org:9094,payments-2.kafka.example.org:9094\n";
    for target in ["kubernetes", "bitnami", "strimzi"] {
        assert_eq!(address(target, OTHER, &["--external"]), told, "{target}");
    }
    let kafka = rendered("strimzi", OTHER)["items"][1]["spec"]["kafka"]["listeners"][1].clone();
    let values = rendered("bitnami", OTHER)["externalAccess"]["controller"]["service"].clone();
    for (i, one) in told.trim().split(',').enumerate() {
        let (host, port) = one.split_once(':').unwrap();
        assert_eq!(kafka["configuration"]["brokers"][i]["advertisedHost"], host);
        assert_eq!(kafka["port"].to_string(), port);
        assert_eq!(values["loadBalancerNames"][i], host);
        assert_eq!(values["ports"]["external"].to_string(), port);
    }
}

#[test]
fn node_ports_have_the_ports_of_the_nodes() {
    let sets =
        [OTHER, &["externalAccess.service.type=NodePort", "externalAccess.service.nodePort=31200"]].concat();
    let told = "payments-0.kafka.example.org:31200,payments-1.kafka.example.org:31201,payments-2.kafka.example.org:31202\n";
    assert_eq!(address("kubernetes", &sets, &["--external"]), told);
    assert_eq!(address("strimzi", &sets, &["--external"]), told);
}

#[test]
fn an_address_that_is_not_there_or_not_known_is_one_clear_error() {
    for (profile, sets, words) in [
        ("dev", &[][..], "there is no address outside the Kubernetes cluster"),
        (
            "prod",
            &["externalAccess.domain=null", "externalAccess.service.type=NodePort"],
            "which are not known here",
        ),
    ] {
        let mut args = vec!["connection", profile, "--external"];
        sets.iter().for_each(|set| args.extend(["--set", set]));
        let refused = run(&args, "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
        assert_eq!(refused.stderr.matches("error").count(), 1, "{}", refused.stderr);
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
}

#[test]
fn every_format_says_the_same() {
    let json: Value = serde_json::from_str(&address("kubernetes", OTHER, &["--format", "json"])).unwrap();
    let properties = address("kubernetes", OTHER, &["--format", "properties"]);
    let env = address("kubernetes", OTHER, &["--format", "env"]);
    for (name, value) in json["properties"].as_object().unwrap() {
        let value = value.as_str().unwrap();
        assert!(properties.contains(&format!("{name}={value}\n")), "{properties}");
        let variable = format!("KAFKA_{}", name.replace('.', "_").to_uppercase());
        assert!(env.contains(&format!("{variable}={value}\n")), "{env}");
    }
    assert_eq!(properties.lines().count(), json["properties"].as_object().unwrap().len());
}

const SECURE: &str =
    "extends: secure\nexternalAccess: {domain: kafka.example.org}\nusers: {orders: {topics: {}}}\n";

fn of_user(profile: &str, more: &[&str]) -> String {
    let answer = run(&[&["connection", "-"], more].concat(), profile);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    answer.stdout
}

/// Settings name files, and the Secrets that these come from; no value is known here, and none is asked for.
#[test]
fn a_user_gets_the_settings_of_its_authentication() {
    let scram = of_user(SECURE, &["--user", "orders", "--format", "properties"]);
    for line in [
        "security.protocol=SASL_SSL\n",
        "sasl.mechanism=SCRAM-SHA-512\n",
        "ScramLoginModule required username=\"orders\" password=\"${dir:/etc/kafka-client:password}\";\n",
        "ssl.truststore.location=/etc/kafka-client/ca.crt\n",
        "config.providers=dir\n",
    ] {
        assert!(scram.contains(line), "{line}: {scram}");
    }
    let mtls = of_user(
        &format!("{SECURE}security: {{authentication: mtls}}\n"),
        &["--user", "orders", "--format", "properties"],
    );
    assert!(mtls.contains("security.protocol=SSL\n") && !mtls.contains("sasl."), "{mtls}");
    assert!(mtls.contains("ssl.keystore.key=${dir:/etc/kafka-client:tls.key}\n"), "{mtls}");
    let oauth = format!(
        "{SECURE}security: {{authentication: oauth, oauth: {{issuer: 'https://idp', jwksUrl: 'https://idp/jwks', audience: kafka, tokenUrl: 'https://idp/token'}}}}\n"
    );
    let oauth = of_user(&oauth, &["--format", "properties"]);
    assert!(oauth.contains("sasl.oauthbearer.token.endpoint.url=https://idp/token\n"), "{oauth}");
    assert!(
        oauth.contains("# JVM option: -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://idp/token\n"),
        "{oauth}"
    );
    let tls = of_user("extends: dev\nsecurity: {tls: {enabled: true}}\n", &["--format", "properties"]);
    assert!(tls.contains("security.protocol=SSL\n") && !tls.contains("config.providers"), "{tls}");
}

#[test]
fn json_names_secrets_and_keys() {
    let json = |profile: &str| -> Value {
        serde_json::from_str(&of_user(profile, &["--user", "orders", "--format", "json"])).unwrap()
    };
    let scram = json(SECURE);
    assert_eq!(scram["secrets"]["ca"], serde_json::json!({"name": "kafka-tls", "key": "ca.crt"}));
    assert_eq!(
        scram["secrets"]["password"],
        serde_json::json!({"name": "kafka-user-orders", "key": "password"})
    );
    let other = SECURE.replace("topics: {}", "topics: {}, passwordSecret: {name: vault, key: orders}");
    assert_eq!(json(&other)["secrets"]["password"], serde_json::json!({"name": "vault", "key": "orders"}));
    let mtls = json(&format!("{SECURE}security: {{authentication: mtls, tls: {{caSecretName: bundle}}}}\n"));
    assert_eq!(
        mtls["secrets"]["key"],
        serde_json::json!({"name": "kafka-user-orders-tls", "key": "tls.key"})
    );
    assert_eq!(mtls["secrets"]["ca"]["name"], "bundle");
}

/// The operator keeps what clients need under names of its own.
#[test]
fn clients_of_the_operator_take_its_secrets() {
    let of = |profile: &str, more: &[&str]| -> Value {
        let args = [&["--user", "orders", "--format", "json", "--target", "strimzi"], more].concat();
        serde_json::from_str(&of_user(profile, &args)).unwrap()
    };
    let key = |name: &str, key: &str| serde_json::json!({"name": name, "key": key});
    let scram = of(&SECURE.replace("topics: {}", "passwordSecret: {name: vault, key: orders}"), &[]);
    assert_eq!(scram["bootstrapServers"][0], "kafka-kafka-bootstrap.kafka.svc.cluster.local:9092");
    assert_eq!(scram["securityProtocol"], "SASL_SSL");
    assert_eq!(scram["secrets"]["ca"], key("kafka-cluster-ca-cert", "ca.crt"));
    assert_eq!(scram["secrets"]["password"], key("orders", "password"));
    let mtls = of(&format!("{SECURE}security: {{authentication: mtls}}\n"), &[]);
    assert_eq!(mtls["securityProtocol"], "SSL");
    assert_eq!(mtls["secrets"]["certificate"], key("orders", "user.crt"));
    assert_eq!(mtls["secrets"]["key"], key("orders", "user.key"));
    let own = format!("{SECURE}security: {{tls: {{clients: {{secretName: public, externalOnly: true}}}}}}\n");
    assert_eq!(of(&own, &[])["secrets"]["ca"], key("kafka-cluster-ca-cert", "ca.crt"));
    assert_eq!(of(&own, &["--external"])["secrets"]["ca"], key("public", "ca.crt"));
    let issued = format!("{SECURE}security: {{tls: {{clients: {{issuerRef: {{name: public}}}}}}}}\n");
    assert_eq!(of(&issued, &["--external"])["secrets"]["ca"], key("kafka-cluster-ca-cert", "ca.crt"));
    assert_eq!(
        of(
            "extends: prod\nexternalAccess: {domain: kafka.example.org}\nsecurity: {tls: {enabled: true}, authentication: scram}\n",
            &[]
        )["secrets"]["password"],
        key("orders", "password")
    );
}

/// A bash that runs the line of kcat hands it the password in a file, not as an argument.
#[test]
fn the_line_of_kcat_hides_the_password() {
    let line = of_user(SECURE, &["--user", "orders", "--external", "--format", "kcat"]);
    let folder = crate::support::folder("kcat");
    std::fs::write(folder.join("password"), "sesame").unwrap();
    let line = line.replace("/etc/kafka-client/password", folder.join("password").to_str().unwrap());
    let script = format!("kcat() {{ echo \"$*\" >{0}/arguments; cat \"$3\"; }}\n{line}", folder.display());
    let output =
        std::process::Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output().unwrap();
    let read = String::from_utf8(output.stdout).unwrap();
    assert!(read.contains("sasl.password=sesame\n") && read.contains("sasl.username=orders\n"), "{read}");
    assert!(read.contains("bootstrap.servers=kafka-0.kafka.example.org:9094,"), "{read}");
    assert!(!std::fs::read_to_string(folder.join("arguments")).unwrap().contains("sesame"));
}

#[test]
fn who_is_missing_or_not_there_is_said() {
    for (profile, args, words) in [
        (SECURE, &["--format", "properties"][..], "no user is named"),
        (SECURE, &["--user", "ordes"], "did you mean `orders`?"),
        ("extends: prod\n", &["--user", "orders"], "clients do not authenticate"),
        (SECURE, &["--user", "orders", "--target", "bitnami"], "without authentication"),
        (
            "extends: secure\nexternalAccess: {domain: kafka.example.org}\nusers: {Orders: {passwordSecret: {name: a}}}\n",
            &["--user", "Orders", "--target", "strimzi"],
            "there is no KafkaUser `Orders`",
        ),
    ] {
        let refused = run(&[&["connection", "-"], args].concat(), profile);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
}
