//! Changes that take protection away, and the same ones in the other direction, which give it back.

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Class, Review, Side};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};

use crate::report_schemas::checked;

fn side(text: &str) -> Side {
    let id = SourceMap::default().add("side.yaml", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap_or_else(|report| panic!("{report:?}\n{text}"));
    Side::new(nodes.into_iter().map(Node::without_nulls).collect())
}

/// The worst class of the changes, and why.
fn worst(old: &str, new: &str) -> (Class, String) {
    let changes = Changes::between(&side(old), &side(new));
    let review = checked(Review::new(&changes, &judge(&changes)));
    // That brokers without volumes lose their records is tried elsewhere.
    let rows = review.changes.iter().filter(|row| row.part.as_deref() != Some("records"));
    let rows = rows.map(|row| (Class::named(row.class).unwrap(), row.why.clone()));
    rows.max().unwrap_or((Class::NoEffect, String::new()))
}

/// Every change from the strict to the loose side has this class; back, it has neither of the two.
fn expect(class: Class, rows: &[(&str, &str)], object: impl Fn(&str) -> String) {
    let mut wrong = Vec::new();
    for (strict, loose) in rows {
        let (found, why) = worst(&object(strict), &object(loose));
        if found != class {
            wrong.push(format!("{strict} → {loose}: {found:?}, {why}"));
        }
        let (found, why) = worst(&object(loose), &object(strict));
        if [Class::Exposure, Class::ProtectionLowered, Class::NoEffect, Class::Unclassified].contains(&found)
        {
            wrong.push(format!("back, {loose} → {strict}: {found:?}, {why}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// None of these changes exposes anything or lowers a guard, in either direction.
fn expect_equal(rows: &[(&str, &str)], object: impl Fn(&str) -> String) {
    for (one, other) in rows {
        for (old, new) in [(one, other), (other, one)] {
            let (found, why) = worst(&object(old), &object(new));
            assert!(found < Class::ProtectionLowered, "{old} → {new}: {found:?}, {why}");
        }
    }
}

fn policy(spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: kafka, namespace: kafka}}\nspec: {{{spec}}}\n"
    )
}

fn ingress(rules: &str) -> String {
    policy(&format!("podSelector: {{matchLabels: {{app: kafka}}}}, ingress: [{rules}]"))
}

#[test]
fn a_wider_network_policy_is_exposure() {
    expect(
        Class::Exposure,
        &[
            ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", "{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}"),
            ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", "{from: [{ipBlock: {cidr: 10.0.0.0/7}}]}"),
            (
                "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}",
                "{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 'fd00::/8'}}]}",
            ),
            (
                "{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}",
                "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}",
            ),
            (
                "{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}",
                "{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/17]}}]}",
            ),
            ("{from: [{podSelector: {matchLabels: {app: team}}}]}", "{from: []}"),
            ("{from: [{podSelector: {matchLabels: {app: team}}}]}", "{}"),
            ("{from: [{podSelector: {matchLabels: {app: team}}}]}", "{from: [{podSelector: {}}]}"),
            (
                "{from: [{podSelector: {matchLabels: {app: team}}}]}",
                "{from: [{podSelector: {matchLabels: {app: team}}}, {podSelector: {matchLabels: {app: web}}}]}",
            ),
            (
                "{from: [{podSelector: {matchLabels: {app: team, tier: a}}}]}",
                "{from: [{podSelector: {matchLabels: {app: team}}}]}",
            ),
            ("{from: [{podSelector: {}}]}", "{from: [{podSelector: {}, namespaceSelector: {}}]}"),
            ("{from: [{namespaceSelector: {matchLabels: {team: a}}}]}", "{from: [{namespaceSelector: {}}]}"),
            (
                "{from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: web}}}]}",
                "{from: [{namespaceSelector: {matchLabels: {team: a}}}, {podSelector: {matchLabels: {app: web}}}]}",
            ),
            (
                "{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}}]}",
                "{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}}]}",
            ),
            (
                "{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a, b]}]}}]}",
                "{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}]}",
            ),
            ("{ports: [{port: 9092}]}", "{ports: []}"),
            ("{ports: [{port: 9092}]}", "{ports: [{port: 9092}, {port: 9094}]}"),
            ("{ports: [{port: 9092}]}", "{ports: [{port: 9092, endPort: 9094}]}"),
            ("{ports: [{port: 9092}]}", "{ports: [{protocol: TCP}]}"),
            ("{ports: [{port: 9092}]}", "{ports: [{port: 9092}, {port: 9092, protocol: UDP}]}"),
            (
                "{ports: [{port: 9092}]}",
                "{ports: [{port: 9092}]}, {ports: [{port: 9094}], from: [{podSelector: {}}]}",
            ),
        ],
        ingress,
    );
}

#[test]
fn equal_network_policies_in_other_words_expose_nothing() {
    expect_equal(
        &[
            (
                "{from: [{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}]}",
                "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}",
            ),
            (
                "{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.128.0.0/9]}}]}",
                "{from: [{ipBlock: {cidr: 10.0.0.0/9}}]}",
            ),
            ("{ports: [{port: 9092}, {port: 9093}]}", "{ports: [{port: 9092, endPort: 9093}]}"),
            ("{ports: [{port: 9092}, {port: 9093}]}", "{ports: [{port: 9092}]}, {ports: [{port: 9093}]}"),
            (
                "{from: [{podSelector: {}}]}",
                "{from: [{podSelector: {}}]}, {from: [{podSelector: {matchLabels: {app: a}}}]}",
            ),
            ("{from: []}", "{}"),
        ],
        ingress,
    );
}

#[test]
fn policies_of_a_namespace_add_up() {
    let named = |name: &str, rules: &str| {
        format!("---\n{}", ingress(rules).replace("name: kafka,", &format!("name: {name},")))
    };
    let (team, web) = (
        "{from: [{podSelector: {matchLabels: {app: team}}}]}",
        "{from: [{podSelector: {matchLabels: {app: web}}}]}",
    );
    let class = |old: &str, new: &str| worst(old, new).0;
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: kafka, namespace: kafka}\n";
    // The last policy of a pod leaves it open.
    assert_eq!(class(&(named("a", team) + config), config), Class::Exposure);
    assert_eq!(class(config, &(named("a", team) + config)), Class::ClientImpact);
    // Another still isolates it: the connections of the first are lost.
    let both = named("a", team) + &named("b", web);
    assert_eq!(class(&both, &named("b", web)), Class::ClientImpact);
    assert_eq!(class(&named("b", web), &both), Class::Exposure);
    // What moves to another policy is neither.
    assert!(
        class(&(named("a", team) + &named("b", web)), &(named("a", &format!("{team}, {web}"))))
            < Class::ClientImpact
    );
    // The policy isolates other pods than before.
    let selected = |selector: &str| policy(&format!("podSelector: {{{selector}}}, ingress: [{team}]"));
    let narrow = selected("matchLabels: {app: kafka}");
    assert_eq!(class(&selected(""), &narrow), Class::Exposure);
    assert_eq!(class(&selected("matchLabels: {app: other}"), &narrow), Class::Exposure);
    assert_eq!(class(&narrow, &selected("")), Class::ClientImpact);
    // Connections of a direction that no policy judges any more.
    let typed = |types: &str| policy(&format!("podSelector: {{}}, policyTypes: [{types}], ingress: [{{}}]"));
    assert_eq!(class(&typed("Ingress, Egress"), &typed("Ingress")), Class::Exposure);
    assert_eq!(class(&typed("Ingress"), &typed("Ingress, Egress")), Class::ClientImpact);
    let outgoing =
        |to: &str| policy(&format!("podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{to}]}}]"));
    assert_eq!(class(&outgoing("{podSelector: {}}"), &outgoing("")), Class::Exposure);
}

#[test]
fn a_change_that_opens_and_closes_says_both() {
    let (class, why) = worst(
        &ingress("{from: [{podSelector: {matchLabels: {app: team}}}]}"),
        &ingress("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}"),
    );
    assert_eq!(class, Class::Exposure, "{why}");
    let changes = Changes::between(
        &side(&ingress("{from: [{podSelector: {matchLabels: {app: team}}}]}")),
        &side(&ingress("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}")),
    );
    let review = checked(Review::new(&changes, &judge(&changes)));
    let whole: String = review.changes.iter().map(|row| row.why.as_str()).collect::<Vec<_>>().join("\n");
    assert!(whole.contains("10.0.0.0/8 are newly allowed"), "{whole}");
    assert!(whole.contains("are no longer allowed"), "{whole}");
}

fn service(spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: kafka, namespace: kafka}}\nspec: {{selector: {{app: kafka}}, {spec}}}\n"
    )
}

