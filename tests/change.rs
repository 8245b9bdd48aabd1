//! Differences between two sets of objects: what counts as one, and what does not.

mod defaults;
mod live;
mod pasted;
mod reapplied;
mod strimzi;
mod targets;

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Difference, Review, Side, markdown, text};
use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};
use serde_json::Value;

use crate::report_schemas::checked;

/// Profiles that between them have everything that is ever rendered.
const PROFILES: [&str; 5] = [
    "dev",
    "prod",
    "dev persistence.enabled=true delivery=flux",
    "prod externalAccess.service.type=NodePort delivery=argocd",
    "prod persistence.storageClass=fast replicaCount=5",
];

/// The objects of a profile with these settings.
fn rendered(words: &str) -> Vec<Value> {
    let mut words = words.split_whitespace();
    let profile = words.next().unwrap().to_owned();
    let sets = words.map(str::to_owned).collect();
    let mut sources = SourceMap::default();
    let request = Request { profile, layers: Vec::new(), sets };
    let rendered = pipeline::render(&request, &Overrides::new(), &mut sources, &mut |_, _| unreachable!())
        .unwrap_or_else(|failure| panic!("{:?}", failure.report()));
    let value = |text: &str| {
        let id = SourceMap::default().add("rendered", text.to_owned());
        read(text, id, Dialect::Manifest).unwrap().remove(0).to_value()
    };
    rendered.documents.iter().map(|document| value(&document.text)).collect()
}

fn side(text: &str) -> Side {
    let id = SourceMap::default().add("side", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap_or_else(|report| panic!("{report:?}\n{text}"));
    Side::new(nodes.into_iter().map(Node::without_nulls).collect())
}

/// All differences, a line each.
fn lines(old: &str, new: &str) -> Vec<String> {
    let changes = Changes::between(&side(old), &side(new));
    let line = |difference: &Difference| {
        let object = changes.pair(difference).unwrap().display();
        format!("{object} {}: {:?} → {:?}", difference.path, difference.old, difference.new)
    };
    changes.differences.iter().map(line).collect()
}

fn differences(old: &[Value], new: &[Value]) -> Vec<String> {
    let text =
        |objects: &[Value]| objects.iter().map(|object| format!("---\n{object}\n")).collect::<String>();
    lines(&text(old), &text(new))
}

#[test]
fn a_cluster_that_has_what_was_rendered_shows_no_difference() {
    for profile in PROFILES {
        let wanted = rendered(profile);
        for notes in [live::Notes::OfKubectl, live::Notes::None] {
            let found = differences(&live::objects(&wanted, notes), &wanted);
            assert!(found.is_empty(), "{profile}:\n{}", found.join("\n"));
        }
    }
}

#[test]
fn what_a_cluster_fills_in_may_be_written_out_or_left_out_one_by_one() {
    for profile in PROFILES {
        let wanted = rendered(profile);
        let all = live::objects(&wanted, live::Notes::None);
        for (object, wanted) in all.iter().rev().zip(wanted) {
            for path in live::added(object, &wanted) {
                let mut less = object.clone();
                live::remove(&mut less, &path);
                let found = differences(&[less], std::slice::from_ref(&wanted));
                assert!(found.is_empty(), "{profile}, without {path}:\n{}", found.join("\n"));
            }
        }
    }
}

#[test]
fn a_change_of_any_other_value_is_a_difference() {
    for object in rendered("prod") {
        let mut paths = Vec::new();
        live::leaves(&object, "", &mut paths);
        for path in paths {
            let tells_objects_apart =
                ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].contains(&path.as_str());
            // Files have a meaning of their own: a comment in one is no difference.
            let is_file = object["kind"] == "ConfigMap" && path.starts_with("/data");
            // Whatever a claim template says of itself, the server stores the same.
            let of_claim = path.strip_prefix("/spec/volumeClaimTemplates/0");
            let is_stored_anyway =
                of_claim.is_some_and(|path| ["/apiVersion", "/kind", "/status/phase"].contains(&path));
            if tells_objects_apart || is_file || is_stored_anyway {
                continue;
            }
            let mut changed = object.clone();
            let leaf = changed.pointer_mut(&path).unwrap();
            *leaf = match &*leaf {
                Value::Bool(value) => Value::Bool(!value),
                Value::Number(number) => (number.as_i64().unwrap() + 1).into(),
                Value::String(text) => format!("{text}x").into(),
                other => panic!("{other}"),
            };
            let (old, new) = ([object.clone()], [changed]);
            assert!(!differences(&old, &new).is_empty(), "{} {path}", object["kind"]);
            assert!(!differences(&new, &old).is_empty(), "{} {path}", object["kind"]);
        }
    }
}

