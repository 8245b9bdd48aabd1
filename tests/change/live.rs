//! Objects as `kubectl get -o yaml` shows them, made from rendered ones by what is known of Kubernetes 1.33, and not by
//! asking the program: one function for each kind, one for pods.

use serde_json::{Value, json};

/// Who applied the objects.
#[derive(Clone, Copy)]
pub enum Notes {
    /// `kubectl apply`, which notes down the manifest.
    OfKubectl,
    /// Server-side apply, which does not.
    None,
}

const UID: &str = "d2119069-e53e-472b-9173-6d8c70245a5f";

/// All objects, in another order.
pub fn objects(rendered: &[Value], notes: Notes) -> Vec<Value> {
    rendered.iter().rev().map(|object| shuffled(&object_of(object, notes))).collect()
}

fn object_of(rendered: &Value, notes: Notes) -> Value {
    let mut object = rendered.clone();
    let name = object["metadata"]["name"].clone();
    let kind = object["kind"].as_str().unwrap().to_owned();
    put(&mut object["metadata"], "uid", json!(UID));
    put(&mut object["metadata"], "resourceVersion", json!("123456"));
    put(&mut object["metadata"], "creationTimestamp", json!("2026-11-01T08:00:00Z"));
    put(
        &mut object["metadata"],
        "managedFields",
        json!([{ "manager": "kubectl", "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:metadata": {} } }]),
    );
    if matches!(notes, Notes::OfKubectl) {
        annotate(
            &mut object,
            "kubectl.kubernetes.io/last-applied-configuration",
            &(rendered.to_string() + "\n"),
        );
    }
    match kind.as_str() {
        "Namespace" => {
            put(&mut object["metadata"]["labels"], "kubernetes.io/metadata.name", name);
            object["spec"] = json!({ "finalizers": ["kubernetes"] });
            object["status"] = json!({ "phase": "Active" });
        }
        "ServiceAccount" => {
            annotate(&mut object, "openshift.io/internal-registry-pull-secret-ref", "kafka-dockercfg-x2b7k");
            object["secrets"] = json!([{ "name": "kafka-dockercfg-x2b7k" }]);
            object["imagePullSecrets"] = json!([{ "name": "kafka-dockercfg-x2b7k" }]);
        }
        "NetworkPolicy" => network_policy(&mut object["spec"]),
        "PodDisruptionBudget" => {
            put(&mut object["metadata"], "generation", json!(1));
            object["status"] = json!({
                "conditions": [{ "type": "DisruptionAllowed", "status": "True", "reason": "SufficientPods", "message": "", "lastTransitionTime": "2026-11-01T08:00:00Z" }],
                "currentHealthy": 3, "desiredHealthy": 2, "disruptionsAllowed": 1, "expectedPods": 3, "observedGeneration": 1,
            });
        }
        "Service" => service(&mut object),
        "StatefulSet" => stateful_set(&mut object),
        "Job" => job(&mut object),
        "ConfigMap" => {}
        other => panic!("{other}"),
    }
    object
}

fn annotate(object: &mut Value, key: &str, value: &str) {
    let metadata = object["metadata"].as_object_mut().unwrap();
    let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
    put(annotations, key, json!(value));
}

/// Sets what is not there.
fn put(map: &mut Value, key: &str, value: Value) {
    map.as_object_mut().unwrap().entry(key).or_insert(value);
}

fn each(list: &mut Value) -> impl Iterator<Item = &mut Value> {
    list.as_array_mut().into_iter().flatten()
}

fn network_policy(spec: &mut Value) {
    for direction in ["ingress", "egress"] {
        for rule in each(&mut spec[direction]) {
            if rule.get("ports").is_some() {
                each(&mut rule["ports"]).for_each(|port| put(port, "protocol", json!("TCP")));
            }
        }
        if spec[direction].is_null() {
            spec.as_object_mut().unwrap().remove(direction);
        }
    }
}