#[test]
fn a_service_that_more_clients_reach_is_exposure() {
    const PORTS: &str = "ports: [{name: a, port: 9092}]";
    expect(
        Class::Exposure,
        &[
            ("type: ClusterIP", "type: NodePort"),
            ("type: ClusterIP", "type: LoadBalancer"),
            ("type: NodePort", "type: LoadBalancer"),
            ("type: ClusterIP", "type: ClusterIP, externalIPs: [192.0.2.1]"),
            ("externalIPs: [192.0.2.1]", "externalIPs: [192.0.2.1, 192.0.2.2]"),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]",
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/7]",
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]",
                "type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0]",
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]",
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, '::/0']",
            ),
            ("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]", "type: LoadBalancer"),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]",
                "type: LoadBalancer, loadBalancerSourceRanges: []",
            ),
        ],
        |spec| service(&format!("{spec}, {PORTS}")),
    );
    expect(
        Class::Exposure,
        &[("{name: a, port: 9092}", "{name: a, port: 9092}, {name: b, port: 9093}")],
        |ports| service(&format!("type: LoadBalancer, ports: [{ports}]")),
    );
    // Another way to write the same ranges, or a port inside the cluster, exposes nothing.
    expect_equal(
        &[("loadBalancerSourceRanges: [10.0.0.0/8]", "loadBalancerSourceRanges: [10.0.0.0/9, 10.128.0.0/9]")],
        |ranges| service(&format!("type: LoadBalancer, {PORTS}, {ranges}")),
    );
    expect_equal(&[("{name: a, port: 9092}", "{name: a, port: 9092}, {name: b, port: 9093}")], |ports| {
        service(&format!("ports: [{ports}]"))
    });
    let annotated = |notes: &str| {
        service(&format!("type: LoadBalancer, {PORTS}"))
            .replace("namespace: kafka}", &format!("namespace: kafka, annotations: {{{notes}}}}}"))
    };
    let internal = annotated("service.beta.kubernetes.io/aws-load-balancer-internal: 'true'");
    assert_eq!(worst(&internal, &annotated("")).0, Class::Exposure);
    let ranges = annotated("service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8");
    assert_eq!(worst(&ranges, &annotated("")).0, Class::Exposure);
}

