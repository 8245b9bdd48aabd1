//! A profile and the objects that it renders to are one deployment of Kafka, however it is read.

use std::collections::{BTreeMap, BTreeSet};

use kafka_gen::kafka::Refused;
use kafka_gen::kafka::deployment::{Known, Mount, NodePool, Sourced, Unknown, Value, workloads};
use kafka_gen::kubernetes::manifest::{Object, Objects, Options};
use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{self, Overrides, Rendered};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

/// What the two readers need not agree on, each with the reason. Everything else is compared.
const DIFFERENT: [(&str, &str); 4] = [
    ("is_rendered", "tells the two apart: what was rendered was judged as a profile"),
    ("source", "tells in whose words a setting is written: `config` of the profile, or a file"),
    ("variables", "the start script's own, of which a profile knows nothing"),
    (
        "version",
        "`kafkaVersion` of a profile is in no object, and neither is that it is for the newest version",
    ),
];

/// Each field of a pool as text, without the places that its values come from.
fn facts(pool: &NodePool) -> BTreeMap<&'static str, String> {
    // No `..`: a new field must be compared.
    let NodePool {
        name,
        at: _,
        kind,
        is_rendered,
        source,
        image,
        dialect,
        version,
        replicas,
        pods,
        variables,
        starts_by_entrypoint,
        settings,
        others,
        missing,
        refused,
        cluster_id,
        heap,
        memory_limit,
        storage,
    } = pool;
    let settings: Vec<String> =
        settings.iter().map(|(name, setting)| format!("{name}={:?}", setting.value.parts())).collect();
    let variables: Vec<&String> = variables.iter().map(|(name, _)| name).collect();
    let mounts: Vec<_> = storage
        .mounts
        .iter()
        .map(|mount| {
            let Mount { volume, path, sub_path, source, claim, is_read_only, at: _ } = mount;
            (volume, path, sub_path, source, claim, is_read_only)
        })
        .collect();
    BTreeMap::from([
        ("name", name.clone()),
        ("kind", format!("{kind:?}")),
        ("is_rendered", is_rendered.to_string()),
        ("source", format!("{source:?}")),
        ("image", image.value.clone()),
        ("dialect", format!("{dialect:?}")),
        ("version", known(version)),
        ("replicas", format!("{:?}", replicas.as_ref().map(|replicas| replicas.value))),
        ("pods", format!("{pods:?}")),
        ("variables", format!("{variables:?}")),
        ("starts_by_entrypoint", starts_by_entrypoint.to_string()),
        ("settings", settings.join("\n")),
        ("others", format!("{:?}", others.as_ref().map(|unknown| unknown.reason))),
        ("missing", format!("{missing:?}")),
        ("refused", format!("{refused:?}")),
        ("cluster_id", format!("{:?}", cluster_id.as_ref().map(|id| id.value.parts()))),
        ("heap", known(heap)),
        ("memory_limit", format!("{:?}", memory_limit.as_ref().map(|limit| limit.value))),
        ("storage", format!("{mounts:?}")),
    ])
}

fn known<T: std::fmt::Debug>(value: &Known<T>) -> String {
    match value {
        Ok(Sourced { value, .. }) => format!("{value:?}"),
        Err(Unknown { reason, .. }) => format!("unknown: {reason:?}"),
    }
}

fn rendered(profile: &str, layer: Option<&str>) -> Option<Rendered> {
    let layers = layer.iter().map(|_| "layer.yaml".to_owned()).collect();
    let request = Request { profile: profile.to_owned(), layers, sets: Vec::new() };
    let mut sources = SourceMap::default();
    let mut reader = |name: &str, _| match (name, layer) {
        ("layer.yaml", Some(layer)) => Ok(layer.to_owned()),
        _ => Ok(std::fs::read_to_string(name).unwrap()),
    };
    pipeline::render(&request, &Overrides::new(), &mut sources, &mut reader).ok()
}

