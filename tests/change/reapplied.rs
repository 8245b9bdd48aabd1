//! Output that is applied a second time is unchanged, and server-side apply after client-side apply has no conflict.
//!
//! Both compare a list or map that is atomic as a whole with what the API server stores. A default that the server fills in
//! inside of one is therefore a difference, unless it is rendered.

use std::collections::BTreeSet;
use std::fs;

use kafka_gen::change::as_stored;
use kafka_gen::kubernetes::schema::{self, Type};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, read};
use serde_json::{Value, json};

use super::{PROFILES, differences, rendered};
use crate::support::{files, printed, project, run};

/// Lists whose items are merged one by one, for server-side apply (`x-kubernetes-list-type: map`) as for `kubectl apply`
/// (`x-kubernetes-patch-merge-key`), in the OpenAPI document of Kubernetes 1.36. Every other list is atomic.
const MERGED_LISTS: &[(&str, &str)] = &[
    ("Container", "env"),
    ("Container", "ports"),
    ("Container", "volumeDevices"),
    ("Container", "volumeMounts"),
    ("PodSpec", "containers"),
    ("PodSpec", "hostAliases"),
    ("PodSpec", "imagePullSecrets"),
    ("PodSpec", "initContainers"),
    ("PodSpec", "resourceClaims"),
    ("PodSpec", "schedulingGates"),
    ("PodSpec", "topologySpreadConstraints"),
    ("PodSpec", "volumes"),
    ("ServiceAccount", "secrets"),
    ("ServiceSpec", "ports"),
];

/// Types whose maps are atomic (`x-kubernetes-map-type: atomic`) in the same document.
const ATOMIC_MAPS: &[&str] = &[
    "ConfigMapKeySelector",
    "FileKeySelector",
    "LabelSelector",
    "LocalObjectReference",
    "NodeSelector",
    "NodeSelectorTerm",
    "ObjectFieldSelector",
    "ObjectReference",
    "ResourceFieldSelector",
    "RoleRef",
    "SecretKeySelector",
    "ServiceBackendPort",
    "Subject",
    "TypedLocalObjectReference",
];

/// The object as the API server stores it. What a claim template says of itself means nothing to `diff`, and is stored.
fn stored(object: &Value) -> Value {
    let id = SourceMap::default().add("object", object.to_string());
    let mut stored = as_stored(&read(&object.to_string(), id, Dialect::Manifest).unwrap()[0]).to_value();
    for template in
        stored.pointer_mut("/spec/volumeClaimTemplates").and_then(Value::as_array_mut).into_iter().flatten()
    {
        template["apiVersion"] = json!("v1");
        template["kind"] = json!("PersistentVolumeClaim");
        template["status"] = json!({ "phase": "Pending" });
    }
    stored
}

/// What is different inside of atomic lists and maps: paths.
struct Walk {
    atomic: usize,
    found: Vec<String>,
}

impl Walk {
    fn compare(&mut self, written: &Value, stored: &Value, ty: &Type, inside: bool, path: &str) {
        match ty {
            Type::Object(object) => {
                let inside = inside || ATOMIC_MAPS.contains(&object.name);
                self.atomic += usize::from(inside);
                let (Some(written), Some(stored)) = (written.as_object(), stored.as_object()) else { return };
                if inside {
                    let keys =
                        |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
                    for key in keys(written).symmetric_difference(&keys(stored)) {
                        self.found.push(format!("{path}.{key}"));
                    }
                }
                for field in object.fields {
                    if let (Some(written), Some(stored)) = (written.get(field.name), stored.get(field.name)) {
                        let atomic = matches!(field.ty, Type::List(_))
                            && !MERGED_LISTS.contains(&(object.name, field.name));
                        self.compare(
                            written,
                            stored,
                            &field.ty,
                            inside || atomic,
                            &format!("{path}.{}", field.name),
                        );
                    }
                }
            }
            Type::List(item) => {
                let (written, stored) = (written.as_array().unwrap(), stored.as_array().unwrap());
                assert_eq!(written.len(), stored.len(), "{path}");
                for (index, (written, stored)) in written.iter().zip(stored).enumerate() {
                    self.compare(written, stored, item, inside, &format!("{path}[{index}]"));
                }
            }
            _ => {}
        }
    }
}

/// What the API server would fill in or leave out inside of atomic lists and maps.
fn filled_in(objects: &[Value]) -> (Vec<String>, usize) {
    let mut walk = Walk { atomic: 0, found: Vec::new() };
    for object in objects {
        let text = |key: &str| object[key].as_str().unwrap();
        let ty = schema::kubernetes(text("apiVersion"), text("kind")).unwrap();
        walk.compare(object, &stored(object), ty, false, text("kind"));
    }
    (walk.found, walk.atomic)
}

fn objects(stream: &str) -> Vec<Value> {
    let id = SourceMap::default().add("stream", stream.to_owned());
    read(stream, id, Dialect::Manifest).unwrap().into_iter().map(|node| node.to_value()).collect()
}

#[test]
fn defaults_inside_of_atomic_lists_and_maps_are_rendered() {
    for profile in PROFILES {
        let (found, atomic) = filled_in(&rendered(profile));
        assert!(found.is_empty(), "{profile}: render these, or `kubectl apply` reports a change: {found:#?}");
        assert!(atomic > 20, "{profile}: {atomic}");
    }
    for profile in ["dev", "prod"] {
        for (name, text) in files(&project(&format!("golden/{profile}/kubernetes"))) {
            let (found, _) = filled_in(&objects(&text));
            assert!(found.is_empty(), "{profile}/{name}: {found:#?}");
        }
    }
    let everything = project("tests/targets/everything.yaml");
    let (found, _) = filled_in(&objects(&printed(&["render", everything.to_str().unwrap()])));
    assert!(found.is_empty(), "{found:#?}");
}