fn service(object: &mut Value) {
    let spec = &mut object["spec"];
    let kind = spec["type"].as_str().unwrap_or("ClusterIP").to_owned();
    put(spec, "type", json!("ClusterIP"));
    put(spec, "clusterIP", json!("10.96.12.34"));
    let ip = spec["clusterIP"].clone();
    put(spec, "clusterIPs", json!([ip]));
    put(spec, "internalTrafficPolicy", json!("Cluster"));
    put(spec, "ipFamilies", json!(["IPv4"]));
    put(spec, "ipFamilyPolicy", json!("SingleStack"));
    put(spec, "sessionAffinity", json!("None"));
    for port in each(&mut spec["ports"]) {
        put(port, "protocol", json!("TCP"));
        let number = port["port"].clone();
        put(port, "targetPort", number);
        if kind != "ClusterIP" {
            put(port, "nodePort", json!(31_234));
        }
    }
    if kind != "ClusterIP" {
        put(spec, "externalTrafficPolicy", json!("Cluster"));
    }
    object["status"] = json!({ "loadBalancer": {} });
    if kind == "LoadBalancer" {
        let spec = &mut object["spec"];
        put(spec, "allocateLoadBalancerNodePorts", json!(true));
        if spec["externalTrafficPolicy"] == "Local" {
            put(spec, "healthCheckNodePort", json!(32_100));
        }
        object["metadata"]["finalizers"] = json!(["service.kubernetes.io/load-balancer-cleanup"]);
        object["status"] =
            json!({ "loadBalancer": { "ingress": [{ "ip": "203.0.113.7", "ipMode": "VIP" }] } });
    }
}

fn stateful_set(object: &mut Value) {
    put(&mut object["metadata"], "generation", json!(3));
    let spec = &mut object["spec"];
    put(spec, "podManagementPolicy", json!("OrderedReady"));
    put(spec, "replicas", json!(1));
    put(spec, "revisionHistoryLimit", json!(10));
    put(
        spec,
        "persistentVolumeClaimRetentionPolicy",
        json!({ "whenDeleted": "Retain", "whenScaled": "Retain" }),
    );
    put(spec, "updateStrategy", json!({ "rollingUpdate": { "partition": 0 }, "type": "RollingUpdate" }));
    if spec.get("volumeClaimTemplates").is_some() {
        for template in each(&mut spec["volumeClaimTemplates"]) {
            put(template, "apiVersion", json!("v1"));
            put(template, "kind", json!("PersistentVolumeClaim"));
            put(&mut template["metadata"], "creationTimestamp", Value::Null);
            put(&mut template["spec"], "volumeMode", json!("Filesystem"));
            put(template, "status", json!({ "phase": "Pending" }));
        }
    }
    template(&mut object["spec"]["template"]);
    annotate(
        &mut object["spec"]["template"],
        "kubectl.kubernetes.io/restartedAt",
        "2026-11-02T09:00:00+01:00",
    );
    object["status"] =
        json!({ "replicas": 3, "currentRevision": "kafka-5d8c7b9f6c", "observedGeneration": 3 });
}

fn job(object: &mut Value) {
    put(&mut object["metadata"], "generation", json!(1));
    annotate(object, "batch.kubernetes.io/job-tracking", "");
    let name = object["metadata"]["name"].clone();
    let labels = &mut object["spec"]["template"]["metadata"]["labels"];
    for (key, value) in [
        ("batch.kubernetes.io/controller-uid", json!(UID)),
        ("batch.kubernetes.io/job-name", name.clone()),
        ("controller-uid", json!(UID)),
        ("job-name", name),
    ] {
        put(labels, key, value);
    }
    let spec = &mut object["spec"];
    put(spec, "backoffLimit", json!(6));
    put(spec, "completionMode", json!("NonIndexed"));
    put(spec, "completions", json!(1));
    put(spec, "manualSelector", json!(false));
    put(spec, "parallelism", json!(1));
    let replacement = if spec.get("podFailurePolicy").is_some() { "Failed" } else { "TerminatingOrFailed" };
    put(spec, "podReplacementPolicy", json!(replacement));
    put(spec, "selector", json!({ "matchLabels": { "batch.kubernetes.io/controller-uid": UID } }));
    put(spec, "suspend", json!(false));
    template(&mut object["spec"]["template"]);
    object["status"] = json!({
        "conditions": [{ "type": "Complete", "status": "True" }], "ready": 0, "succeeded": 1, "terminating": 0,
        "startTime": "2026-11-01T08:00:00Z", "completionTime": "2026-11-01T08:01:00Z", "uncountedTerminatedPods": {},
    });
}