/// The nodes as the profile has them, and as its objects show them.
fn both(rendered: &Rendered) -> (NodePool, NodePool) {
    let objects: Vec<Object<'_>> = rendered.nodes.iter().filter_map(Object::of).collect();
    let objects = Objects::new(objects, Options::default());
    let found = workloads(&objects);
    let [one] = found.as_slice() else { panic!("{} workloads run Kafka", found.len()) };
    (rendered.cluster.node_pool(&rendered.loaded.profile, &rendered.loaded.merged), one.pool.clone())
}

/// The fields in which two pools differ, each with both texts.
fn differences(one: &NodePool, other: &NodePool) -> Vec<(&'static str, String, String)> {
    let other = facts(other);
    let pairs = facts(one).into_iter().map(|(field, text)| (field, text, other[field].clone()));
    pairs.filter(|(_, one, other)| one != other).collect()
}

fn wrong(rendered: &Rendered) -> Vec<(&'static str, String, String)> {
    let (profile, objects) = both(rendered);
    let mut wrong = differences(&profile, &objects);
    wrong.retain(|(field, ..)| !DIFFERENT.iter().any(|(known, _)| known == field));
    wrong
}

#[test]
fn a_profile_and_its_objects_are_one_deployment() {
    let profiles = ["dev", "prod", "secure", "tests/targets/everything.yaml"];
    for profile in profiles {
        assert_eq!(wrong(&rendered(profile, None).unwrap()), [], "{profile}");
    }
    let layers = [
        "kafkaVersion: 4.2.0\nimage: { tag: null, digest: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }",
        "replicaCount: 4\nexternalAccess: { domain: null, hosts: [a.example.org, b.example.org, 10.0.0.1, d.example.org] }",
        "externalAccess: { domain: null, service: { type: NodePort, nodePort: 31000 } }",
        "externalAccess: { domain: null, hosts: [a.example.org, b.example.org, c.example.org], service: { type: NodePort, nodePort: 31000 } }",
        "replicaCount: 120",
        "security: { tls: { enabled: true } }",
        "security: { tls: { enabled: true, secretName: own, topicJobSecretName: job, caSecretName: bundle }, authentication: mtls, superUsers: [admin] }",
        "security: { tls: { enabled: true, clients: { secretName: public, externalOnly: true } }, authentication: scram, authorization: open }",
        "security: { tls: { enabled: true }, authentication: oauth, oauth: { issuer: 'https://idp.example.com', jwksUrl: 'https://idp.example.com/jwks', audience: kafka } }",
    ];
    for layer in layers {
        assert_eq!(wrong(&rendered("prod", Some(layer)).unwrap()), [], "{layer}");
    }
    let node_ports = "externalAccess: { domain: null, service: { type: NodePort, nodePort: 31000 } }";
    for step in ["addTls", "useTls", "done"] {
        let security =
            format!("security: {{ tls: {{ enabled: true }}, authentication: mtls, migration: {step} }}");
        for layer in [security.clone(), format!("{security}\n{node_ports}")] {
            assert_eq!(wrong(&rendered("prod", Some(&layer)).unwrap()), [], "{layer}");
        }
    }
}

#[test]
fn what_need_not_be_equal_is_different_somewhere() {
    let version = "kafkaVersion: 4.2.0\nimage: { repository: mirror.example.com/kafka, tag: mine, digest: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }";
    let (profile, objects) = both(&rendered("prod", Some(version)).unwrap());
    let found: BTreeSet<&str> =
        differences(&profile, &objects).into_iter().map(|(field, ..)| field).collect();
    for (field, reason) in DIFFERENT {
        assert!(found.contains(field), "`{field}` is equal; compare it ({reason})");
    }
}

