//! Patches, objects of the author, and documents that are switched off.

use std::fs;

use serde_json::{Value, json};

use crate::profile::{object, objects};
use crate::support::{files, folder, printed, project, run};

/// The profile below a heading of `docs/src/patches.md`.
fn example(heading: &str) -> String {
    let page = fs::read_to_string(project("docs/src/patches.md")).unwrap();
    let (_, section) = page.split_once(&format!("# {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let (_, block) = section.split_once("```yaml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// What an example renders to, without any warning.
fn rendered(heading: &str) -> String {
    let run = run(&["render", "-"], &example(heading));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{heading}");
    run.stdout
}

fn pod(stream: &str) -> Value {
    object(stream, "StatefulSet", "kafka").pointer("/spec/template/spec").unwrap().clone()
}

/// The item of a list with this name.
fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array()
        .unwrap()
        .iter()
        .find(|item| item["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {list}"))
}

#[track_caller]
fn refused(profile: &str, words: &[&str]) {
    let run = run(&["render", "-"], profile);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{profile}");
    for word in words {
        assert!(run.stderr.contains(word), "{word} is not in:\n{}", run.stderr);
    }
}

#[test]
fn the_example_adds_an_environment_variable() {
    let pod = pod(&rendered("Environment variables"));
    let env = &named(&pod["containers"], "kafka")["env"];
    assert_eq!(named(env, "TZ")["value"], "Europe/Vienna");
    assert!(named(env, "POD_NAME").get("valueFrom").is_some(), "ours are still there");
}

#[test]
fn the_example_adds_a_volume() {
    let pod = pod(&rendered("Volumes"));
    assert_eq!(named(&pod["volumes"], "keystore")["secret"]["secretName"], "kafka-keystore");
    let mounts = &named(&pod["containers"], "kafka")["volumeMounts"];
    assert_eq!(named(mounts, "keystore")["mountPath"], "/etc/keystore");
    assert_eq!(mounts.as_array().unwrap().len(), 4);
}

#[test]
fn the_example_adds_an_init_container() {
    let pod = pod(&rendered("Init containers"));
    assert_eq!(pod["initContainers"].as_array().unwrap().len(), 1);
    assert_eq!(pod["containers"].as_array().unwrap().len(), 1);
}

#[test]
fn the_example_adds_a_sidecar() {
    let stream = rendered("Sidecars");
    let pod = pod(&stream);
    named(&pod["containers"], "exporter");
    assert!(named(&pod["containers"], "kafka").get("command").is_some());
    let set = object(&stream, "StatefulSet", "kafka");
    let annotations = &set["spec"]["template"]["metadata"]["annotations"];
    assert_eq!(annotations["kubectl.kubernetes.io/default-container"], "kafka");
    let ingress = object(&stream, "NetworkPolicy", "kafka")["spec"]["ingress"].clone();
    assert_eq!(ingress.as_array().unwrap().last().unwrap()["ports"][0]["port"], 9308);
}

#[test]
fn the_example_of_other_kinds_of_patches_works() {
    let stream = rendered("Other kinds of patches");
    let (_, job) = objects(&stream).into_iter().find(|((kind, _), _)| kind == "Job").unwrap();
    assert_eq!(job["spec"]["backoffLimit"], 6);
    assert_eq!(object(&stream, "Service", "kafka")["spec"]["sessionAffinity"], "ClientIP");
}

#[test]
fn the_example_adds_objects_of_the_author() {
    let stream = rendered("Extra manifests");
    assert_eq!(
        object(&stream, "ResourceQuota", "kafka")["metadata"],
        json!({"name": "kafka", "namespace": "kafka"})
    );
    let monitor = object(&stream, "ServiceMonitor", "kafka");
    assert_eq!(monitor["metadata"], json!({"name": "kafka", "namespace": "kafka"}));
    let place = |kind: &str| stream.find(&format!("kind: {kind}\n")).unwrap();
    assert!(place("Namespace") < place("ResourceQuota") && place("ResourceQuota") < place("StatefulSet"));
    assert!(place("StatefulSet") < place("ServiceMonitor") && place("ServiceMonitor") < place("Job"));
}

#[test]
fn the_example_leaves_documents_to_others() {
    let kinds: Vec<String> =
        objects(&rendered("Objects that are managed elsewhere")).into_keys().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["ConfigMap", "Service", "Service", "StatefulSet"]);
}

#[test]
fn every_example_is_tested() {
    let page = fs::read_to_string(project("docs/src/patches.md")).unwrap();
    assert_eq!(page.matches("```yaml\n").count(), 7);
}

#[test]
fn what_others_depend_on_cannot_be_switched_off() {
    refused("documents: {statefulSet: false}\n", &["unknown field `documents.statefulSet`", "<stdin>:1:13"]);
}

#[test]
fn a_document_that_is_switched_off_leaves_no_file() {
    let folder = folder("switched-off");
    let out = folder.to_str().unwrap();
    printed(&["render", "dev", "--out", out]);
    let all = files(&folder).len();
    printed(&["render", "dev", "--set", "documents.namespace=false", "--out", out]);
    assert_eq!(files(&folder).len(), all - 1);
    assert!(!folder.join("00-namespace-kafka.yaml").exists());
}

#[test]
fn labels_and_annotations_go_where_the_profile_says() {
    let stream = printed(&[
        "render",
        "dev",
        "--set",
        "podLabels.\"example.com/a\"=b",
        "--set",
        "podAnnotations.\"example.com/c\"=d",
        "--set",
        "service.annotations.\"example.com/e\"=f",
    ]);
    let set = object(&stream, "StatefulSet", "kafka");
    let pod = &set["spec"]["template"]["metadata"];
    assert_eq!(
        (&pod["labels"]["example.com/a"], &pod["annotations"]["example.com/c"]),
        (&json!("b"), &json!("d"))
    );
    assert_eq!(set["metadata"]["labels"].get("example.com/a"), None);
    assert_eq!(set["spec"]["selector"]["matchLabels"].get("example.com/a"), None);
    assert_eq!(object(&stream, "Service", "kafka")["metadata"]["annotations"], json!({"example.com/e": "f"}));
    assert_eq!(object(&stream, "Service", "kafka-headless")["metadata"].get("annotations"), None);
    refused("podLabels: {app: x}\n", &["the label `app` is kafka-gen's own", "<stdin>:1:"]);
    refused("podAnnotations: {kafka-gen.dev/config-checksum: x}\n", &["is kafka-gen's own", "<stdin>:1:"]);
}

#[test]
fn a_patch_that_matches_nothing_is_an_error_at_its_line() {
    let target =
        |target: &str| format!("extends: dev\npatches:\n  a:\n    target: {target}\n    merge: {{}}\n");
    refused(
        &target("{kind: StatefulSets}"),
        &["there is no StatefulSets", "<stdin>:4:13", "did you mean `StatefulSet`?"],
    );
    refused(
        &target("{kind: Service, name: kafak}"),
        &["there is no Service called `kafak`", "did you mean `kafka`?"],
    );
    refused(&target("{kind: Ingress}"), &["there is no Ingress", "`StatefulSet`"]);
    let operation = |operation: &str| {
        format!(
            "extends: dev\npatches:\n  a:\n    target: {{kind: StatefulSet}}\n    json:\n      - {operation}\n"
        )
    };
    refused(&operation("{op: remove, path: /spec/nothing}"), &["nothing at `/spec/nothing`", "<stdin>:6:28"]);
    refused(
        &operation("{op: test, path: /spec/replicas, value: 7}"),
        &["`/spec/replicas` has another value", "<stdin>:6:49"],
    );
    refused(&operation("{op: move, from: /spec/x, path: /spec/y}"), &["<stdin>:6:"]);
    refused(&operation("{op: add, path: /spec/replicas}"), &["value", "<stdin>:6:10"]);
    refused(&operation("{op: ad, path: /spec/replicas}"), &["did you mean `add`?"]);
    refused("patches: {a: {target: {kind: Service}}}\n", &["has no change", "<stdin>:1:11"]);
    refused("patches: {a: {target: {kind: Service}, merge: {}, json: []}}\n", &["several types"]);
}

#[test]
fn a_patch_cannot_make_another_object() {
    for body in [
        "merge: {metadata: {name: other}}",
        "merge: {kind: Pod}",
        "merge: {metadata: null}",
        "strategic: {$patch: delete}",
        "json: [{op: replace, path: '', value: 5}]",
        "json: [{op: remove, path: /apiVersion}]",
        "strategic: {metadata: {namespace: other}}",
    ] {
        refused(
            &format!("patches: {{a: {{target: {{kind: Service}}, {body}}}}}\n"),
            &["changes its identity"],
        );
    }
}

#[test]
fn what_is_wrong_in_a_patched_object_is_shown_in_the_patch() {
    let head = "extends: dev\npatches:\n  a:\n    target: {kind: StatefulSet}\n";
    refused(
        &format!("{head}    merge:\n      spec:\n        replicaz: 3\n"),
        &["unknown field `spec.replicaz`", "<stdin>:7:9"],
    );
    refused(&format!("{head}    strategic:\n      spec:\n        replicas: three\n"), &["<stdin>:7:19"]);
    refused(
        &format!(
            "{head}    json:\n      - op: add\n        path: /spec/template/spec/containers/0\n        value:\n          name: Kafka_x\n          image: a:1\n"
        ),
        &["<stdin>:9:17"],
    );
    // The patch takes something away: nothing of it is left to be shown but the patch itself.
    refused(
        &format!("{head}    merge:\n      spec:\n        selector: null\n"),
        &["the patch `a` changes StatefulSet/kafka", "<stdin>:3:3"],
    );
    refused(
        "extends: dev\nextraManifests:\n  a:\n    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: a\n    dat: {}\n",
        &["unknown field `dat`", "<stdin>:8:5"],
    );
}

#[test]
fn an_object_of_the_author_must_be_one_and_new() {
    refused("extraManifests: {a: {kind: Service}}\n", &["no `apiVersion`", "<stdin>:1:18"]);
    refused("extraManifests: {a: text}\n", &["must be a map"]);
    let again = "extraManifests: {a: {apiVersion: v1, kind: Service, metadata: {name: kafka}, spec: {ports: [{port: 1}]}}}\n";
    refused(again, &["`Service/kafka` is a duplicate object", "<stdin>:1:"]);
}

/// Custom resources whose schemas are part of the program are checked as `validate` checks them.
#[test]
fn a_custom_resource_of_the_author_follows_its_schema() {
    let route = |hosts: &str| {
        format!(
            "extends: dev\nextraManifests:\n  a:\n    apiVersion: gateway.networking.k8s.io/v1\n    kind: TLSRoute\n    metadata: {{name: a}}\n    \
             spec:\n      hostnames: {hosts}\n      rules: [{{backendRefs: [{{name: kafka, port: 9094}}]}}]\n"
        )
    };
    let run = run(&["render", "-"], &route("[kafka.example.com]"));
    assert_eq!(object(&run.stdout, "TLSRoute", "a")["spec"]["hostnames"][0], "kafka.example.com");
    refused(&route("kafka.example.com"), &["`spec.hostnames` must be a list", "<stdin>:8:"]);
    refused(&route("[]"), &["`spec.hostnames` has 0 items", "<stdin>:8:"]);
}

/// Of the custom resources whose schemas are part of the program it is known which belong to no Namespace.
#[test]
fn a_custom_resource_without_a_namespace_gets_none() {
    let issuer = |kind: &str| {
        let profile = format!(
            "extends: dev\nextraManifests: {{a: {{apiVersion: cert-manager.io/v1, kind: {kind}, metadata: {{name: a}}, spec: {{selfSigned: {{}}}}}}}}\n"
        );
        object(&run(&["render", "-"], &profile).stdout, kind, "a")["metadata"]["namespace"].clone()
    };
    assert_eq!(issuer("Issuer"), "kafka");
    assert_eq!(issuer("ClusterIssuer"), Value::Null);
}

fn checksum(stream: &str) -> Value {
    let set = object(stream, "StatefulSet", "kafka");
    set["spec"]["template"]["metadata"]["annotations"]["kafka-gen.dev/config-checksum"].clone()
}

fn job(stream: &str) -> String {
    objects(stream).into_keys().find(|(kind, _)| kind == "Job").unwrap().1
}

#[test]
fn names_and_digests_follow_what_a_patch_changes() {
    let plain = printed(&["render", "dev"]);
    let with = |patch: &str| printed(&["render", "dev", "--set", &format!("patches.a={patch}")]);
    let config =
        with("{target: {kind: ConfigMap, name: kafka-config}, merge: {data: {log4j2.properties: x}}}");
    assert_ne!(checksum(&config), checksum(&plain), "brokers restart");
    assert_eq!(job(&config), job(&plain));
    let again =
        with("{target: {kind: ConfigMap, name: kafka-config}, merge: {data: {log4j2.properties: z}}}");
    assert_ne!(checksum(&config), checksum(&again), "another text is another digest");
    let table = with("{target: {kind: ConfigMap, name: kafka-topics}, merge: {data: {topics.tsv: x}}}");
    assert_eq!(checksum(&table), checksum(&plain), "topics restart nobody");
    assert_ne!(job(&table), job(&plain));
    let limit = with("{target: {kind: Job, name: kafka-topics}, merge: {spec: {backoffLimit: 9}}}");
    assert_ne!(job(&limit), job(&plain));
    let labels = with("{target: {kind: ConfigMap}, merge: {metadata: {labels: {x: z}}}}");
    assert_eq!((checksum(&labels), job(&labels)), (checksum(&plain), job(&plain)), "labels are not read");
    let own = "{target: {kind: StatefulSet}, merge: {spec: {template: {metadata: {annotations: {kafka-gen.dev/config-checksum: mine}}}}}}";
    assert_eq!(checksum(&with(own)), "mine");
}

#[test]
fn a_later_layer_changes_one_patch_or_takes_it_away() {
    let folder = folder("patch-layers");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let base = file(
        "base.yaml",
        "extends: dev\npatches:\n  a: {target: {kind: StatefulSet}, merge: {spec: {minReadySeconds: 5, updateStrategy: null}}}\n  \
         b: {target: {kind: Service, name: kafka}, merge: {spec: {sessionAffinity: ClientIP}}}\n",
    );
    let spec = |stream: &str| object(stream, "StatefulSet", "kafka")["spec"].clone();
    let stream = printed(&["render", &base]);
    assert_eq!((&spec(&stream)["minReadySeconds"], spec(&stream).get("updateStrategy")), (&json!(5), None));
    let layer = file("layer.yaml", "patches:\n  a: {merge: {spec: {revisionHistoryLimit: 2}}}\n  b: null\n");
    let stream = printed(&["render", &base, "-f", &layer]);
    let spec = spec(&stream);
    assert_eq!(
        (&spec["revisionHistoryLimit"], spec.get("minReadySeconds")),
        (&json!(2), None),
        "the body is one value"
    );
    assert!(spec.get("updateStrategy").is_some());
    assert_eq!(object(&stream, "Service", "kafka")["spec"].get("sessionAffinity"), None);
}

#[test]
fn patches_are_made_in_the_order_of_their_names() {
    let two = "extends: dev\npatches:\n  b: {target: {kind: StatefulSet}, merge: {spec: {minReadySeconds: 2}}}\n  \
               a: {target: {kind: StatefulSet}, merge: {spec: {minReadySeconds: 1}}}\n";
    let run = run(&["render", "-"], two);
    assert_eq!(object(&run.stdout, "StatefulSet", "kafka")["spec"]["minReadySeconds"], 2, "{}", run.stderr);
}

#[test]
fn a_strategic_patch_needs_a_kind_that_is_known() {
    let custom = "extraManifests: {a: {apiVersion: example.com/v1, kind: Thing, metadata: {name: a}}}\n";
    refused(
        &format!("{custom}patches: {{a: {{target: {{kind: Thing}}, strategic: {{}}}}}}\n"),
        &["cannot be strategic", "<stdin>:2:11"],
    );
    let run = run(
        &["render", "-"],
        &format!("{custom}patches: {{a: {{target: {{kind: Thing}}, merge: {{spec: 1}}}}}}\n"),
    );
    assert_eq!(object(&run.stdout, "Thing", "a")["spec"], 1, "{}", run.stderr);
}

#[test]
fn what_a_secret_of_the_profile_holds_is_not_shown() {
    for profile in [
        "extends: dev\nextraManifests: {a: {apiVersion: v1, kind: Secret, metadata: {name: A_B}, stringData: {a: sesame}}}\n",
        "extends: dev\nextraManifests: {a: {apiVersion: v1, kind: Secret, metadata: {name: a}}}\n\
         patches: {b: {target: {kind: Secret}, merge: {metadata: {labels: {a: b c}}, stringData: {a: sesame}}}}\n",
    ] {
        let run = run(&["render", "-"], profile);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("error[") && !run.stderr.contains("sesame"), "{}", run.stderr);
    }
}