fn template(template: &mut Value) {
    put(&mut template["metadata"], "creationTimestamp", Value::Null);
    let spec = &mut template["spec"];
    put(spec, "dnsPolicy", json!("ClusterFirst"));
    put(spec, "restartPolicy", json!("Always"));
    put(spec, "schedulerName", json!("default-scheduler"));
    put(spec, "securityContext", json!({}));
    put(spec, "terminationGracePeriodSeconds", json!(30));
    let account = spec["serviceAccountName"].clone();
    put(spec, "serviceAccount", account);
    for container in each(&mut spec["containers"]) {
        let moves = container["image"].as_str().unwrap().ends_with(":latest");
        put(container, "imagePullPolicy", json!(if moves { "Always" } else { "IfNotPresent" }));
        put(container, "terminationMessagePath", json!("/dev/termination-log"));
        put(container, "terminationMessagePolicy", json!("File"));
        put(container, "resources", json!({}));
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            if container.get(probe).is_some() {
                put(&mut container[probe], "timeoutSeconds", json!(1));
                put(&mut container[probe], "periodSeconds", json!(10));
                put(&mut container[probe], "successThreshold", json!(1));
                put(&mut container[probe], "failureThreshold", json!(3));
            }
        }
        if container.get("ports").is_some() {
            each(&mut container["ports"]).for_each(|port| put(port, "protocol", json!("TCP")));
        }
        if container.get("env").is_some() {
            for variable in each(&mut container["env"]) {
                if let Some(source) = variable.pointer_mut("/valueFrom/fieldRef") {
                    put(source, "apiVersion", json!("v1"));
                }
            }
        }
    }
    for volume in each(&mut spec["volumes"]) {
        for source in ["configMap", "secret", "projected"] {
            if volume.get(source).is_some() {
                put(&mut volume[source], "defaultMode", json!(420));
            }
        }
    }
}

/// The same with the keys of all maps, and the ports of Services, in another order. A cluster keeps the order of other
/// lists.
fn shuffled(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| {
                let mut value = shuffled(value);
                if key == "ports" && map.contains_key("selector") {
                    value.as_array_mut().into_iter().for_each(|items| items.reverse());
                }
                (key.clone(), value)
            };
            Value::Object(map.iter().rev().map(entry).collect())
        }
        Value::Array(items) => items.iter().map(shuffled).collect(),
        other => other.clone(),
    }
}

/// The pointers to all values below one that are no maps and no lists.
pub fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                leaves(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{at}/{index}"), found));
        }
        Value::Object(_) | Value::Array(_) => {}
        _ => found.push(at.to_owned()),
    }
}

/// The pointers to what a live object has and the rendered one has not.
pub fn added(live: &Value, rendered: &Value) -> Vec<String> {
    // In the same order, to compare them.
    let own = shuffled(rendered);
    let mut paths = Vec::new();
    leaves(live, "", &mut paths);
    // A reference without its name is none, and a Job without completions but with parallelism is another Job.
    let is_free = |path: &str| !path.contains("ecrets/") && path != "/spec/completions";
    paths.retain(|path| own.pointer(path).is_none() && is_free(path));
    paths
}

/// Takes one value out of an object.
pub fn remove(object: &mut Value, path: &str) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match object.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.remove(&key)),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        other => panic!("{other}"),
    }
}