/// A field, and a change of its value.
type Change = (&'static str, fn(&mut NodePool));

/// One value of each field is changed: the comparison must see it.
#[test]
fn a_difference_in_any_value_is_seen() {
    let (pool, _) = both(&rendered("prod", None).unwrap());
    let changes: [Change; 19] = [
        ("name", |pool| pool.name.push('x')),
        ("kind", |pool| pool.kind = kafka_gen::kafka::deployment::Kind::Pod),
        ("is_rendered", |pool| pool.is_rendered = true),
        ("source", |pool| pool.source = kafka_gen::kafka::deployment::Source::Properties),
        ("image", |pool| pool.image.value.push('x')),
        ("dialect", |pool| pool.dialect = kafka_gen::kafka::Dialect::Bitnami),
        ("version", |pool| pool.version.as_mut().unwrap().value = (4, 0)),
        ("replicas", |pool| pool.replicas = None),
        ("pods", |pool| pool.pods.truncate(1)),
        ("variables", |pool| pool.variables.push(("A".into(), pool.at.clone()))),
        ("starts_by_entrypoint", |pool| pool.starts_by_entrypoint = true),
        ("settings", |pool| pool.settings.clear()),
        ("others", |pool| {
            let at = pool.at.clone();
            pool.others = Some(Unknown { reason: kafka_gen::kafka::deployment::Reason::Script, at });
        }),
        ("missing", |pool| pool.missing.push("CLUSTER_ID")),
        ("refused", |pool| {
            pool.refused.push(Refused { setting: "log.dirs", why: "it is not writable", instead: None });
        }),
        ("cluster_id", |pool| pool.cluster_id.as_mut().unwrap().value = Value::of("x")),
        ("heap", |pool| pool.heap.as_mut().unwrap().value += 1),
        ("memory_limit", |pool| pool.memory_limit.as_mut().unwrap().value += 1),
        ("storage", |pool| pool.storage.mounts[0].is_read_only = false),
    ];
    assert_eq!(
        changes.map(|(field, _)| field).into_iter().collect::<BTreeSet<_>>(),
        facts(&pool).into_keys().collect()
    );
    for (field, change) in changes {
        let mut changed = pool.clone();
        change(&mut changed);
        let found: Vec<_> = differences(&pool, &changed).into_iter().map(|(field, ..)| field).collect();
        assert_eq!(found, [field]);
    }
    for name in pool.settings.keys() {
        let mut changed = pool.clone();
        changed.settings.get_mut(name).unwrap().value.append(&Value::of("x"));
        assert_eq!(differences(&pool, &changed).len(), 1, "{name}");
        changed.settings.remove(name);
        assert_eq!(differences(&pool, &changed).len(), 1, "{name}");
    }
}

/// Where the values of a profile come from: its own lines, a layer of kafka-gen, or a decision that follows from one.
#[test]
fn each_value_of_a_profile_has_its_place() {
    use kafka_gen::kafka::deployment::Origin;
    let layer = "replicaCount: 4\nconfig: { num.io.threads: 16 }\n";
    let (pool, _) = both(&rendered("prod", Some(layer)).unwrap());
    let origin = |name: &str| pool.settings[name].origin.clone();
    let Origin::Written(at, name) = origin("num.io.threads") else {
        panic!("{:?}", origin("num.io.threads"))
    };
    assert_eq!((at.field.as_str(), name.as_str()), ("config[num.io.threads]", "num.io.threads"));
    assert!(
        matches!(origin("default.replication.factor"), Origin::Derived(at) if at.field == "replicaCount")
    );
    assert!(matches!(origin("listeners"), Origin::Derived(at) if at.field == "externalAccess"));
    let fields = [
        (pool.replicas.unwrap().origin, "written replicaCount"),
        (pool.memory_limit.unwrap().origin, "preset resources.limits.memory"),
        (pool.heap.unwrap().origin, "derived resources.limits.memory"),
        (pool.cluster_id.unwrap().origin, "derived kraft.clusterId"),
    ];
    for (origin, wanted) in fields {
        let word = match &origin {
            Origin::Written(..) => "written",
            Origin::Preset(..) => "preset",
            Origin::Derived(_) => "derived",
            Origin::Image(_) | Origin::Default(_) => "",
        };
        assert_eq!(format!("{word} {}", origin.place().field), wanted);
    }
}

fn access() -> impl Strategy<Value = serde_json::Value> {
    let host = "[a-z]{1,6}\\.example\\.(org|com)";
    let port = 9094_u16..9900;
    prop_oneof![
        Just(json!({ "enabled": false })),
        (host, port.clone()).prop_map(|(domain, port)| json!({ "enabled": true, "domain": domain, "service": { "port": port } })),
        (prop::collection::btree_set(host, 12), port).prop_map(|(hosts, port)| {
            json!({ "enabled": true, "domain": null, "hosts": hosts, "service": { "port": port } })
        }),
        (30_000_u32..32_000).prop_map(|port| {
            json!({ "enabled": true, "domain": null, "hosts": [], "service": { "type": "NodePort", "nodePort": port } })
        }),
    ]
}

fn config() -> impl Strategy<Value = serde_json::Value> {
    let text = "[ -~éß€😀]{1,20}";
    let rows = (
        prop::option::of((1_u32..200).prop_map(|value| json!(value))),
        prop::option::of(prop_oneof![Just(json!("zstd")), Just(json!("producer")), Just(json!(" lz4 "))]),
        prop::option::of((1_u64..10_000_000).prop_map(|value| json!(value.to_string()))),
        prop::option::of(text.prop_map(|text| json!(text))),
        prop::option::of(any::<bool>().prop_map(|value| json!(value))),
    );
    rows.prop_map(|(threads, compression, bytes, text, unclean)| {
        let all = [
            ("num.io.threads", threads),
            ("compression.type", compression),
            ("socket.send.buffer.bytes", bytes),
            ("rsm.config.free.text", text),
            ("unclean.leader.election.enable", unclean),
        ];
        json!(all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect::<BTreeMap<_, _>>())
    })
}

fn layer() -> impl Strategy<Value = String> {
    let memory = prop_oneof![
        (1_u32..9).prop_map(|size| format!("{size}Gi")),
        (600_u32..5_000).prop_map(|size| format!("{size}Mi")),
        (1_u32..9).prop_map(|size| format!("{size}G")),
        (700_000_000_u64..9_000_000_000).prop_map(|size| size.to_string()),
    ];
    let tag = prop_oneof![Just("4.0.2"), Just("4.1.2"), Just("4.2.1"), Just("4.3.1"), Just("4.3.1-rc1")];
    let registry = prop_oneof![Just("docker.io"), Just("mirror.example.com:5000/a")];
    let names = ("[a-z][a-z0-9]{0,10}", "[a-z][a-z0-9-]{0,8}[a-z]");
    (names, 1_u32..12, any::<bool>(), memory, access(), config(), tag, registry, any::<bool>()).prop_map(
        |((release, namespace), replicas, persistent, memory, access, config, tag, registry, create)| {
            yaml::flow(&json!({
                "release": release,
                "namespace": namespace,
                "replicaCount": replicas,
                "kraft": { "initialControllers": if replicas >= 3 { 3 } else { 1 } },
                "persistence": { "enabled": persistent },
                "resources": { "limits": { "memory": memory }, "requests": { "memory": memory } },
                "externalAccess": access,
                "autoCreateTopicsEnable": create,
                "config": config,
                "image": { "tag": tag, "registry": registry },
                "topics": null,
                "catalog": null,
            }))
        },
    )
}

#[test]
fn random_profiles_and_their_objects_are_one_deployment() {
    let config = Config { cases: 60, max_global_rejects: 60, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&layer(), |layer| {
        let Some(rendered) = rendered("prod", Some(&layer)) else {
            return Err(TestCaseError::reject("a rule finds an error"));
        };
        prop_assert_eq!(wrong(&rendered), []);
        Ok(())
    });
    result.unwrap();
}
