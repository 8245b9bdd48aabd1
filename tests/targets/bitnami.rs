use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{EVERYTHING, rendered};
use crate::support::{printed, project};

/// The paths of all values, with `[]` for items; `open` paths end where the user's own keys begin.
fn paths(value: &Value, path: &str, open: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    if open.contains(path) {
        found.insert(format!("{path}{{}}"));
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                paths(value, &format!("{path}{dot}{name}"), open, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                paths(item, &format!("{path}[]"), open, found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn every_key_is_one_of_the_chart() {
    let text = fs::read_to_string(project("tests/targets/bitnami-kafka-32.4.keys")).unwrap();
    let keys: BTreeSet<String> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| ["controller", "broker"].map(|role| line.replace("<role>", role)))
        .collect();
    let open: BTreeSet<String> =
        keys.iter().filter_map(|key| key.strip_suffix("{}")).map(str::to_owned).collect();
    let mut used = BTreeSet::new();
    for (profile, sets) in [
        ("extends: dev\n", &[][..]),
        ("extends: prod\n", &[]),
        (EVERYTHING, &[]),
        (
            EVERYTHING,
            &[
                "image.repository=bitnamilegacy/kafka",
                "image.tag=4.0.0",
                "image.digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ],
        ),
        (EVERYTHING, &["externalAccess.service.type=NodePort"]),
        (EVERYTHING, &["externalAccess.service.type=NodePort", "externalAccess.domain=null"]),
        (EVERYTHING, &["networkPolicy.enabled=false", "catalog=null", "topics=null"]),
    ] {
        paths(&rendered("bitnami", profile, sets).0, "", &open, &mut used);
    }
    let unknown: Vec<_> = used.difference(&keys).collect();
    assert!(unknown.is_empty(), "not in the chart: {unknown:?}");
    let unused: Vec<_> = keys.difference(&used).filter(|key| !key.starts_with("controller.minId")).collect();
    assert!(unused.is_empty(), "never written, so the list need not have them: {unused:?}");
}

/// The chart reads numbers as floating-point ones, and writes a million as `1e+06`.
#[test]
fn no_number_is_so_large_that_the_chart_would_write_it_otherwise() {
    fn check(value: &Value, path: &str) {
        match value {
            Value::Number(number) => assert!(number.as_f64().unwrap().abs() < 1e6, "{path} is {number}"),
            Value::Array(items) => items.iter().for_each(|item| check(item, path)),
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| check(value, &format!("{path}.{name}")));
            }
            _ => {}
        }
    }
    let large = &["config.\"log.segment.bytes\"=1073741824", "topics.a.retentionMs=9223372036854775807"];
    check(&rendered("bitnami", EVERYTHING, large).0, "");
}

#[test]
fn nodes_beyond_the_controllers_are_brokers_with_the_ids_and_addresses_that_follow() {
    let (values, _) = rendered("bitnami", EVERYTHING, &[]);
    assert_eq!(values["controller"]["replicaCount"], 3);
    assert_eq!((&values["broker"]["replicaCount"], &values["broker"]["minId"]), (&json!(2), &json!(3)));
    let names = |role: &str| values["externalAccess"][role]["service"]["loadBalancerNames"].clone();
    let host = |n: u32| format!("events-{n}.kafka.example.org");
    assert_eq!(names("controller"), json!([host(0), host(1), host(2)]));
    assert_eq!(names("broker"), json!([host(3), host(4)]));
}

#[test]
fn the_ids_of_the_cluster_are_the_same_as_in_plain_manifests() {
    let (values, _) = rendered("bitnami", EVERYTHING, &[]);
    let ids = &values["extraDeploy"][0]["stringData"];
    assert_eq!(values["existingKraftSecret"], values["extraDeploy"][0]["metadata"]["name"]);
    let manifests = crate::support::run(&["render", "-"], EVERYTHING).stdout;
    for name in ["cluster-id", "controller-0-id", "controller-1-id", "controller-2-id"] {
        assert!(manifests.contains(ids[name].as_str().unwrap()), "{name}");
    }
    assert_eq!(ids.as_object().unwrap().len(), 4);
}

#[test]
fn the_chart_does_not_take_texts_of_the_user_for_templates() {
    let (values, _) = rendered("bitnami", EVERYTHING, &[]);
    assert_eq!(values["commonAnnotations"]["example.com/note"], "{{ \"{{\" }} no template }}");
    let (_, warnings) =
        rendered("bitnami", "extends: dev\nconfig:\n  sasl.kerberos.service.name: '{{ a }}'\n", &[]);
    assert!(warnings.contains("`config[sasl.kerberos.service.name]`"), "{warnings}");
}

#[test]
fn what_the_shell_of_the_job_would_change_is_left_out_and_reported() {
    let profile = "extends: dev\ntopics:\n  a:\n    config:\n      leader.replication.throttled.replicas: '0:1,1:2'\n      \
                   follower.replication.throttled.replicas: '*'\n";
    let (values, warnings) = rendered("bitnami", profile, &["catalog=null"]);
    let config = &values["provisioning"]["topics"][0]["config"];
    assert_eq!(config, &json!({ "leader.replication.throttled.replicas": "0:1,1:2" }), "{warnings}");
    assert!(warnings.contains("the shell in its Job"), "{warnings}");
}

#[test]
fn behind_node_ports_there_is_one_host_or_that_of_the_node() {
    let service = |sets: &[&str]| {
        let sets = [&["externalAccess.service.type=NodePort", "replicaCount=3"], sets].concat();
        let (values, warnings) = rendered("bitnami", EVERYTHING, &sets);
        (values["externalAccess"]["controller"]["service"].clone(), warnings)
    };
    let (domain, warnings) = service(&[]);
    assert_eq!(
        (&domain["domain"], &domain["nodePorts"]),
        (&json!("kafka.example.org"), &json!([31094, 31095, 31096]))
    );
    assert!(warnings.contains("`externalAccess.domain` as it is"), "{warnings}");
    let (same, warnings) = service(&[
        "externalAccess.domain=null",
        "externalAccess.hosts=[a.example.org,a.example.org,a.example.org]",
    ]);
    assert_eq!(same["domain"], "a.example.org");
    assert!(!warnings.contains("`externalAccess.hosts`"), "{warnings}");
    let (different, warnings) = service(&[
        "externalAccess.domain=null",
        "externalAccess.hosts=[a.example.org,b.example.org,c.example.org]",
    ]);
    assert_eq!(different["useHostIPs"], true);
    assert!(warnings.contains("`externalAccess.hosts` as it is"), "{warnings}");
}

#[test]
fn an_image_that_was_made_for_the_chart_is_used() {
    let own = [
        "image.registry=registry.example.org",
        "image.repository=mirror/bitnamilegacy/kafka",
        "image.tag=4.0.0-debian-12-r10",
    ];
    let (values, warnings) = rendered("bitnami", "extends: dev\n", &own);
    let image = |at: &str| values.pointer(at).unwrap()["repository"].clone();
    assert_eq!(image("/image"), "mirror/bitnamilegacy/kafka");
    assert_eq!(image("/metrics/jmx/image"), "mirror/bitnamilegacy/jmx-exporter");
    assert!(!warnings.contains("`image"), "{warnings}");
}

#[test]
fn the_header_names_the_version_of_the_chart() {
    let text = printed(&["render", "dev", "--target", "bitnami"]);
    let version = kafka_gen::render::targets::bitnami::CHART_VERSION;
    assert!(text.contains(&format!("--version {version} ")), "{text}");
}