#[test]
fn kubectl_leaves_alone_what_others_added() {
    let wanted = rendered("prod");
    let mut found = live::objects(&wanted, live::Notes::OfKubectl);
    let set = found.iter_mut().find(|object| object["kind"] == "StatefulSet").unwrap();
    set["metadata"]["annotations"]["example.com/seen"] = "yes".into();
    set["spec"]["template"]["spec"]["containers"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({ "name": "proxy", "image": "proxy:1" }));
    assert!(differences(&found, &wanted).is_empty());
    // What was applied before and is no longer wanted goes.
    let mut less = wanted.clone();
    let set = less.iter_mut().find(|object| object["kind"] == "StatefulSet").unwrap();
    set["metadata"]["labels"].as_object_mut().unwrap().remove("app");
    assert_eq!(differences(&found, &less).len(), 1);
}

#[test]
fn what_a_secret_holds_is_never_shown() {
    let secret = |name: &str, password: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, annotations: {{kubectl.kubernetes.io/last-applied-configuration: '{{\"data\": \"sesame\"}}'}}}}\nstringData: {{password: {password}, user: sesame}}\n---\n"
        )
    };
    for (old, new) in [
        (secret("a", "sesame-1"), secret("a", "sesame-2")),
        (secret("a", "sesame-1"), String::new()),
        (String::new(), secret("a", "sesame-2")),
        (secret("a", "sesame-1"), "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n".to_owned()),
        (
            secret("a", "sesame-1"),
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: c2VzYW1l}\n".to_owned(),
        ),
    ] {
        assert_hidden(&old, &new);
    }
}

/// No format shows `sesame`, in plain or as base64.
fn assert_hidden(old: &str, new: &str) {
    let changes = Changes::between(&side(old), &side(new));
    let review = checked(Review::new(&changes, &judge(&changes)));
    assert!(!review.changes.is_empty(), "{old}{new}");
    let json = serde_json::to_string(&review).unwrap();
    for shown in [json, markdown(&changes, &review), text(&changes, &review)] {
        for value in ["sesame", "1234567", "c2VzYW1l"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}

#[test]
fn what_a_misspelt_secret_holds_is_never_shown() {
    for (head, body) in [
        ("kind: Secret", "stringdata: {password: sesame-N}"),
        ("kind: Secret", "dataa: {password: sesame-N}"),
        ("kind: Secret", "data: sesame-N"),
        ("kind: Secret", "data: [{password: sesame-N}, sesame]"),
        ("kind: Secret", "stringData: {password: {deep: [sesame-N]}}"),
        ("kind: Secret", "stringData: {password: 1234567N}"),
        ("kind: Secret", "data: {password: 1234567N}"),
        ("kind: Secret", "password: sesame-N"),
        ("kind: Secret", "type: {password: sesame-N}"),
        ("kind: Secret", "type: [sesame-N]"),
        ("kind: secret", "stringData: {password: sesame-N}"),
        ("kind: SECRET", "data: {password: sesame-N}"),
        ("kind: Secrets", "stringData: {password: sesame-N}"),
    ] {
        let secret = |number: u8| {
            let body = body.replace('N', &number.to_string());
            format!("apiVersion: v1\n{head}\nmetadata: {{name: a}}\n{body}\n")
        };
        let empty = format!("apiVersion: v1\n{head}\nmetadata: {{name: a}}\n");
        assert_hidden(&secret(1), &secret(2));
        assert_hidden(&empty, &secret(1));
        assert_hidden(&secret(1), &empty);
        assert_hidden(&secret(1), "");
        assert_hidden("", &secret(1));
    }
    // Indented by mistake, or a note of somebody.
    for metadata in
        ["stringData: {password: sesame-N}", "annotations: {note: sesame-N}", "password: sesame-N"]
    {
        let secret = |number: u8| {
            let metadata = metadata.replace('N', &number.to_string());
            format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a, {metadata}}}\n")
        };
        assert_hidden(&secret(1), &secret(2));
    }
}