fn rbac(kind: &str, rest: &str) -> String {
    format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: kafka}}\n{rest}\n")
}

#[test]
fn more_rights_are_exposure() {
    expect(
        Class::Exposure,
        &[
            (
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
                "{apiGroups: [''], resources: [pods], verbs: [get, list]}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
                "{apiGroups: [''], resources: [pods], verbs: ['*']}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
                "{apiGroups: [''], resources: ['*'], verbs: [get]}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
                "{apiGroups: ['', apps], resources: [pods], verbs: [get]}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}",
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}",
                "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a, b]}",
            ),
            (
                "{apiGroups: [''], resources: [pods], verbs: [get]}",
                "{apiGroups: [''], resources: [pods], verbs: [get]}, {apiGroups: [''], resources: [secrets], verbs: [get]}",
            ),
            ("{nonResourceURLs: [/healthz], verbs: [get]}", "{nonResourceURLs: ['/*'], verbs: [get]}"),
        ],
        |rules| rbac("ClusterRole", &format!("rules: [{rules}]")),
    );
    expect_equal(
        &[
            (
                "{apiGroups: [''], resources: [pods], verbs: [get, list]}",
                "{apiGroups: [''], resources: [pods], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: [list]}",
            ),
            (
                "{apiGroups: [''], resources: ['*'], verbs: [get]}",
                "{apiGroups: [''], resources: ['*', pods], verbs: [get]}",
            ),
        ],
        |rules| rbac("ClusterRole", &format!("rules: [{rules}]")),
    );
    let bound = |subjects: &str| {
        rbac(
            "ClusterRoleBinding",
            &format!(
                "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}}\nsubjects: [{subjects}]"
            ),
        )
    };
    let (one, two) = (
        "{kind: ServiceAccount, name: a, namespace: kafka}",
        "{kind: Group, name: 'system:authenticated', apiGroup: rbac.authorization.k8s.io}",
    );
    assert_eq!(worst(&bound(one), &bound(&format!("{one}, {two}"))).0, Class::Exposure);
    assert_eq!(worst(&bound(one), &bound(two)).0, Class::Exposure);
    assert_eq!(worst(&bound(&format!("{one}, {two}")), &bound(one)).0, Class::ClientImpact);
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: kafka, namespace: kafka}\n---\n";
    assert_eq!(worst(config, &(config.to_owned() + &bound(one))).0, Class::Exposure);
    assert_eq!(worst(&(config.to_owned() + &bound(one)), config).0, Class::ClientImpact);
}

