//! A cluster as kubectl prints it: what a profile renders, or manifests say, with what Kubernetes adds.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{printed, project};

/// The objects by `kind/name`, in kubectl's words.
pub struct Cluster {
    objects: BTreeMap<String, Value>,
    /// The name of the topic Job.
    pub job: String,
    list: String,
}

const KINDS: [(&str, &str); 12] = [
    ("statefulset", "StatefulSet"),
    ("pod", "Pod"),
    ("pvc", "PersistentVolumeClaim"),
    ("job", "Job"),
    ("service", "Service"),
    ("event", "Event"),
    ("certificate", "Certificate"),
    ("node", "Node"),
    ("deployment", "Deployment"),
    ("daemonset", "DaemonSet"),
    ("kafka", "Kafka"),
    ("strimzipodset", "StrimziPodSet"),
];

const MADE: &str = "2026-01-27T10:00:00Z";
const READY: &str = "2026-01-27T10:01:00Z";
const DONE: &str = "2026-01-27T10:01:30Z";

fn conditions(list: &[(&str, &str, &str)]) -> Value {
    list.iter()
        .map(|(name, status, at)| json!({"type": name, "status": status, "lastTransitionTime": at}))
        .collect()
}

fn pod(name: &str, template: &Value, labels: Value, owner: Value, status: Value) -> Value {
    let mut metadata = template["metadata"].clone();
    metadata["name"] = name.into();
    metadata["namespace"] = "kafka".into();
    metadata["uid"] = format!("uid-pod-{name}").into();
    metadata["creationTimestamp"] = "2026-01-27T10:00:05Z".into();
    metadata["ownerReferences"] = json!([owner]);
    json_patch::merge(&mut metadata["labels"], &labels);
    let mut spec = template["spec"].clone();
    spec["nodeName"] = "node-a".into();
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status})
}

/// The status of a pod whose containers are ready.
fn running(spec: &Value) -> Value {
    let containers = spec["containers"].as_array().unwrap().iter().map(|container| {
        json!({
            "name": container["name"], "image": container["image"], "ready": true, "started": true, "restartCount": 0,
            "state": {"running": {"startedAt": "2026-01-27T10:00:25Z"}}, "lastState": {},
        })
    });
    json!({
        "phase": "Running",
        "startTime": "2026-01-27T10:00:06Z",
        "conditions": conditions(&[
            ("PodReadyToStartContainers", "True", "2026-01-27T10:00:20Z"),
            ("Initialized", "True", "2026-01-27T10:00:06Z"),
            ("Ready", "True", READY),
            ("ContainersReady", "True", READY),
            ("PodScheduled", "True", "2026-01-27T10:00:06Z"),
        ]),
        "containerStatuses": containers.collect::<Value>(),
    })
}

/// What a profile renders; the same profile is asked for again and again.
fn rendered(args: &[&str]) -> Value {
    static KNOWN: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let entry = known.entry(args.join(" ")).or_insert_with(|| {
        let args: Vec<&str> =
            ["render"].into_iter().chain(args.iter().copied()).chain(["--format", "json"]).collect();
        serde_json::from_str(&printed(&args)).unwrap()
    });
    entry.clone()
}

impl Cluster {
    /// All is well with this profile.
    pub fn healthy(args: &[&str]) -> Self {
        Self::applied(rendered(args)["items"].as_array().unwrap())
    }

    /// All is well with these manifests.
    pub fn of_manifests(path: &str) -> Self {
        let text = std::fs::read_to_string(project(path)).expect(path);
        let documents = serde_yaml::Deserializer::from_str(&text);
        let objects: Vec<Value> = documents.map(|object| Value::deserialize(object).unwrap()).collect();
        let mut cluster = Self::applied(&objects);
        cluster.operated(&objects);
        cluster
    }