#[test]
fn a_secret_shows_which_names_are_new_and_what_tells_it_apart() {
    let secret = |label: &str, password: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: a, labels: {{b: {label}}}}}\nstringData: {{password: {password}, user: me}}\n"
        )
    };
    let changes = Changes::between(&side(&secret("c", "one")), &side(&secret("d", "two")));
    let shown = markdown(&changes, &checked(Review::new(&changes, &judge(&changes))));
    for line in [
        "-    b: c",
        "+    b: d",
        "-  password: \"(hidden)\"",
        "+  password: \"(hidden, changed)\"",
        "   user: \"(hidden)\"",
    ] {
        assert!(shown.lines().any(|other| other == line), "{line}\n{shown}");
    }
}

#[test]
fn a_namespace_that_is_left_open_is_the_one_of_the_other_side() {
    let map = |namespace: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{namespace}}}\ndata: {{b: {value}}}\n---\n"
        )
    };
    assert!(lines(&map(", namespace: kafka", "c"), &map("", "c")).is_empty());
    assert_eq!(lines(&map("", "c"), &map(", namespace: kafka", "d")).len(), 1);
    // Of several only one can be it; the others go.
    let two = map(", namespace: one", "c") + &map(", namespace: two", "c");
    assert_eq!(lines(&two, &map("", "c")).len(), 1);
    assert_eq!(lines(&map(", namespace: one", "c"), &map(", namespace: two", "c")).len(), 2);
}

#[test]
fn an_object_with_a_hash_in_its_name_takes_the_place_of_one_with_another() {
    let map = |name: &str, value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{b: {value}}}\n---\n")
    };
    assert_eq!(lines(&map("a-1c35ffe6", "c"), &map("a-31da30c0", "d")).len(), 2);
    assert_eq!(lines(&map("a-1c35ffe6", "c"), &map("b-31da30c0", "c")).len(), 2);
    let two = map("a-1c35ffe6", "c") + &map("a-2c35ffe6", "c");
    assert_eq!(lines(&two, &(map("a-31da30c0", "c") + &map("a-41da30c0", "c"))).len(), 2);
    assert_eq!(lines(&two, &map("a-31da30c0", "c")).len(), 2);
}

#[test]
fn volumes_are_told_apart_by_the_numbers_of_pods_and_by_namespaces() {
    let set = |namespace: &str, start: u8| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: k, namespace: {namespace}}}\nspec:\n  replicas: 3\n  ordinals: {{start: {start}}}\n  selector: {{matchLabels: {{app: k}}}}\n  template:\n    metadata: {{labels: {{app: k}}}}\n    spec: {{containers: [{{name: k, image: k}}]}}\n  volumeClaimTemplates:\n    - metadata: {{name: data}}\n      spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 8Gi}}}}}}\n"
        )
    };
    let volumes = |old: &str, new: &str| {
        let changes = Changes::between(&side(old), &side(new));
        checked(Review::new(&changes, &judge(&changes))).effects.volumes
    };
    let found = volumes(&set("a", 10), &set("a", 11));
    assert_eq!(found.removed, ["data-k-10 (8Gi)"]);
    assert_eq!(found.added, ["data-k-13 (8Gi)"]);
    assert_eq!(found.kept, ["data-k-11 (8Gi)", "data-k-12 (8Gi)"]);
    let found = volumes(&set("a", 0), &set("b", 0));
    assert_eq!(found.removed, ["data-k-0 (8Gi) in a", "data-k-1 (8Gi) in a", "data-k-2 (8Gi) in a"]);
    assert_eq!(found.added.len(), 3);
    assert!(found.kept.is_empty());
}

