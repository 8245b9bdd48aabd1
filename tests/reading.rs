//! Diffs as an operator reads them: what is one change is one entry, internals are said by what they mean, and commands can
//! be pasted.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Review, Verdict, text, text_within};

use crate::report_schemas::checked;
use crate::rules::side;
use crate::support::{folder, project, run_in_with};

fn reviewed(old: &str, new: &str) -> (Verdict, String) {
    let changes = Changes::between(&side(old), &side(new));
    let review = checked(Review::new(&changes, &judge(&changes)));
    (review.verdict, text(&changes, &review))
}

fn template(pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: web, namespace: web }}\nspec:\n  replicas: 2\n  serviceName: web\n  \
         selector: {{ matchLabels: {{ a: b }} }}\n  template:\n    metadata: {{ labels: {{ a: b }} }}\n    spec: {{ {pod} }}\n"
    )
}

/// The controller hashes the template as it is stored, and a list is stored in its order.
#[test]
fn the_order_of_every_list_in_a_pod_template_counts() {
    let container = |more: &str| format!("containers: [{{ name: web, image: 'nginx:1.29', {more} }}]");
    let pod = |more: &str| format!("containers: [{{ name: web, image: 'nginx:1.29' }}], {more}");
    let lists = [
        (container("env: [@]"), "{ name: A, value: '1' }", "{ name: B, value: '2' }"),
        (container("args: [@]"), "one", "two"),
        (container("command: [@]"), "one", "two"),
        (container("ports: [@]"), "{ name: a, containerPort: 1 }", "{ name: b, containerPort: 2 }"),
        (container("envFrom: [@]"), "{ configMapRef: { name: a } }", "{ configMapRef: { name: b } }"),
        (container("volumeMounts: [@]"), "{ name: a, mountPath: /a }", "{ name: a, mountPath: /b }"),
        (pod("volumes: [@]"), "{ name: a, emptyDir: {} }", "{ name: b, emptyDir: {} }"),
        (pod("tolerations: [@]"), "{ key: a, operator: Exists }", "{ key: b, operator: Exists }"),
        (pod("initContainers: [@]"), "{ name: a, image: 'a:1' }", "{ name: b, image: 'b:1' }"),
        (pod("imagePullSecrets: [@]"), "{ name: a }", "{ name: b }"),
        ("containers: [@]".to_owned(), "{ name: a, image: 'a:1' }", "{ name: b, image: 'b:1' }"),
    ];
    for (spec, one, two) in lists {
        let old = template(&spec.replace('@', &format!("{one}, {two}")));
        let new = template(&spec.replace('@', &format!("{two}, {one}")));
        let (verdict, shown) = reviewed(&old, &new);
        assert_eq!(verdict, Verdict::Restart, "{spec}\n{shown}");
        assert!(shown.starts_with("\u{1b}[1m\u{1b}[33mRESTART: 1 rolling-restart"), "{spec}\n{shown}");
        assert!(shown.contains("other order"), "{spec}\n{shown}");
        assert_eq!(reviewed(&old, &old).0, Verdict::NoChange);
    }
}