    fn applied(items: &[Value]) -> Self {
        let mut cluster = Self { objects: BTreeMap::new(), job: "no job".to_owned(), list: String::new() };
        for object in items {
            let mut object = object.clone();
            let name = object["metadata"]["name"].as_str().unwrap().to_owned();
            if object["metadata"]["namespace"].is_null() {
                object["metadata"]["namespace"] = "kafka".into();
            }
            let Some((short, _)) = KINDS.iter().find(|(_, kind)| object["kind"] == *kind) else { continue };
            object["metadata"]["uid"] = format!("uid-{short}-{name}").into();
            object["metadata"]["creationTimestamp"] = MADE.into();
            match *short {
                "statefulset" => cluster.brokers(&mut object),
                "deployment" | "daemonset" => cluster.alike(&mut object),
                "pod" => object["status"] = running(&object["spec"]),
                "job" => cluster.topics(&mut object, &name),
                "service" => {
                    object["status"] = json!({"loadBalancer": {}});
                    if object["spec"]["type"] == "LoadBalancer" {
                        object["status"]["loadBalancer"]["ingress"] = json!([{"ip": "203.0.113.7"}]);
                    }
                }
                _ => {}
            }
            cluster.objects.insert(format!("{short}/{name}"), object);
        }
        // The digest of the list of topics, as the rendered script has it.
        let script = items.iter().find_map(|item| item["data"]["topics.sh"].as_str());
        let line = script.and_then(|script| script.lines().find_map(|line| line.strip_prefix("LIST='")));
        cluster.list = line.unwrap_or_default().trim_end_matches('\'').to_owned();
        cluster.say_list();
        cluster
    }

    fn brokers(&mut self, set: &mut Value) {
        let count = set["spec"]["replicas"].as_u64().unwrap_or(1);
        set["spec"]["replicas"] = count.into();
        set["metadata"]["generation"] = 1.into();
        set["status"] = json!({
            "observedGeneration": 1, "replicas": count, "readyReplicas": count, "availableReplicas": count,
            "updatedReplicas": count, "currentReplicas": count, "collisionCount": 0,
            "currentRevision": "kafka-7d9c", "updateRevision": "kafka-7d9c",
        });
        let own = set["metadata"]["name"].as_str().unwrap();
        let first = set["spec"]["ordinals"]["start"].as_u64().unwrap_or(0);
        for n in first..first + count {
            let name = format!("{own}-{n}");
            let labels = json!({
                "controller-revision-hash": "kafka-7d9c",
                "statefulset.kubernetes.io/pod-name": name,
                "apps.kubernetes.io/pod-index": n.to_string(),
            });
            let owner =
                json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": own, "controller": true});
            let status = running(&set["spec"]["template"]["spec"]);
            let made = pod(&name, &set["spec"]["template"], labels, owner, status);
            self.objects.insert(format!("pod/{name}"), made);
            for claim in set["spec"]["volumeClaimTemplates"].as_array().into_iter().flatten() {
                let claim_name = format!("{}-{name}", claim["metadata"]["name"].as_str().unwrap());
                self.claim(&claim_name, &claim["spec"], n);
            }
        }
    }

