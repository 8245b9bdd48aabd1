//! Changes of one line that look harmless and are not, made in the rendered manifests of `prod`.

use std::fs;

use serde_json::Value;

use crate::support::{folder, printed, program};

/// The verdict of `diff`, and all rules that it names.
fn judged(name: &str, old: &str, new: &str) -> (String, Vec<String>) {
    let at = folder(name);
    fs::write(at.join("old.yaml"), old).unwrap();
    fs::write(at.join("new.yaml"), new).unwrap();
    let line = ["diff", "new.yaml", "--against", "old.yaml", "--format", "json"];
    let output = program().args(line).current_dir(&at).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let rules = report["changes"].as_array().unwrap().iter();
    let rules = rules.map(|change| change["rule"].as_str().unwrap_or_default().to_owned()).collect();
    (report["verdict"].as_str().unwrap().to_owned(), rules)
}

/// The document of this kind and name in a stream.
fn document<'a>(stream: &'a str, kind: &str, name: &str) -> &'a str {
    let kind = format!("kind: {kind}\n");
    let name = format!("\n  name: {name}\n");
    stream.split("---\n").find(|document| document.contains(&kind) && document.contains(&name)).unwrap()
}

#[test]
fn a_line_in_an_object_of_prod_that_takes_a_guard_away_asks_for_a_review() {
    let prod = printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org"]);
    let wrong: Vec<String> = [
        // Another listener of the same pods.
        ("Service", "kafka", "targetPort: tcp-client", "targetPort: 9094", "client-service-changed"),
        // Rights in a cloud.
        (
            "ServiceAccount",
            "kafka",
            "metadata:\n",
            "metadata:\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/admin\n",
            "privileges-raised",
        ),
        // The delivery tool, or the garbage collector, deletes the brokers.
        (
            "StatefulSet",
            "kafka",
            "metadata:\n",
            "metadata:\n  annotations:\n    argocd.argoproj.io/sync-options: Force=true,Replace=true\n",
            "protection-lowered",
        ),
        (
            "StatefulSet",
            "kafka",
            "metadata:\n",
            "metadata:\n  annotations:\n    argocd.argoproj.io/hook: PreSync\n",
            "protection-lowered",
        ),
        (
            "StatefulSet",
            "kafka",
            "metadata:\n",
            "metadata:\n  ownerReferences:\n    - {apiVersion: v1, kind: ConfigMap, name: gone, uid: u}\n",
            "protection-lowered",
        ),
        // Code of others beside Kafka, and less of a cage.
        (
            "StatefulSet",
            "kafka",
            "      containers:\n",
            "      containers:\n        - {name: helper, image: 'registry.example.org/helper:1'}\n",
            "privileges-raised",
        ),
        (
            "StatefulSet",
            "kafka",
            "      annotations:\n",
            "      annotations:\n        container.apparmor.security.beta.kubernetes.io/kafka: unconfined\n",
            "privileges-raised",
        ),
    ]
    .iter()
    .filter_map(|(kind, name, from, to, rule)| {
        let own = document(&prod, kind, name);
        assert!(own.contains(from), "{kind} lacks {from}");
        let new = prod.replacen(own, &own.replacen(from, to, 1), 1);
        let (verdict, rules) = judged("quiet-line", &prod, &new);
        (verdict != "review" || !rules.iter().any(|found| found == rule))
            .then(|| format!("{kind} {to}: {verdict}, {rules:?}"))
    })
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A name and the number that it stands for are one port.
    let own = document(&prod, "Service", "kafka");
    let new = prod.replacen(own, &own.replacen("targetPort: tcp-client", "targetPort: 9092", 1), 1);
    assert_eq!(judged("quiet-port", &prod, &new).0, "safe");
}

#[test]
fn what_pods_of_the_new_side_need_is_not_removed_quietly() {
    let prod = printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org"]);
    for (kind, name, verdict) in
        [("ConfigMap", "kafka-config", "review"), ("ServiceAccount", "kafka", "review")]
    {
        let own = document(&prod, kind, name);
        let new = prod.replacen(&format!("---\n{own}"), "", 1);
        assert_ne!(new, prod, "{kind}/{name}");
        assert_eq!(judged("quiet-removal", &prod, &new).0, verdict, "{kind}/{name}");
    }
    // Nothing uses this one.
    let spare =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: spare, namespace: kafka}\ndata: {a: b}\n";
    assert_eq!(judged("quiet-spare", &format!("{prod}{spare}"), &prod).0, "safe");
}