/// A StatefulSet with these fields in its spec, its pods and their container.
fn workload(kind: &str, spec: &str, pod: &str, container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: kafka, namespace: kafka}}\nspec:\n  selector: {{matchLabels: {{app: kafka}}}}\n  {}\n  \
         template:\n    metadata: {{labels: {{app: kafka}}}}\n    spec:\n      {}\n      containers:\n        - name: kafka\n          image: apache/kafka:4.3.1\n          {}\n",
        spec.replace("; ", "\n  "),
        pod.replace("; ", "\n      "),
        container.replace("; ", "\n          "),
    )
}

#[test]
fn pods_that_may_do_more_are_exposure() {
    for kind in ["StatefulSet", "Deployment"] {
        expect(
            Class::Exposure,
            &[
                ("hostNetwork: false", "hostNetwork: true"),
                ("", "hostPID: true"),
                ("", "hostIPC: true"),
                ("", "shareProcessNamespace: true"),
                ("hostUsers: false", ""),
                ("automountServiceAccountToken: false", "automountServiceAccountToken: true"),
                ("automountServiceAccountToken: false", ""),
                ("securityContext: {runAsNonRoot: true}", "securityContext: {runAsNonRoot: false}"),
                ("securityContext: {runAsNonRoot: true}", ""),
                ("securityContext: {runAsUser: 1000}", "securityContext: {runAsUser: 0}"),
                ("securityContext: {runAsUser: 1000}", ""),
                ("securityContext: {seccompProfile: {type: RuntimeDefault}}", ""),
                (
                    "securityContext: {seccompProfile: {type: RuntimeDefault}}",
                    "securityContext: {seccompProfile: {type: Unconfined}}",
                ),
                (
                    "securityContext: {appArmorProfile: {type: RuntimeDefault}}",
                    "securityContext: {appArmorProfile: {type: Unconfined}}",
                ),
                ("", "volumes: [{name: a, hostPath: {path: /}}]"),
                ("volumes: [{name: a, emptyDir: {}}]", "volumes: [{name: a, hostPath: {path: /}}]"),
                ("", "volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: token}}]}}]"),
            ],
            |pod| workload(kind, "", pod, ""),
        );
    }
    let changed = worst(
        &workload("Deployment", "", "serviceAccountName: a", ""),
        &workload("Deployment", "", "serviceAccountName: b", ""),
    );
    assert_eq!(changed.0, Class::Exposure);
    expect(
        Class::Exposure,
        &[
            ("", "securityContext: {privileged: true}"),
            ("securityContext: {allowPrivilegeEscalation: false}", ""),
            (
                "securityContext: {allowPrivilegeEscalation: false}",
                "securityContext: {allowPrivilegeEscalation: true}",
            ),
            (
                "securityContext: {readOnlyRootFilesystem: true}",
                "securityContext: {readOnlyRootFilesystem: false}",
            ),
            ("securityContext: {readOnlyRootFilesystem: true}", ""),
            ("securityContext: {capabilities: {drop: [ALL]}}", ""),
            (
                "securityContext: {capabilities: {drop: [ALL]}}",
                "securityContext: {capabilities: {drop: [NET_RAW]}}",
            ),
            (
                "securityContext: {capabilities: {drop: [ALL]}}",
                "securityContext: {capabilities: {drop: [ALL], add: [SYS_ADMIN]}}",
            ),
            ("securityContext: {runAsNonRoot: true}", "securityContext: {runAsNonRoot: false}"),
            ("securityContext: {runAsUser: 1000}", "securityContext: {runAsUser: 0}"),
            (
                "securityContext: {seccompProfile: {type: RuntimeDefault}}",
                "securityContext: {seccompProfile: {type: Unconfined}}",
            ),
            ("ports: [{containerPort: 9092}]", "ports: [{containerPort: 9092, hostPort: 9092}]"),
        ],
        |container| workload("StatefulSet", "", "securityContext: {fsGroup: 1}", container),
    );
}