#[test]
fn a_load_balancer_in_another_namespace_is_another() {
    let service = |namespace: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: k, namespace: {namespace}}}\nspec: {{type: LoadBalancer, ports: [{{port: 9092}}]}}\n"
        )
    };
    let changes = Changes::between(&side(&service("a")), &side(&service("b")));
    let found = checked(Review::new(&changes, &judge(&changes))).effects.load_balancers;
    assert_eq!((found.removed, found.added), (vec!["k in a".to_owned()], vec!["k in b".to_owned()]));
    assert!(found.kept.is_empty());
}

/// Whether order means something in a custom resource, only its controller knows; a kind of that name in Kubernetes does not.
#[test]
fn the_order_in_a_custom_resource_counts() {
    let object = |head: &str, list: &str, items: [&str; 2]| {
        format!("{head}\nmetadata: {{name: a, namespace: b}}\nspec: {{{list}: [{}]}}", items.join(", "))
    };
    let items = ["{name: x, key: k, port: 1, from: x}", "{name: y, key: l, port: 2, from: y}"];
    let [first, second] = items;
    for head in [
        "apiVersion: example.com/v1\nkind: Pipeline",
        "apiVersion: serving.knative.dev/v1\nkind: Service",
        "apiVersion: networking.example.com/v1\nkind: NetworkPolicy",
    ] {
        for list in ["items", "containers", "listeners", "topics", "volumes", "ports", "ingress", "steps"] {
            let found = lines(&object(head, list, [first, second]), &object(head, list, [second, first]));
            assert_eq!(found.len(), 1, "{head} {list}: {found:?}");
        }
        // A changed item is still one change.
        let changed = first.replace("port: 1", "port: 3");
        let found =
            lines(&object(head, "containers", items), &object(head, "containers", [&changed, second]));
        assert_eq!(
            found,
            [format!(
                "{}/a spec.containers[0].port: Some(Number(1)) → Some(Number(3))",
                head.rsplit(' ').next().unwrap()
            )]
        );
    }
    // Of these it is known that it does not.
    for (head, list) in [
        ("apiVersion: v1\nkind: Service", "ports"),
        ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy", "ingress"),
        ("apiVersion: kafka.strimzi.io/v1\nkind: Kafka", "listeners"),
    ] {
        let found = lines(&object(head, list, [first, second]), &object(head, list, [second, first]));
        assert!(found.is_empty(), "{head}: {found:?}");
    }
}

/// A CronJob has a template too.
#[test]
fn the_order_in_the_template_of_a_cron_job_counts() {
    let job = |containers: &str| {
        format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a, namespace: b}}\nspec: {{schedule: '0 1 * * *', jobTemplate: \
             {{spec: {{template: {{spec: {{restartPolicy: Never, initContainers: [{containers}]}}}}}}}}}}"
        )
    };
    let found = lines(
        &job("{name: x, image: 'x:1'}, {name: y, image: 'x:1'}"),
        &job("{name: y, image: 'x:1'}, {name: x, image: 'x:1'}"),
    );
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_order_in_a_template_counts_for_a_live_object_too() {
    let set = |live: &str, env: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: k, namespace: a{live}}}\nspec:\n  selector: {{matchLabels: {{app: k}}}}\n  template:\n    metadata: {{labels: {{app: k}}}}\n    spec: {{containers: [{{name: k, image: k, env: [{env}]}}]}}\n"
        )
    };
    let (a, b) = ("{name: A, value: x}", "{name: B, value: x}");
    let found = lines(&set(", uid: u", &format!("{a}, {b}")), &set("", &format!("{b}, {a}")));
    assert_eq!(found.len(), 1, "{found:?}");
    // What somebody else put between them is no other order.
    let live = set(", uid: u", &format!("{a}, {{name: C, value: x}}, {b}"));
    let found = lines(&live, &set("", &format!("{a}, {b}")));
    assert!(found.iter().all(|line| line.contains("env[1]")), "{found:?}");
}

