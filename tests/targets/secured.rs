//! Security and users as resources of Strimzi; the other chart has none of them.

use serde_json::{Value, json};

use super::rendered;
use crate::support::run;

const SECURE: &str = "\
extends: secure
externalAccess: {domain: kafka.example.org}
topics: {orders.created: {partitions: 12}}
users:
  orders-service:
    passwordSecret: {name: vault, key: orders}
    passwordVersion: 3
    topics: {orders.created: [write, alterConfigs], \"orders.*\": [read], \"*\": [describe]}
    groups: [\"orders-*\"]
    transactionalIds: [orders-tx]
    cluster: [describe, idempotentWrite]
    quotas: {producerByteRate: 1048576, consumerByteRate: 2097152, requestPercentage: 50, controllerMutationRate: 5}
  auditor: {}
";
const OAUTH: &str = "security.oauth={issuer: 'https://idp.example.com', jwksUrl: 'https://idp.example.com/jwks', \
                     audience: kafka, subjectClaim: email}";
const MTLS: &str = "security.authentication=mtls";

fn items(profile: &str, sets: &[&str]) -> Vec<Value> {
    rendered("strimzi", profile, sets).0["items"].as_array().unwrap().clone()
}

fn of_kind(items: &[Value], kind: &str) -> Vec<Value> {
    items.iter().filter(|item| item["kind"] == kind).cloned().collect()
}

/// The `Kafka` of the secured profile.
fn kafka(sets: &[&str]) -> Value {
    of_kind(&items(SECURE, sets), "Kafka").remove(0)["spec"].clone()
}

fn listeners(sets: &[&str]) -> Vec<Value> {
    kafka(sets)["kafka"]["listeners"].as_array().unwrap().clone()
}

/// The paths that are reported lost.
fn lost(target: &str, profile: &str, sets: &[&str]) -> Vec<String> {
    let (_, warnings) = rendered(target, profile, sets);
    let mut paths: Vec<String> = warnings
        .lines()
        .filter_map(|line| {
            line.strip_prefix("warning[lost-in-target]: ")?.split('`').nth(1).map(str::to_owned)
        })
        .collect();
    paths.sort();
    paths
}

const VARIANTS: &[&[&str]] = &[
    &[],
    &[MTLS, "users.orders-service.passwordSecret=null", "users.orders-service.passwordVersion=null"],
    &[OAUTH, "security.authentication=oauth", "users.orders-service.passwordSecret=null"],
    &["security.authorization=open", "security.superUsers=[auditor]"],
    &["security.tls.clients.secretName=public", "security.tls.clients.externalOnly=true"],
    &["security.tls.clients={extraDnsNames: [kafka.example.com, '*.example.com'], ipAddresses: [10.0.0.1]}"],
    &["externalAccess.service.type=NodePort", "externalAccess.domain=null", "networkPolicy.enabled=false"],
    &["users.orders-service=null", "users.auditor=null", "users.gone={absent: true}", "delivery=argocd"],
    &["users=null", "security={authentication: none, authorization: false}"],
];

/// The schemas of the operator and the rules about its resources find nothing in what is rendered.
#[test]
fn what_is_secured_follows_the_schemas_and_rules_of_the_operator() {
    for sets in VARIANTS {
        let mut args = vec!["render", "-", "--target", "strimzi"];
        sets.iter().for_each(|set| args.extend(["--set", set]));
        let made = run(&args, SECURE);
        assert_eq!(made.code, 0, "{sets:?}: {}", made.stderr);
        let checked = run(&["validate", "-", "--format", "concise"], &made.stdout);
        assert_eq!((checked.code, checked.stdout.as_str()), (0, ""), "{sets:?}");
    }
}

#[test]
fn the_rules_about_the_operator_would_find_a_mistake() {
    let made = run(&["render", "-", "--target", "strimzi"], SECURE);
    for (right, wrong) in [
        ("type: scram-sha-512\n        ", "type: tls\n        "),
        ("type: simple", "type: easy"),
        ("patternType: prefix", "patternType: regex"),
        ("- AlterConfigs", "- ALTER_CONFIGS"),
        ("producerByteRate: 1048576", "producerByteRate: -1"),
        ("key: orders\n", "file: orders\n"),
    ] {
        let broken = made.stdout.replace(right, wrong);
        let checked = run(&["validate", "-", "--deny", "warnings"], &broken);
        assert!(broken != made.stdout, "{right} is not rendered");
        assert_eq!(checked.code, 1, "{wrong}");
    }
}

#[test]
fn every_listener_is_encrypted_and_authenticates_its_clients() {
    for (sets, authentication) in [
        (&[][..], json!({ "type": "scram-sha-512" })),
        (VARIANTS[1], json!({ "type": "tls" })),
        (
            VARIANTS[2],
            json!({ "type": "custom", "sasl": true, "listenerConfig": {
                "sasl.enabled.mechanisms": "OAUTHBEARER",
                "oauthbearer.sasl.jaas.config":
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
                "oauthbearer.sasl.server.callback.handler.class":
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler",
                "sasl.oauthbearer.jwks.endpoint.url": "https://idp.example.com/jwks",
                "sasl.oauthbearer.expected.audience": "kafka",
                "sasl.oauthbearer.expected.issuer": "https://idp.example.com",
                "sasl.oauthbearer.sub.claim.name": "email",
            } }),
        ),
    ] {
        let all = listeners(sets);
        assert_eq!((&all[0]["name"], &all[1]["name"]), (&json!("tls"), &json!("external")));
        for listener in all {
            assert_eq!((&listener["tls"], &listener["authentication"]), (&json!(true), &authentication));
        }
    }
    let plain = of_kind(&items("extends: prod\n", &[]), "Kafka")[0]["spec"]["kafka"].clone();
    assert_eq!(
        (&plain["listeners"][0]["name"], &plain["listeners"][0]["tls"]),
        (&json!("plain"), &json!(false))
    );
    assert_eq!(plain.get("authorization"), None);
    let pools = of_kind(&items(SECURE, VARIANTS[2]), "KafkaNodePool");
    let allowed = json!({ "name": "org.apache.kafka.sasl.oauthbearer.allowed.urls", "value": "https://idp.example.com/jwks" });
    assert!(pools[0]["spec"]["jvmOptions"]["javaSystemProperties"].as_array().unwrap().contains(&allowed));
}

#[test]
fn a_certificate_of_the_profile_is_presented_where_the_profile_says() {
    let own = json!({ "secretName": "public", "certificate": "tls.crt", "key": "tls.key" });
    let certificates = |sets: &[&str]| -> Vec<Value> {
        listeners(sets).iter().map(|one| one["configuration"]["brokerCertChainAndKey"].clone()).collect()
    };
    assert_eq!(certificates(&[]), [Value::Null, Value::Null]);
    assert_eq!(certificates(&["security.tls.clients.secretName=public"]), [own.clone(), own.clone()]);
    assert_eq!(certificates(VARIANTS[4]), [Value::Null, own]);
    // Nothing issues a certificate by this name.
    assert_eq!(
        certificates(&["security.tls.clients.issuerRef={name: corporate}"]),
        [Value::Null, Value::Null]
    );
    let names = listeners(VARIANTS[5])[0]["configuration"]["bootstrap"]["alternativeNames"].clone();
    assert_eq!(names, json!(["kafka.example.com", "*.example.com", "10.0.0.1"]));
}

#[test]
fn super_users_are_named_as_the_listener_names_them() {
    let authorization = |sets: &[&str]| kafka(sets)["kafka"]["authorization"].clone();
    assert_eq!(authorization(&[]), json!({ "type": "simple" }));
    let admin = "security.superUsers=[auditor]";
    assert_eq!(authorization(&[admin]), json!({ "type": "simple", "superUsers": ["auditor"] }));
    let mtls = [VARIANTS[1], &[admin]].concat();
    assert_eq!(authorization(&mtls), json!({ "type": "simple", "superUsers": ["CN=auditor"] }));
    let open = |sets: &[&str]| kafka(sets)["kafka"]["config"].get("allow.everyone.if.no.acl.found").cloned();
    assert_eq!((open(&[]), open(VARIANTS[3])), (None, Some(json!(true))));
}

#[test]
fn certificates_of_the_operator_live_as_long_as_the_profile_says() {
    let validity = |sets: &[&str]| (kafka(sets)["clusterCa"].clone(), kafka(sets).get("clientsCa").cloned());
    let days = |validity: u32, renewal: u32| json!({ "validityDays": validity, "renewalDays": renewal });
    assert_eq!(validity(&[]), (days(365, 90), None));
    let stated = ["security.tls.duration=2400h", "security.tls.renewBefore=720h"];
    assert_eq!(validity(&[&stated, VARIANTS[1]].concat()), (days(100, 30), Some(days(100, 30))));
    assert_eq!(lost("strimzi", SECURE, &stated), [""; 0]);
    let short = ["security.tls.duration=36h", "security.tls.renewBefore=6h"];
    assert_eq!(validity(&short).0, days(2, 1));
    assert_eq!(lost("strimzi", SECURE, &short), ["security.tls.duration", "security.tls.renewBefore"]);
    assert_eq!(kafka(VARIANTS[8])["clusterCa"], days(365, 90));
    assert_eq!(of_kind(&items("extends: prod\n", &[]), "Kafka")[0]["spec"].get("clusterCa"), None);
}

#[test]
fn a_user_is_a_resource_with_its_password_acls_and_quotas() {
    let users = of_kind(&items(SECURE, &[]), "KafkaUser");
    let [auditor, orders] = &users[..] else { panic!("{users:?}") };
    assert_eq!(orders["metadata"]["labels"]["strimzi.io/cluster"], "kafka");
    let literal = |kind: &str, name: &str| json!({ "type": kind, "name": name, "patternType": "literal" });
    let prefix = |kind: &str, name: &str| json!({ "type": kind, "name": name, "patternType": "prefix" });
    let acl =
        |resource: Value, operations: &[&str]| json!({ "resource": resource, "operations": operations });
    let expected = [
        acl(literal("topic", "*"), &["Describe"]),
        acl(prefix("topic", "orders."), &["Read", "Describe"]),
        acl(literal("topic", "orders.created"), &["Write", "Describe", "AlterConfigs"]),
        acl(prefix("group", "orders-"), &["Read"]),
        acl(literal("transactionalId", "orders-tx"), &["Write", "Describe"]),
        acl(json!({ "type": "cluster" }), &["Describe", "IdempotentWrite"]),
    ];
    let acls = orders["spec"]["authorization"]["acls"].as_array().unwrap();
    assert_eq!(acls.len(), expected.len(), "{acls:?}");
    assert!(expected.iter().all(|one| acls.contains(one)), "{acls:?}");
    let password =
        |name: &str, key: &str| json!({ "valueFrom": { "secretKeyRef": { "name": name, "key": key } } });
    assert_eq!(
        orders["spec"]["authentication"],
        json!({ "type": "scram-sha-512", "password": password("vault", "orders") })
    );
    assert_eq!(
        orders["spec"]["quotas"],
        json!({ "producerByteRate": 1_048_576, "consumerByteRate": 2_097_152, "requestPercentage": 50, "controllerMutationRate": 5 })
    );
    assert_eq!(
        auditor["spec"],
        json!({ "authentication": { "type": "scram-sha-512", "password": password("kafka-user-auditor", "password") } })
    );
    assert_eq!(kafka(&[])["entityOperator"]["userOperator"], json!({}));
    assert_eq!(kafka(VARIANTS[8])["entityOperator"].get("userOperator"), None);
    let of = |sets: &[&str]| of_kind(&items(SECURE, sets), "KafkaUser")[1]["spec"]["authentication"].clone();
    assert_eq!((of(VARIANTS[1]), of(VARIANTS[2])), (json!({ "type": "tls" }), Value::Null));
    // A password version is for the topic Job: the user operator reads a changed Secret by itself.
    assert_eq!(lost("strimzi", SECURE, &[]), [""; 0]);
}

/// The operator that deletes it must still run.
#[test]
fn an_absent_user_has_no_resource_and_is_reported() {
    let sets = VARIANTS[7];
    assert_eq!(of_kind(&items(SECURE, sets), "KafkaUser"), [Value::Null; 0]);
    assert_eq!(kafka(sets)["entityOperator"]["userOperator"], json!({}));
    let (_, warnings) = rendered("strimzi", SECURE, sets);
    assert!(warnings.contains("`users.gone.absent` as it is"), "{warnings}");
    assert!(warnings.contains("kubectl delete kafkauser gone -n kafka"), "{warnings}");
}

#[test]
fn what_the_operator_has_no_place_for_is_reported_where_the_profile_says_it() {
    for (set, path) in [
        ("security.tls.caSecretName=bundle", "security.tls.caSecretName"),
        ("security.tls.clients.issuerRef={name: corporate}", "security.tls.clients.issuerRef"),
        ("security.superUsers=[auditor, admin]", "security.superUsers[1]"),
        ("users.Payments={passwordSecret: {name: payments}}", "users.Payments"),
        ("users.kafka-cluster-ca-cert={}", "users.kafka-cluster-ca-cert"),
        ("users.auditor.passwordSecret={name: orders-service}", "users.auditor.passwordSecret.name"),
    ] {
        assert_eq!(lost("strimzi", SECURE, &[set]), [path]);
        assert_eq!(lost("kubernetes", SECURE, &[set]), [""; 0]);
    }
    let own = "security.tls={enabled: true, secretName: own, topicJobSecretName: job}";
    assert_eq!(
        lost("strimzi", SECURE, &[own]),
        ["security.tls.secretName", "security.tls.topicJobSecretName"]
    );
    // No resource by a name that is not there, or that another operator writes.
    for set in ["users.Payments={passwordSecret: {name: payments}}", "users.kafka-cluster-ca-cert={}"] {
        assert_eq!(of_kind(&items(SECURE, &[set]), "KafkaUser").len(), 2, "{set}");
    }
}

/// The chart would generate certificates and passwords, each time that it is rendered.
#[test]
fn the_chart_has_plaintext_listeners_and_says_so() {
    let (values, _) = rendered("bitnami", SECURE, &[]);
    for (name, listener) in values["listeners"].as_object().unwrap() {
        assert_eq!(listener["protocol"], "PLAINTEXT", "{name}");
    }
    let told = lost("bitnami", SECURE, &[]);
    assert_eq!(
        told.iter()
            .filter(|path| path.starts_with("security") || path.starts_with("users"))
            .collect::<Vec<_>>(),
        ["security", "users"]
    );
}