#[test]
fn code_from_elsewhere_is_exposure() {
    let image = |image: &str| workload("StatefulSet", "", "", "").replace("apache/kafka:4.3.1", image);
    for (old, new, exposed) in [
        ("apache/kafka:4.3.1", "mirror.example.com/apache/kafka:4.3.1", true),
        ("apache/kafka:4.3.1", "other/kafka:4.3.1", true),
        ("apache/kafka:4.3.1", "docker.io/apache/kafka:4.3.1", false),
        ("apache/kafka:4.3.1", "apache/kafka:4.3.2", false),
        ("apache/kafka:4.3.1@sha256:0a", "apache/kafka:4.3.1", true),
        ("apache/kafka:4.3.1", "apache/kafka:4.3.1@sha256:0a", false),
    ] {
        let (class, why) = worst(&image(old), &image(new));
        assert_eq!(class == Class::Exposure, exposed, "{old} → {new}: {class:?} {why}");
    }
}

#[test]
fn a_pod_that_is_less_guarded_has_lowered_protection() {
    expect(
        Class::ProtectionLowered,
        &[
            ("terminationGracePeriodSeconds: 300", "terminationGracePeriodSeconds: 30"),
            ("terminationGracePeriodSeconds: 300", ""),
            ("priorityClassName: high", ""),
            (
                "topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]",
                "",
            ),
            (
                "topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]",
                "topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway}]",
            ),
            (
                "topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]",
                "topologySpreadConstraints: [{topologyKey: zone, maxSkew: 2, whenUnsatisfiable: DoNotSchedule}]",
            ),
            (
                "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: host}]}}",
                "",
            ),
            (
                "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: host}]}}",
                "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host}}]}}",
            ),
            (
                "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host}}]}}",
                "",
            ),
            ("nodeSelector: {pool: kafka}", ""),
        ],
        |pod| workload("StatefulSet", "", pod, ""),
    );
    expect(
        Class::ProtectionLowered,
        &[
            ("livenessProbe: {tcpSocket: {port: 9092}}", ""),
            ("readinessProbe: {tcpSocket: {port: 9092}}", ""),
            ("startupProbe: {tcpSocket: {port: 9092}}", ""),
            (
                "livenessProbe: {tcpSocket: {port: 9092}}",
                "livenessProbe: {tcpSocket: {port: 9092}, failureThreshold: 30}",
            ),
            (
                "readinessProbe: {tcpSocket: {port: 9092}, periodSeconds: 5}",
                "readinessProbe: {tcpSocket: {port: 9092}}",
            ),
            ("resources: {limits: {memory: 1Gi}}", ""),
            ("resources: {requests: {memory: 1Gi}}", ""),
            ("resources: {limits: {memory: 1Gi, cpu: 1}}", "resources: {limits: {memory: 1Gi}}"),
            ("lifecycle: {preStop: {exec: {command: [a]}}}", ""),
        ],
        |container| workload("StatefulSet", "", "", container),
    );
}