/// An apply takes away what a manifest had; what it never had stays, also where the server computed it.
#[test]
fn what_no_manifest_ever_had_is_not_computed_again() {
    let deployment = |image: &str, more: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a{more}}}, spec: {{REPLICASselector: {{matchLabels: {{a: b}}}}, \
             template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: a, image: '{image}'}}]}}}}}}}}"
        )
    };
    let written = |image: &str, replicas: &str| deployment(image, "").replace("REPLICAS", replicas);
    assert_eq!(
        lines(&written("a:latest", ""), &written("a:1", "")),
        [
            r#"Deployment/a spec.template.spec.containers[0].image: Some(String("a:latest")) → Some(String("a:1"))"#
        ]
    );
    // An autoscaler has made 7 of one.
    let live = |applied: &str| {
        let note = format!(
            ", uid: x, annotations: {{kubectl.kubernetes.io/last-applied-configuration: '{}'}}",
            applied.replace('\'', "''")
        );
        deployment("a:1", &note).replace("REPLICAS", "replicas: 7, ")
    };
    let json = |text: &str| side(text).nodes[0].to_value().to_string();
    let [without, with] = ["", "replicas: 1, "].map(|replicas| written("a:1", replicas));
    assert_eq!(lines(&live(&json(&without)), &without), [""; 0]);
    assert_eq!(lines(&live(&json(&with)), &without).len(), 1, "what was applied is taken away");
    assert_eq!(lines(&live(&json(&without)), &with).len(), 1, "what is written counts");
    let unknown = deployment("a:1", ", uid: x").replace("REPLICAS", "replicas: 7, ");
    assert_eq!(lines(&unknown, &without), [""; 0]);
    // The API server chose the directions when the policy was made.
    let policy = |more: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: a}}, spec: {{podSelector: {{}}{more}}}}}"
        )
    };
    let found = lines(&policy(""), &policy(", egress: [{}]"));
    assert!(
        matches!(found.as_slice(), [one] if one.starts_with("NetworkPolicy/a spec.egress:")),
        "{found:?}"
    );
}

#[test]
fn a_service_without_an_address_stays_without_one_if_it_is_left_out() {
    let service = |more: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: k}}\nspec: {{{more}ports: [{{port: 9092}}]}}\n"
        )
    };
    let addresses = |old: &str, new: &str| {
        let changes = Changes::between(&side(&service(old)), &side(&service(new)));
        checked(Review::new(&changes, &judge(&changes))).effects.addresses
    };
    assert!(addresses("clusterIP: None, ", "").added.is_empty());
    assert_eq!(addresses("", "type: NodePort, ").removed, [""; 0]);
    assert_eq!(
        addresses("type: ExternalName, externalName: a, ", "").kept,
        ["k.default.svc.cluster.local:9092"]
    );
}

