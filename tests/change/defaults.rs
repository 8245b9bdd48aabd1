//! What the API server makes of a manifest, kind by kind: pairs that are the same to it, and pairs that are not.

use super::lines;

/// As it may be written, and as Kubernetes stores it.
const SAME: &[(&str, &str)] = &[
    (
        "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
        "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {kubernetes.io/metadata.name: a}, annotations: {openshift.io/sa.scc.mcs: 's0:c1'}}, spec: {finalizers: [kubernetes]}, status: {phase: Active}}",
    ),
    (
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: changeit, b: x}, data: {b: bm8=, c: bm8=}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: Opaque, data: {a: Y2hhbmdlaXQ=, b: eA==, c: \"bm8=\\n\"}}",
    ),
    (
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: Opaque, data: {}}",
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {}, finalizers: []}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ClusterIP, sessionAffinity: None, internalTrafficPolicy: Cluster, publishNotReadyAddresses: false, ports: [{port: 80, targetPort: 80, protocol: TCP, nodePort: 0}]}, status: {loadBalancer: {}}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, ports: [{port: 80, targetPort: 0}, {name: b, port: 81, targetPort: ''}]}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, clusterIPs: [None], ports: [{port: 80, targetPort: 80}, {name: b, port: 81, targetPort: 81}]}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, sessionAffinity: ClientIP, ports: [{port: 80}]}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort, externalTrafficPolicy: Cluster, sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 10800}}, ports: [{port: 80}]}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: LoadBalancer, sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}, ports: [{port: 80}]}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a, finalizers: [service.kubernetes.io/load-balancer-cleanup]}, spec: {type: LoadBalancer, externalTrafficPolicy: Cluster, allocateLoadBalancerNodePorts: true, healthCheckNodePort: 0, ports: [{port: 80}]}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalIPs: [203.0.113.7, 203.0.113.8], ports: [{port: 80}]}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalTrafficPolicy: Cluster, externalIPs: [203.0.113.8, 203.0.113.7], ports: [{port: 80}]}}",
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.c}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.c, sessionAffinity: None}}",
    ),
    (
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {resources: {requests: {storage: 1024Mi}}}}",
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, finalizers: [kubernetes.io/pvc-protection], annotations: {pv.kubernetes.io/bind-completed: 'yes', volume.kubernetes.io/storage-provisioner: x, volume.beta.kubernetes.io/storage-provisioner: x}}, spec: {volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}, status: {phase: Bound}}",
    ),
    (
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 80}], resources: {limits: {cpu: 1}}}]}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {pod-template-hash: x}}, spec: {hostNetwork: true, enableServiceLinks: true, dnsPolicy: ClusterFirst, restartPolicy: Always, schedulerName: default-scheduler, securityContext: {}, terminationGracePeriodSeconds: 30, containers: [{name: a, image: a, imagePullPolicy: Always, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File, ports: [{containerPort: 80, hostPort: 80, protocol: TCP}], resources: {limits: {cpu: 1000m}, requests: {cpu: '1'}}}]}}",
    ),
    (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'a:1'}]}}}}",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, annotations: {deployment.kubernetes.io/revision: '3'}}, spec: {replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, minReadySeconds: 0, paused: false, strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'a:1', imagePullPolicy: IfNotPresent, resources: {}}]}}}}",
    ),
    (
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}}}",
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, annotations: {deprecated.daemonset.template.generation: '1'}}, spec: {revisionHistoryLimit: 10, updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {}}}}",
    ),
    (
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a}, spec: {selector: {}}}",
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a}, spec: {replicas: 1, selector: {}}}",
    ),
    (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {ordinals: {}, volumeClaimTemplates: [{metadata: {name: b}, spec: {resources: {}}}]}}",
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 1, ordinals: {start: 0}, podManagementPolicy: OrderedReady, revisionHistoryLimit: 10, serviceName: '', persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain}, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0, maxUnavailable: 1}}, volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: b, creationTimestamp: null}, spec: {volumeMode: Filesystem}, status: {phase: Pending}}]}}",
    ),
    (
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: []}}}}}}",
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: '* * * * *', concurrencyPolicy: Allow, suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, jobTemplate: {metadata: {}, spec: {template: {metadata: {}, spec: {dnsPolicy: ClusterFirst}}}}}}",
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimitPerIndex: 1, completions: 2, completionMode: Indexed, template: {metadata: {labels: {c: d}}}}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {c: d, job-name: a}}, spec: {backoffLimitPerIndex: 1, backoffLimit: 2147483647, completions: 2, parallelism: 1, completionMode: Indexed, manualSelector: false, suspend: false, podReplacementPolicy: TerminatingOrFailed, selector: {matchLabels: {batch.kubernetes.io/controller-uid: x}}, template: {metadata: {labels: {c: d, job-name: a, controller-uid: x}}}}}",
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: A}]}]}}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: 6, completions: 1, parallelism: 1, completionMode: NonIndexed, podReplacementPolicy: Failed, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: A, status: 'True'}]}]}}}",
    ),
    (
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {egress: [{ports: [{port: 53}, {port: 53, protocol: UDP}]}, {to: []}]}}",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}, policyTypes: [Egress, Ingress], egress: [{}, {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]}}",
    ),
    (
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {ingress: []}}",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {matchLabels: {}}, policyTypes: [Ingress]}}",
    ),
    (
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {kind: Role, name: a}, subjects: [{kind: User, name: a}, {kind: ServiceAccount, name: b}]}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}, subjects: [{apiGroup: '', kind: ServiceAccount, name: b}, {apiGroup: rbac.authorization.k8s.io, kind: User, name: a}]}",
    ),
    (
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}, rules: [{apiGroups: [''], resources: [a, b], verbs: [get, list]}, {apiGroups: [c], resources: [d], verbs: [get]}]}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}, rules: [{apiGroups: [c], resources: [d], verbs: [get]}, {apiGroups: [''], resources: [b, a], verbs: [list, get]}]}",
    ),
    (
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: a}",
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: a, reclaimPolicy: Delete, volumeBindingMode: Immediate}",
    ),
    (
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}",
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, secrets: [{name: a-dockercfg-1}, {name: a-token-1}], imagePullSecrets: [{name: a-dockercfg-1}]}",
    ),
    (
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {}}",
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, status: {expectedPods: 1}}",
    ),
    (
        "{apiVersion: a.b/v1, kind: Custom, metadata: {name: a}, spec: {c: 1}}",
        "{apiVersion: a.b/v1, kind: Custom, metadata: {name: a, uid: x, generation: 3, managedFields: []}, spec: {c: 1}, status: {d: 1}}",
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}",
    ),
];