#[test]
fn a_workload_that_is_less_guarded_has_lowered_protection() {
    expect(
        Class::ProtectionLowered,
        &[
            ("minReadySeconds: 30", "minReadySeconds: 0"),
            ("minReadySeconds: 30", ""),
            ("updateStrategy: {type: RollingUpdate}", "updateStrategy: {type: OnDelete}"),
            (
                "updateStrategy: {rollingUpdate: {maxUnavailable: 1}}",
                "updateStrategy: {rollingUpdate: {maxUnavailable: 3}}",
            ),
            ("revisionHistoryLimit: 2", "revisionHistoryLimit: 0"),
        ],
        |spec| workload("StatefulSet", spec, "", ""),
    );
    expect(
        Class::ProtectionLowered,
        &[
            ("minReadySeconds: 30", ""),
            ("strategy: {type: RollingUpdate}", "strategy: {type: Recreate}"),
            (
                "strategy: {rollingUpdate: {maxUnavailable: 0}}",
                "strategy: {rollingUpdate: {maxUnavailable: 1}}",
            ),
        ],
        |spec| workload("Deployment", spec, "", ""),
    );
    let budget = |spec: &str| {
        format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: kafka, namespace: kafka}}\nspec: {{{spec}}}\n"
        )
    };
    expect(
        Class::ProtectionLowered,
        &[
            ("maxUnavailable: 1", "maxUnavailable: 2"),
            ("maxUnavailable: 0", "maxUnavailable: 1"),
            ("maxUnavailable: 10%", "maxUnavailable: 50%"),
            ("minAvailable: 2", "minAvailable: 1"),
            ("minAvailable: 100%", "maxUnavailable: 1"),
            ("maxUnavailable: 1", "maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow"),
        ],
        |spec| budget(&format!("{spec}, selector: {{matchLabels: {{app: kafka}}}}")),
    );
    let selected =
        |labels: &str| budget(&format!("maxUnavailable: 1, selector: {{matchLabels: {{{labels}}}}}"));
    assert_eq!(worst(&selected("app: kafka"), &selected("app: kafka, tier: x")).0, Class::ProtectionLowered);
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: kafka, namespace: kafka}\n---\n";
    let with = config.to_owned() + &selected("app: kafka");
    assert_eq!(worst(&with, config).0, Class::ProtectionLowered);
    assert_eq!(worst(config, &with).0, Class::InPlace);
}

#[test]
fn a_namespace_that_admits_more_is_exposure() {
    let namespace = |labels: &str| {
        format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: kafka, labels: {{{labels}}}}}\n")
    };
    expect(
        Class::Exposure,
        &[
            (
                "pod-security.kubernetes.io/enforce: restricted",
                "pod-security.kubernetes.io/enforce: privileged",
            ),
            (
                "pod-security.kubernetes.io/enforce: restricted",
                "pod-security.kubernetes.io/enforce: baseline",
            ),
            ("pod-security.kubernetes.io/enforce: baseline", ""),
            (
                "pod-security.kubernetes.io/enforce: restricted",
                "pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.20",
            ),
        ],
        namespace,
    );
    expect(
        Class::ProtectionLowered,
        &[
            ("pod-security.kubernetes.io/warn: restricted", "pod-security.kubernetes.io/warn: baseline"),
            ("pod-security.kubernetes.io/audit: restricted", ""),
        ],
        namespace,
    );
    let annotated = |note: &str| {
        format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: kafka, annotations: {{{note}}}}}\n")
    };
    expect(
        Class::ProtectionLowered,
        &[
            ("argocd.argoproj.io/sync-options: 'Prune=false'", ""),
            ("kustomize.toolkit.fluxcd.io/prune: disabled", "kustomize.toolkit.fluxcd.io/prune: enabled"),
            ("helm.sh/resource-policy: keep", ""),
        ],
        annotated,
    );
    let account = |token: &str| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: kafka, namespace: kafka}}\n{token}\n"
        )
    };
    expect(
        Class::Exposure,
        &[
            ("automountServiceAccountToken: false", "automountServiceAccountToken: true"),
            ("automountServiceAccountToken: false", ""),
        ],
        account,
    );
}

#[test]
fn pods_that_leave_their_policy_or_budget_by_a_label_are_told() {
    let labelled = |labels: &str| {
        workload("Deployment", "", "", "").replace(
            "template:\n    metadata: {labels: {app: kafka}}",
            &format!("template:\n    metadata: {{labels: {{app: kafka, {labels}}}}}"),
        )
    };
    let around = |other: &str| format!("{other}---\n");
    let policy = around(&policy("podSelector: {matchLabels: {tier: broker}}, ingress: [{}]"));
    let budget = around(
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: kafka, namespace: kafka}\nspec: {maxUnavailable: 1, selector: {matchLabels: {tier: broker}}}\n",
    );
    for (other, class) in [(&policy, Class::Exposure), (&budget, Class::ProtectionLowered)] {
        let (inside, outside) =
            (other.clone() + &labelled("tier: broker"), other.clone() + &labelled("tier: web"));
        assert_eq!(worst(&inside, &outside).0, class, "{other}");
        assert_eq!(worst(&outside, &inside).0, Class::RollingRestart, "{other}");
        let more = other.clone() + &labelled("tier: broker, team: a");
        assert_eq!(worst(&inside, &more).0, Class::RollingRestart, "{other}");
    }
}