#[test]
fn an_object_that_may_stop_the_brokers_is_not_added_quietly() {
    let prod = printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org"]);
    let autoscaler = |kind: &str| {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h, namespace: kafka}}\nspec: {{maxReplicas: 5, minReplicas: 1, scaleTargetRef: {{apiVersion: apps/v1, kind: {kind}, name: kafka}}}}\n"
        )
    };
    let quota = |pods: u32| {
        format!(
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q, namespace: kafka}}\nspec: {{hard: {{pods: '{pods}'}}}}\n"
        )
    };
    let webhook = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w}\nwebhooks:\n  - {name: a.example.org, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: 'https://a.example.org/'}, rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]}\n";
    let with = |document: &str| format!("{prod}---\n{document}");
    for (label, old, new, verdict) in [
        ("autoscaler of brokers", prod.clone(), with(&autoscaler("StatefulSet")), "review"),
        ("autoscaler of others", prod.clone(), with(&autoscaler("Deployment")), "safe"),
        ("quota", prod.clone(), with(&quota(10)), "review"),
        ("lower quota", with(&quota(10)), with(&quota(1)), "review"),
        ("higher quota", with(&quota(10)), with(&quota(20)), "safe"),
        ("webhook", prod.clone(), with(webhook), "review"),
    ] {
        assert_eq!(judged("quiet-added", &old, &new).0, verdict, "{label}");
    }
}

#[test]
fn a_restart_that_the_manifests_ask_for_is_one() {
    let prod = printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org"]);
    let note = |when: &str| {
        prod.replacen(
            "      annotations:\n        kafka-gen.dev/config-checksum",
            &format!("      annotations:\n        kubectl.kubernetes.io/restartedAt: '{when}'\n        kafka-gen.dev/config-checksum"),
            1,
        )
    };
    let first = note("2026-01-01T00:00:00Z");
    assert_ne!(first, prod);
    assert_eq!(judged("quiet-restart", &prod, &first).0, "restart");
    assert_eq!(judged("quiet-restart", &first, &note("2026-01-02T00:00:00Z")).0, "restart");
    // `kubectl rollout restart` has written it in the cluster; an apply leaves it.
    let live = first.replacen("kind: StatefulSet\nmetadata:\n", "kind: StatefulSet\nmetadata:\n  uid: u\n  resourceVersion: '1'\n  creationTimestamp: '2026-01-01T00:00:00Z'\n", 1);
    assert_ne!(live, first);
    assert_eq!(judged("quiet-restart", &live, &prod).0, "no-change");
}

#[test]
fn lowering_the_metadata_version_of_strimzi_is_not_said_to_be_refused() {
    let cluster = |version: &str| {
        format!(
            "apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata: {{name: kafka, namespace: kafka}}\nspec: {{kafka: {{version: 4.3.1, metadataVersion: '{version}'}}}}\n"
        )
    };
    let (verdict, rules) = judged("quiet-metadata", &cluster("4.3-IV0"), &cluster("4.2-IV1"));
    assert_eq!((verdict.as_str(), rules), ("review", vec!["metadata-version-changed".to_owned()]));
}

#[test]
fn external_access_that_is_switched_on_has_no_old_address_to_keep() {
    let off = printed(&["render", "prod", "--set", "externalAccess.enabled=false"]);
    let on = printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org"]);
    let moved = printed(&["render", "prod", "--set", "externalAccess.domain=other.example.org"]);
    let at = folder("quiet-external");
    let steps = |old: &str, new: &str| {
        fs::write(at.join("old.yaml"), old).unwrap();
        fs::write(at.join("new.yaml"), new).unwrap();
        let line = ["diff", "new.yaml", "--against", "old.yaml"];
        let output = program().args(line).current_dir(&at).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let keep = "keep the old address";
    assert!(!steps(&off, &on).contains(keep), "{}", steps(&off, &on));
    assert!(steps(&on, &moved).contains(keep), "{}", steps(&on, &moved));
}

#[test]
fn broker_settings_that_clients_feel_ask_for_a_review() {
    let with = |setting: &str| {
        let setting = format!("config={{{setting}}}");
        printed(&["render", "prod", "--set", "externalAccess.domain=k.example.org", "--set", &setting])
    };
    for (name, wide, narrow) in [
        ("group.max.session.timeout.ms", "1800000", "30000"),
        ("transaction.max.timeout.ms", "900000", "30000"),
        ("transactional.id.expiration.ms", "604800000", "60000"),
        ("controlled.shutdown.enable", "true", "false"),
    ] {
        let (wide, narrow) = (with(&format!("{name}: {wide}")), with(&format!("{name}: {narrow}")));
        assert_eq!(judged("quiet-setting", &wide, &narrow).0, "review", "{name}");
        assert_eq!(judged("quiet-setting", &narrow, &wide).0, "restart", "{name}, back");
    }
}