/// As it may be written, and as Kubernetes stores it, in the specification of a pod template.
const SAME_IN_PODS: &[(&str, &str)] = &[
    ("{serviceAccount: a}", "{serviceAccountName: a, serviceAccount: a}"),
    ("{hostIPC: false, hostPID: false, hostNetwork: false, hostname: ''}", "{}"),
    ("{nodeSelector: {}, tolerations: [], imagePullSecrets: []}", "{}"),
    (
        "{containers: [{name: a, env: [{name: b, value: ''}], stdin: false, tty: false, args: []}]}",
        "{containers: [{name: a, env: [{name: b}]}]}",
    ),
    (
        "{containers: [{name: a, volumeMounts: [{name: b, mountPath: /b, readOnly: false, subPath: ''}]}]}",
        "{containers: [{name: a, volumeMounts: [{name: b, mountPath: /b}]}]}",
    ),
    (
        "{containers: [{name: a, env: [{name: b, valueFrom: {fieldRef: {fieldPath: c}}}]}]}",
        "{containers: [{name: a, env: [{name: b, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: c}}}]}]}",
    ),
    (
        "{containers: [{name: a, env: [{name: b, valueFrom: {resourceFieldRef: {resource: c}}}]}]}",
        "{containers: [{name: a, env: [{name: b, valueFrom: {resourceFieldRef: {resource: c, divisor: '0'}}}]}]}",
    ),
    (
        "{containers: [{name: a, livenessProbe: {httpGet: {port: 1}}}]}",
        "{containers: [{name: a, livenessProbe: {httpGet: {port: 1, path: /, scheme: HTTP}, initialDelaySeconds: 0, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3}}]}",
    ),
    (
        "{containers: [{name: a, startupProbe: {grpc: {port: 1}, periodSeconds: 0}}]}",
        "{containers: [{name: a, startupProbe: {grpc: {port: 1, service: ''}, periodSeconds: 10}}]}",
    ),
    (
        "{containers: [{name: a, lifecycle: {preStop: {httpGet: {port: 1}}}}]}",
        "{containers: [{name: a, lifecycle: {preStop: {httpGet: {port: 1, path: /, scheme: HTTP}}}}]}",
    ),
    (
        "{containers: [{name: a, ports: [{containerPort: 1, hostPort: 0}, {containerPort: 2}]}]}",
        "{containers: [{name: a, ports: [{containerPort: 1, protocol: TCP}, {containerPort: 2, protocol: TCP}]}]}",
    ),
    (
        "{initContainers: [{name: a, image: 'a:latest'}, {name: b, image: b}]}",
        "{initContainers: [{name: a, image: 'a:latest', imagePullPolicy: Always}, {name: b, image: b, imagePullPolicy: Always}]}",
    ),
    (
        "{volumes: [{name: a}, {name: b, emptyDir: {medium: ''}}]}",
        "{volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]}",
    ),
    (
        "{volumes: [{name: a, configMap: {name: a}}, {name: b, secret: {secretName: b}}, {name: c, downwardAPI: {}}]}",
        "{volumes: [{name: a, configMap: {name: a, defaultMode: 420}}, {name: b, secret: {secretName: b, defaultMode: 420}}, {name: c, downwardAPI: {defaultMode: 420}}]}",
    ),
    (
        "{volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: a}}]}}]}",
        "{volumes: [{name: a, projected: {defaultMode: 420, sources: [{serviceAccountToken: {path: a, expirationSeconds: 3600}}]}}]}",
    ),
    (
        "{volumes: [{name: a, hostPath: {path: /a}}, {name: b, image: {reference: b}}]}",
        "{volumes: [{name: a, hostPath: {path: /a, type: ''}}, {name: b, image: {reference: b, pullPolicy: Always}}]}",
    ),
    (
        "{volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {}}}}]}",
        "{volumes: [{name: a, ephemeral: {volumeClaimTemplate: {metadata: {creationTimestamp: null}, spec: {volumeMode: Filesystem, resources: {}}}}}]}",
    ),
    (
        "{containers: [{name: a, resources: {limits: {memory: 0.5Gi, cpu: 1.5}}}]}",
        "{containers: [{name: a, resources: {limits: {memory: 512Mi, cpu: 1500m}}}]}",
    ),
];