/// The table finds what was missing before.
#[test]
fn a_default_that_is_not_rendered_is_found() {
    let policy = |ports: Value| {
        json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": { "name": "a" },
            "spec": { "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{ "ports": ports }] } })
    };
    let set = |container: Value, template: Value| {
        json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "a" },
            "spec": { "template": { "spec": { "containers": [container] } }, "volumeClaimTemplates": [template] } })
    };
    let claim = |more: Value| {
        let mut claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": { "volumeMode": "Filesystem" }, "status": { "phase": "Pending" } });
        for (key, value) in more.as_object().unwrap() {
            claim[key] = value.clone();
            if value.is_null() {
                claim.as_object_mut().unwrap().remove(key);
            }
        }
        claim
    };
    let env =
        |field: Value| json!({ "name": "a", "env": [{ "name": "b", "valueFrom": { "fieldRef": field } }] });
    let whole = env(json!({ "apiVersion": "v1", "fieldPath": "metadata.name" }));
    let volume = json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "a" },
        "spec": { "template": { "spec": { "volumes": [{ "name": "v", "projected": { "sources":
            [{ "serviceAccountToken": { "path": "t" } }] } }] } } } });
    for (object, missing) in [
        (policy(json!([{ "port": 1, "protocol": "TCP" }])), None),
        (policy(json!([{ "port": 1 }])), Some("NetworkPolicy.spec.ingress[0].ports[0].protocol")),
        (set(whole.clone(), claim(json!({}))), None),
        (
            set(env(json!({ "fieldPath": "metadata.name" })), claim(json!({}))),
            Some("StatefulSet.spec.template.spec.containers[0].env[0].valueFrom.fieldRef.apiVersion"),
        ),
        (
            set(whole.clone(), claim(json!({ "kind": null }))),
            Some("StatefulSet.spec.volumeClaimTemplates[0].kind"),
        ),
        (
            set(whole.clone(), claim(json!({ "status": null }))),
            Some("StatefulSet.spec.volumeClaimTemplates[0].status"),
        ),
        (
            set(whole.clone(), claim(json!({ "spec": { "accessModes": ["ReadWriteOnce"] } }))),
            Some("StatefulSet.spec.volumeClaimTemplates[0].spec.volumeMode"),
        ),
        (
            volume,
            Some(
                "StatefulSet.spec.template.spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds",
            ),
        ),
    ] {
        assert_eq!(
            filled_in(std::slice::from_ref(&object)).0,
            missing.into_iter().collect::<Vec<_>>(),
            "{object}"
        );
    }
}

#[test]
fn every_row_of_the_tables_is_a_field_or_a_type() {
    let mut types: Vec<&schema::Object> = Vec::new();
    let mut open: Vec<&Type> = schema::kinds().filter_map(|(v, k)| schema::kubernetes(v, k)).collect();
    while let Some(ty) = open.pop() {
        match ty {
            Type::List(item) => open.push(item),
            Type::Map { value, .. } => open.push(value),
            Type::Object(object) if !types.iter().any(|seen| std::ptr::eq(*seen, *object)) => {
                types.push(object);
                open.extend(object.fields.iter().map(|field| &field.ty));
            }
            _ => {}
        }
    }
    for (ty, field) in MERGED_LISTS {
        assert!(types.iter().any(|each| each.name == *ty && each.field(field).is_some()), "{ty}.{field}");
    }
    for name in ATOMIC_MAPS {
        assert!(types.iter().any(|each| each.name == *name), "{name}");
    }
}

/// Manifests that were rendered without these defaults mean the same: no object changes and no pod restarts.
#[test]
fn rendering_the_defaults_changes_nothing_in_a_cluster() {
    for profile in PROFILES {
        let new = rendered(profile);
        let old: Vec<Value> = new.iter().map(without_defaults).collect();
        assert_ne!(old, new);
        assert_eq!(differences(&old, &new), Vec::<String>::new(), "{profile}");
        assert_eq!(differences(&new, &old), Vec::<String>::new(), "{profile}");
    }
    let old: String = objects(&printed(&["render", "prod"]))
        .iter()
        .map(|object| format!("---\n{}\n", without_defaults(object)))
        .collect();
    let file = crate::support::folder("reapplied").join("old.yaml");
    fs::write(&file, old).unwrap();
    let diff = run(&["diff", "prod", "--against", file.to_str().unwrap()], "");
    assert_eq!((diff.code, diff.stdout.as_str()), (0, ""), "{}", diff.stderr);
}

fn without_defaults(object: &Value) -> Value {
    let mut object = object.clone();
    let kind = object["kind"].as_str().unwrap().to_owned();
    if kind == "NetworkPolicy" {
        remove(&mut object, &|map| map.contains_key("port") && map["protocol"] == "TCP", "protocol");
    }
    if kind == "StatefulSet" {
        remove(&mut object, &|map| map.contains_key("fieldPath"), "apiVersion");
        let templates = object.pointer_mut("/spec/volumeClaimTemplates").and_then(Value::as_array_mut);
        for template in templates.into_iter().flatten() {
            let map = template.as_object_mut().unwrap();
            ["apiVersion", "kind", "status"].iter().for_each(|key| assert!(map.remove(*key).is_some()));
            assert!(map["spec"].as_object_mut().unwrap().remove("volumeMode").is_some());
        }
    }
    object
}

fn remove(value: &mut Value, wanted: &dyn Fn(&serde_json::Map<String, Value>) -> bool, key: &str) {
    match value {
        Value::Object(map) => {
            if wanted(map) {
                map.remove(key);
            }
            map.values_mut().for_each(|value| remove(value, wanted, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| remove(value, wanted, key)),
        _ => {}
    }
}