#[test]
fn the_order_of_lists_outside_of_pod_templates_restarts_nothing() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a, namespace: a }\nspec: { podSelector: {}, ";
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: a }\nspec: { selector: { a: b }, type: LoadBalancer, ";
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a, namespace: a }\nrules: [{ apiGroups: [''], ";
    for (start, list, one, two, end) in [
        (policy, "policyTypes: [Ingress], ingress: [{ ports: [@] }]", "{ port: 1 }", "{ port: 2 }", "}"),
        (
            policy,
            "policyTypes: [Ingress], ingress: [@]",
            "{ ports: [{ port: 1 }] }",
            "{ ports: [{ port: 2 }] }",
            "}",
        ),
        (policy, "policyTypes: [@], ingress: [{}], egress: [{}]", "Ingress", "Egress", "}"),
        (service, "ports: [@]", "{ name: a, port: 1 }", "{ name: b, port: 2 }", "}"),
        (service, "ports: [{ port: 1 }], loadBalancerSourceRanges: [@]", "10.0.0.0/8", "192.168.0.0/16", "}"),
        (role, "resources: [pods], verbs: [@]", "get", "list", "}]"),
        (role, "verbs: [get], resources: [@]", "pods", "services", "}]"),
    ] {
        let with = |items: String| format!("{start}{}{end}\n", list.replace('@', &items));
        let (verdict, shown) = reviewed(&with(format!("{one}, {two}")), &with(format!("{two}, {one}")));
        assert!(verdict <= Verdict::Safe, "{list}\n{shown}");
    }
}

/// The difference from one profile to another, each on top of `prod`.
fn diff(root: &Path, old: &str, new: &str) -> String {
    let base = "extends: prod\nexternalAccess: { domain: kafka.example.org }\n";
    fs::write(root.join("old.yaml"), format!("{base}{old}\n")).unwrap();
    fs::write(root.join("new.yaml"), format!("{base}{new}\n")).unwrap();
    run_in_with(root, &["diff", "new.yaml", "--against", "old.yaml"], "").stdout
}

#[test]
fn internals_are_part_of_what_they_follow_from() {
    let root = folder("reading-internals");
    // The checksum, the start script, the script of the Job and its name are no entries of their own.
    for (old, new, headline) in [
        ("", "config: { log.retention.hours: 240 }", "RESTART: 1 rolling-restart"),
        ("", "replicaCount: 5", "SAFE: 3 in-place"),
        ("", "topics: { orders: { partitions: 3 } }", "SAFE: 2 in-place"),
    ] {
        let shown = diff(&root, old, new);
        assert_eq!(shown.lines().next(), Some(headline), "{shown}");
        let said = shown.lines().filter(|line| !line.starts_with("    ") || line.starts_with("      "));
        for line in said {
            assert!(!line.contains("-checksum]") && !line.contains("metadata.name"), "{line}\n{shown}");
        }
    }
    let shown = diff(&root, "", "config: { log.retention.hours: 240 }");
    assert!(shown.contains("with it: restart for the new configuration"), "{shown}");
    assert!(!shown.contains("config-checksum:"), "{shown}");
    // A Job that only gets a new name shows no lines of a manifest; the cluster deletes the old one.
    let shown = diff(&root, "", "replicaCount: 5");
    assert!(shown.contains("the old Job is deleted 600 s after it finished"), "{shown}");
    assert!(!shown.contains("-  name: kafka-topics-") && !shown.contains("BROKERS="), "{shown}");
}

#[test]
fn a_checksum_without_a_change_of_configuration_is_an_entry() {
    let of = |sum: &str| {
        template(
            "containers: [{ name: kafka, image: 'apache/kafka:4.3.1', volumeMounts: [{ name: data, mountPath: /tmp/kraft-combined-logs }] }], \
             volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]",
        )
        .replace(
            "metadata: { labels: { a: b } }",
            &format!(
                "metadata: {{ labels: {{ a: b }}, annotations: {{ kafka-gen.dev/config-checksum: {sum} }} }}"
            ),
        )
    };
    let (verdict, shown) = reviewed(&of("aa"), &of("bb"));
    assert_eq!(verdict, Verdict::Restart);
    assert!(shown.contains("RESTART: 1 rolling-restart"), "{shown}");
}

#[test]
fn services_of_brokers_are_one_entry_with_the_port_of_each() {
    let root = folder("reading-services");
    let ports = |type_: &str| {
        format!(
            "externalAccess: {{ domain: null, service: {{ type: {type_} }}, hosts: [a.example.org, b.example.org, c.example.org] }}"
        )
    };
    let base = "extends: prod\n";
    fs::write(root.join("old.yaml"), format!("{base}{}\n", ports("LoadBalancer"))).unwrap();
    fs::write(root.join("new.yaml"), format!("{base}{}\n", ports("NodePort"))).unwrap();
    let shown = run_in_with(&root, &["diff", "new.yaml", "--against", "old.yaml"], "").stdout;
    assert!(shown.contains("spec.ports[0].nodePort: (not set) → 31094, 31095, 31096"), "{shown}");
    assert_eq!(shown.matches("client-impact  spec.type").count(), 1, "{shown}");
    assert!(shown.contains("advertised external port: 9094 → 31094 + the pod's ordinal"), "{shown}");
    assert!(!shown.contains("KG_EXTERNAL_PORT: "), "{shown}");
    // What is deleted together is deleted by one command.
    let shown = diff(&root, "replicaCount: 5", "");
    assert!(
        shown.contains("`kubectl delete service/kafka-3-external service/kafka-4-external -n kafka`"),
        "{shown}"
    );
    assert!(
        shown.contains(
            "volumes that remain without a pod, with their data: data-kafka-3 (8Gi), data-kafka-4 (8Gi)"
        ),
        "{shown}"
    );
}

/// Changes of manifests of any origin, each with what is true of it.
#[test]
fn settings_in_variables_and_bound_claims_are_judged() {
    for (name, expected, restarts) in [
        (
            "envfrom",
            &[
                ("CLUSTER_ID", "data-loss"),
                ("KAFKA_LOG_RETENTION_HOURS", "data-loss"),
                ("KAFKA_ADVERTISED_LISTENERS", "client-impact"),
            ][..],
            0,
        ),
        ("cluster-id", &[("CLUSTER_ID", "data-loss"), ("records", "data-loss")][..], 1),
        ("claim", &[("spec.resources.requests.storage", "recreate")][..], 0),
    ] {
        let read =
            |time: &str| fs::read_to_string(project(&format!("tests/reading/{name}-{time}.yaml"))).unwrap();
        let changes = Changes::between(&side(&read("old")), &side(&read("new")));
        let review = checked(Review::new(&changes, &judge(&changes)));
        let found: BTreeSet<(&str, &str)> =
            review.changes.iter().map(|row| (row.part.as_deref().unwrap_or(&row.path), row.class)).collect();
        assert_eq!(found, expected.iter().copied().collect(), "{name}");
        assert_eq!(review.verdict, Verdict::Blocked, "{name}");
        assert_eq!(review.effects.restarts.len(), restarts, "{name}");
        assert_eq!(review.changes.iter().any(|row| row.refused), name == "claim");
    }
}

#[test]
fn what_the_api_server_rejects_comes_first() {
    let of = |size: &str, image: &str| {
        format!(
            "{}  volumeClaimTemplates: [{{ metadata: {{ name: data }}, spec: {{ accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: {size} }} }} }} }}]\n",
            template(&format!("containers: [{{ name: web, image: '{image}' }}]"))
        )
    };
    let (verdict, shown) = reviewed(&of("1Gi", "a:1"), &of("2Gi", "a:2"));
    assert_eq!(verdict, Verdict::Blocked);
    assert!(shown.find("recreate, rejected") < shown.find("rolling-restart\u{1b}"), "{shown}");
}

#[test]
fn a_narrow_terminal_breaks_no_command() {
    let of = |replicas: u32| {
        template("containers: [{ name: kafka, image: 'apache/kafka:4.3.1' }]")
            .replace("replicas: 2", &format!("replicas: {replicas}"))
    };
    let changes = Changes::between(&side(&of(5)), &side(&of(3)));
    let review = checked(Review::new(&changes, &judge(&changes)));
    for width in [40, 60, 80] {
        let shown = text_within(&changes, &review, width);
        let shown = shown.split("@@").next().unwrap();
        assert!(shown.matches("kubectl exec").count() > 3, "{shown}");
        for line in shown.lines() {
            assert!(line.matches('`').count().is_multiple_of(2), "{line}\n{shown}");
        }
        let plain =
            |line: &str| line.replace("\u{1b}[1m", "").replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
        for line in shown.lines().map(plain).filter(|line| !line.contains('`')) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}