/// What the API server stores in another way.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {storageClassName: ''}}",
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {}}",
    ),
    (
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {selector: {}}}",
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}}",
    ),
    (
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {ingress: [{}]}}",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {}}",
    ),
    (
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {ingress: [{from: [{podSelector: {}}]}]}}",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {ingress: [{from: [{podSelector: {}, namespaceSelector: {}}]}]}}",
    ),
    (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 0}}",
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {}}",
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {parallelism: 2}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {}}",
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {manualSelector: true, selector: {matchLabels: {job-name: a}}}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {manualSelector: true, selector: {matchLabels: {job-name: b}}}}",
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: ''}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
    ),
    (
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, secrets: [{name: b-dockercfg-1}]}",
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}",
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: c}}",
    ),
];

const DIFFERENT_IN_PODS: &[(&str, &str)] = &[
    ("{volumes: [{name: a}, {name: b}]}", "{volumes: [{name: b}, {name: a}]}"),
    ("{terminationGracePeriodSeconds: 0}", "{}"),
    ("{affinity: {}}", "{}"),
    ("{hostUsers: false}", "{}"),
    ("{shareProcessNamespace: false}", "{}"),
    ("{enableServiceLinks: true}", "{}"),
    ("{securityContext: {runAsUser: 0}}", "{}"),
    ("{containers: [{name: a, securityContext: {}}]}", "{containers: [{name: a}]}"),
    (
        "{containers: [{name: a, securityContext: {privileged: false}}]}",
        "{containers: [{name: a, securityContext: {}}]}",
    ),
    (
        "{containers: [{name: a, resources: {requests: {cpu: 1}, limits: {cpu: 1}}}]}",
        "{containers: [{name: a, resources: {limits: {cpu: 1}}}]}",
    ),
    (
        "{containers: [{name: a, ports: [{containerPort: 1, hostPort: 1}]}], hostNetwork: true}",
        "{containers: [{name: a, ports: [{containerPort: 1}]}], hostNetwork: true}",
    ),
    (
        "{containers: [{name: a, ports: [{containerPort: 1}]}]}",
        "{containers: [{name: a, ports: [{containerPort: 1, protocol: UDP}]}]}",
    ),
    (
        "{containers: [{name: a, livenessProbe: {httpGet: {port: 1}}}]}",
        "{containers: [{name: a, livenessProbe: {httpGet: {port: '1'}}}]}",
    ),
    ("{containers: [{name: a, command: [a, b]}]}", "{containers: [{name: a, command: [b, a]}]}"),
    ("{volumes: [{name: a, csi: {driver: a, readOnly: false}}]}", "{volumes: [{name: a, csi: {driver: a}}]}"),
    (
        "{volumes: [{name: a, configMap: {name: a, optional: false}}]}",
        "{volumes: [{name: a, configMap: {name: a}}]}",
    ),
    ("{volumes: [{name: a, emptyDir: {sizeLimit: 0}}]}", "{volumes: [{name: a, emptyDir: {}}]}"),
];

fn template(spec: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: a}}, spec: {{template: {{spec: {spec}}}}}}}"
    )
}

#[test]
fn what_kubernetes_stores_alike_is_no_difference() {
    let in_pods = SAME_IN_PODS.iter().map(|(written, stored)| (template(written), template(stored)));
    let whole = SAME.iter().map(|(written, stored)| ((*written).to_owned(), (*stored).to_owned()));
    for (written, stored) in whole.chain(in_pods) {
        for (old, new) in [(&written, &stored), (&stored, &written)] {
            let found = lines(old, new);
            assert!(found.is_empty(), "{old}\n{new}\n{}", found.join("\n"));
        }
    }
}

#[test]
fn what_kubernetes_stores_in_another_way_is_a_difference() {
    let in_pods = DIFFERENT_IN_PODS.iter().map(|(one, other)| (template(one), template(other)));
    let whole = DIFFERENT.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned()));
    for (one, other) in whole.chain(in_pods) {
        assert!(!lines(&one, &other).is_empty(), "{one}\n{other}");
        assert!(!lines(&other, &one).is_empty(), "{other}\n{one}");
    }
}