    fn claim(&mut self, name: &str, spec: &Value, n: u64) {
        let mut spec = spec.clone();
        spec["storageClassName"] = "standard".into();
        spec["volumeName"] = format!("pv-{n}").into();
        let object = json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": {
                "name": name, "namespace": "kafka", "uid": format!("uid-pvc-{name}"),
                "creationTimestamp": "2026-01-27T10:00:04Z",
            },
            "status": {"phase": "Bound", "capacity": spec["resources"]["requests"], "accessModes": ["ReadWriteOnce"]},
            "spec": spec,
        });
        self.objects.insert(format!("pvc/{name}"), object);
    }

    /// The pods of a Deployment or a `DaemonSet`, on two nodes.
    fn alike(&mut self, object: &mut Value) {
        object["metadata"]["generation"] = 1.into();
        let own = object["metadata"]["name"].as_str().unwrap().to_owned();
        let (count, labels, owner) = if object["kind"] == "Deployment" {
            let count = object["spec"]["replicas"].as_u64().unwrap_or(1);
            object["status"] = json!({
                "observedGeneration": 1, "replicas": count, "updatedReplicas": count, "readyReplicas": count,
                "conditions": conditions(&[("Available", "True", READY), ("Progressing", "True", READY)]),
            });
            (
                count,
                json!({"pod-template-hash": "5d7c9"}),
                json!({"kind": "ReplicaSet", "name": format!("{own}-5d7c9")}),
            )
        } else {
            object["status"] = json!({
                "observedGeneration": 1, "desiredNumberScheduled": 2, "currentNumberScheduled": 2, "numberReady": 2,
                "updatedNumberScheduled": 2,
            });
            (2, json!({"controller-revision-hash": "5d7c9"}), json!({"kind": "DaemonSet", "name": own}))
        };
        for n in 0..count {
            let name = format!("{own}-5d7c9-pod{n}");
            let template = &object["spec"]["template"];
            let made = pod(&name, template, labels.clone(), owner.clone(), running(&template["spec"]));
            self.objects.insert(format!("pod/{name}"), made);
        }
    }

    /// What the operator makes of its resources: node ids go on from pool to pool.
    fn operated(&mut self, objects: &[Value]) {
        let mut id = 0;
        for pool in objects.iter().filter(|object| object["kind"] == "KafkaNodePool") {
            let cluster = pool["metadata"]["labels"]["strimzi.io/cluster"].as_str().unwrap();
            let own = format!("{cluster}-{}", pool["metadata"]["name"].as_str().unwrap());
            let template = json!({
                "metadata": {"labels": {"strimzi.io/cluster": cluster, "strimzi.io/pool-name": pool["metadata"]["name"]}},
                "spec": {"containers": [{"name": "kafka", "image": "quay.io/strimzi/kafka:1.0.0-kafka-4.2.0", "resources": pool["spec"]["resources"]}]},
            });
            let count = pool["spec"]["replicas"].as_u64().unwrap();
            let mut pods = Vec::new();
            for _ in 0..count {
                let name = format!("{own}-{id}");
                let owner = json!({"kind": "StrimziPodSet", "name": own, "controller": true});
                let made = pod(&name, &template, json!({}), owner, running(&template["spec"]));
                pods.push(json!({"metadata": {"name": name}}));
                self.objects.insert(format!("pod/{name}"), made);
                for volume in pool["spec"]["storage"]["volumes"].as_array().into_iter().flatten() {
                    let spec = json!({"resources": {"requests": {"storage": volume["size"]}}});
                    self.claim(&format!("data-{}-{name}", volume["id"]), &spec, id);
                }
                id += 1;
            }
            let set = json!({
                "apiVersion": "core.strimzi.io/v1beta2", "kind": "StrimziPodSet",
                "metadata": {"name": own, "namespace": "kafka", "uid": format!("uid-{own}"), "creationTimestamp": MADE, "generation": 1},
                "spec": {"pods": pods},
                "status": {"observedGeneration": 1, "pods": count, "currentPods": count, "readyPods": count},
            });
            self.objects.insert(format!("strimzipodset/{own}"), set);
        }
        for kafka in objects.iter().filter(|object| object["kind"] == "Kafka") {
            let name = kafka["metadata"]["name"].as_str().unwrap();
            let own = self.objects.get_mut(&format!("kafka/{name}")).unwrap();
            own["metadata"]["generation"] = 1.into();
            own["status"] =
                json!({"observedGeneration": 1, "conditions": conditions(&[("Ready", "True", READY)])});
            for service in ["bootstrap", "brokers"] {
                let service = format!("{name}-kafka-{service}");
                let object = json!({
                    "apiVersion": "v1", "kind": "Service", "spec": {"type": "ClusterIP"},
                    "metadata": {"name": service, "namespace": "kafka", "uid": format!("uid-{service}"), "creationTimestamp": MADE},
                });
                self.objects.insert(format!("service/{service}"), object);
            }
        }
    }

    fn topics(&mut self, job: &mut Value, name: &str) {
        self.job = name.to_owned();
        job["status"] = json!({
            "startTime": MADE, "completionTime": DONE, "succeeded": 1, "ready": 0, "terminating": 0,
            "conditions": conditions(&[("SuccessCriteriaMet", "True", DONE), ("Complete", "True", DONE)]),
        });
        let labels = json!({"batch.kubernetes.io/job-name": name, "job-name": name});
        let owner = json!({"apiVersion": "batch/v1", "kind": "Job", "name": name, "controller": true});
        let status = json!({
            "phase": "Succeeded",
            "conditions": conditions(&[("Ready", "False", DONE), ("PodScheduled", "True", MADE)]),
            "containerStatuses": [{
                "name": "topics", "ready": false, "started": false, "restartCount": 0, "lastState": {},
                "state": {"terminated": {
                    "exitCode": 0, "reason": "Completed", "startedAt": MADE, "finishedAt": DONE, "message": REPORT,
                }},
            }],
        });
        let made = pod(&format!("{name}-x2x5z"), &job["spec"]["template"], labels, owner, status);
        self.objects.insert("pod/topics".to_owned(), made);
    }

    /// This cluster after the changes of a case.
    pub fn changed(mut self, case: &Value) -> Self {
        for (key, change) in case["change"].as_object().into_iter().flatten() {
            let key = key.replace("job/topics", &format!("job/{}", self.job));
            let wanted =
                |name: &String| key.strip_suffix('*').map_or(*name == key, |start| name.starts_with(start));
            let mut names: Vec<String> = self.objects.keys().filter(|name| wanted(name)).cloned().collect();
            if names.is_empty() {
                assert!(change.get("kind").is_some(), "`{key}` is no object");
                names.push(key.clone());
            }
            for name in names {
                if change.is_null() {
                    self.objects.remove(&name);
                } else {
                    patch(self.objects.entry(name).or_insert_with(|| json!({})), change);
                }
            }
        }
        for (number, event) in case["events"].as_array().into_iter().flatten().enumerate() {
            let made = self.event(number, event);
            self.objects.insert(format!("event/{number}"), made);
        }
        self.say_list();
        self
    }

    /// Reports are about the topics of the profile.
    fn say_list(&mut self) {
        for (_, object) in self.objects.iter_mut().filter(|(key, _)| key.starts_with("pod/topics")) {
            let text = object.to_string().replace("list=LIST", &format!("list={}", self.list));
            *object = serde_json::from_str(&text).unwrap();
        }
    }

    fn event(&self, number: usize, event: &Value) -> Value {
        let about = event["about"].as_str().unwrap().replace("job/topics", &format!("job/{}", self.job));
        let (short, name) = about.split_once('/').unwrap();
        let kind = KINDS.iter().find(|(known, _)| *known == short).unwrap().1;
        let object = &self.objects.get(&about);
        let uid = object.map_or(Value::Null, |object| object["metadata"]["uid"].clone());
        let name = object.map_or(name, |object| object["metadata"]["name"].as_str().unwrap());
        let uid = event.get("uid").cloned().unwrap_or(uid);
        json!({
            "apiVersion": "v1", "kind": "Event", "type": "Warning", "count": 3,
            "metadata": {"name": format!("event-{number}"), "namespace": "kafka"},
            "involvedObject": {"kind": kind, "name": name, "namespace": "kafka", "uid": uid},
            "reason": event["reason"], "message": event["message"],
            "lastTimestamp": event.get("at").cloned().unwrap_or("2026-01-27T10:04:00Z".into()),
        })
    }

    /// What kubectl prints of it, of the kinds or objects in `only`; each `alone`, or in a list.
    pub fn print(&self, case: &Value) -> String {
        let asked = case.get("only").and_then(Value::as_array);
        let is_asked = |key: &str, asked: &str| asked == key || key.split('/').next() == Some(asked);
        let wanted = |key: &str| {
            asked.is_none_or(|asked| asked.iter().any(|asked| is_asked(key, asked.as_str().unwrap())))
        };
        let items: Vec<&Value> =
            self.objects.iter().filter(|(key, _)| wanted(key)).map(|(_, object)| object).collect();
        if case["alone"] == true {
            return items.iter().map(|item| format!("{item:#}\n")).collect();
        }
        let list =
            json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}});
        format!("{list:#}\n")
    }
}

const REPORT: &str = "kafka-gen topics: list=LIST wanted=7 exist=7 changed=7 failed=0 undecided=0\n";

/// A merge patch, in which `container` stands for the status of the only container, and `conditions` for those of the
/// object by type.
fn patch(object: &mut Value, change: &Value) {
    let mut change = change.clone();
    let map = change.as_object_mut().unwrap();
    let (container, conditions) = (map.remove("container"), map.remove("conditions"));
    json_patch::merge(object, &change);
    if let Some(container) = container {
        let status = &mut object["status"]["containerStatuses"][0];
        for (key, value) in container.as_object().unwrap() {
            status[key] = value.clone();
        }
    }
    for (name, fields) in conditions.iter().flat_map(|conditions| conditions.as_object().unwrap()) {
        let list = object["status"]["conditions"].as_array_mut().unwrap();
        list.retain(|condition| condition["type"] != name.as_str());
        if !fields.is_null() {
            let mut condition = json!({"type": name});
            json_patch::merge(&mut condition, fields);
            list.push(condition);
        }
    }
}