/// The header and the rows of a review speak of the same pods.
#[test]
fn the_pods_of_the_header_are_those_of_the_rows() {
    let set = |spec: &str, label: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: kafka }}\nspec:\n  {spec}\n  selector: {{ matchLabels: {{ a: b }} }}\n  \
             template: {{ metadata: {{ labels: {{ a: b, c: {label} }} }}, spec: {{ containers: [{{ name: kafka, image: 'apache/kafka:4.3.1' }}] }} }}\n"
        )
    };
    for (old, new, pods, why) in [
        ("replicas: 3", "replicas: 5", "3 pods, kafka-2 … kafka-0", "`kafka-2` to `kafka-0`"),
        ("replicas: 5", "replicas: 3", "3 pods, kafka-2 … kafka-0", "`kafka-2` to `kafka-0`"),
        (
            "replicas: 3",
            "replicas: 3\n  updateStrategy: { rollingUpdate: { partition: 2 } }",
            "restart of StatefulSet/kafka: kafka-2",
            "`kafka-2` restarts",
        ),
        (
            "replicas: 3",
            "replicas: 3\n  updateStrategy: { rollingUpdate: { partition: 3 } }",
            "no pod that is running",
            "no pod of `kafka` restarts",
        ),
        (
            "replicas: 3",
            "replicas: 3\n  updateStrategy: { type: OnDelete }",
            "only when pods are deleted",
            "no pod of `kafka` restarts until it is deleted",
        ),
    ] {
        let (old, new) = (side(&set(old, "one")), side(&set(new, "two")));
        let changes = Changes::between(&old, &new);
        let shown = text(&changes, &checked(Review::new(&changes, &judge(&changes))));
        assert!(shown.contains(pods) && shown.contains(why), "{pods} {why}\n{shown}");
        assert!(!shown.contains("producers with acks=all keep working"), "nothing is known of topics");
    }
}

#[test]
fn a_restart_takes_as_long_as_the_controller_does() {
    let set = |label: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: kafka }}\nspec:\n  replicas: 3\n  minReadySeconds: 30\n  selector: {{ matchLabels: {{ a: b }} }}\n  \
             template: {{ metadata: {{ labels: {{ a: b, c: {label} }} }}, spec: {{ containers: [{{ name: kafka, image: 'apache/kafka:4.3.1' }}] }} }}\n"
        )
    };
    let changes = Changes::between(&side(&set("one")), &side(&set("two")));
    let shown = text(&changes, &checked(Review::new(&changes, &judge(&changes))));
    assert!(shown.contains("about 3 min: 60 s for each, because the StatefulSet controller checks `minReadySeconds` every 30 s"), "{shown}");
}

/// Pods below `partition` keep their template, so a setting reaches them at their next start.
#[test]
fn a_setting_does_not_restart_pods_that_the_partition_keeps() {
    let folder = crate::support::folder("change-partition");
    let profile = |name: &str, partition: i64, rest: &str| {
        let path = folder.join(name);
        let strategy = format!("{{rollingUpdate: {{partition: {partition}}}}}");
        let patch =
            format!("{{target: {{kind: StatefulSet}}, merge: {{spec: {{updateStrategy: {strategy}}}}}}}");
        std::fs::write(&path, format!("extends: prod\npatches: {{p: {patch}}}\n{rest}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    for (partition, said, restarts) in [
        (0, "the pods restart one at a time", 3),
        (
            1,
            "the pods from `partition` on restart one at a time; the others read it at their next restart",
            2,
        ),
        (3, "this change restarts no pod, so it takes effect at their next restart", 0),
    ] {
        let old = profile("old.yaml", partition, "");
        let new = profile("new.yaml", partition, "config: {queued.max.requests: 400}\n");
        let run = crate::support::run(&["diff", &new, "--against", &old, "--format", "json"], "");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let why = format!("brokers read it at startup; {said}");
        let changes = report["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| {
            change["part"] == "queued.max.requests" && change["why"].as_str().unwrap().starts_with(&why)
        });
        let change = change.unwrap_or_else(|| panic!("{why}\n{report:#}"));
        assert_eq!(
            change["steps"].to_string().contains("partition` of the StatefulSet to 0"),
            partition == 3
        );
        assert!(!change["steps"].to_string().contains("rollout restart"), "{change:#}");
        let pods = report["effects"]["restarts"][0]["pods"].as_array().unwrap().len();
        assert_eq!(pods, restarts, "{report:#}");
    }
}
