use std::collections::BTreeSet;

use kafka_gen::render::targets::Target;
use kafka_gen::render::targets::fate::{Fate, TABLE};

use crate::docs::paths;
use crate::support::run;

/// All settings that hold a value of their own, as the reference names them.
pub fn settings() -> BTreeSet<String> {
    let all = paths();
    let has_more = |path: &str| {
        all.iter().any(|other| {
            other.strip_prefix(path).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]"))
        })
    };
    all.iter().filter(|path| !has_more(path)).cloned().collect()
}

#[test]
fn every_setting_of_the_profile_has_a_fate() {
    let covers = |key: &str, path: &str| {
        path.strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with("[]"))
    };
    for path in settings() {
        let rows = TABLE.iter().filter(|row| covers(row.key, &path)).count();
        assert_eq!(rows, 1, "src/render/targets/fate.rs must say once what becomes of `{path}`");
    }
    for row in TABLE {
        assert!(settings().iter().any(|path| covers(row.key, path)), "the profile has no `{}`", row.key);
    }
}

const TLS: &str = "security.tls.enabled=true";
const OWN: &str = "security.tls={enabled: true, secretName: own, topicJobSecretName: job}";
const OAUTH: &str = "security.oauth={issuer: 'https://idp.example.com', jwksUrl: 'https://idp.example.com/jwks', audience: kafka}";
const SCRAM: &str = "security.authentication=scram";

/// What is set for each setting to see what becomes of it. What the last of these changes is compared.
pub const SAMPLES: &[(&str, &[&str])] = &[
    ("release", &["release=events"]),
    ("namespace", &["namespace=streams"]),
    ("clusterDomain", &["clusterDomain=cluster.example"]),
    ("image.registry", &["image.registry=registry.example.org"]),
    ("image.repository", &["image.repository=mirror/apache/kafka"]),
    ("image.tag", &["image.tag=4.2.1"]),
    (
        "image.digest",
        &["image.digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ),
    ("image.pullPolicy", &["image.pullPolicy=Always"]),
    ("image.pullSecrets", &["image.pullSecrets=[regcred]"]),
    ("kafkaVersion", &["image.tag=build-7", "kafkaVersion=4.3.1", "kafkaVersion=4.2.1"]),
    ("replicaCount", &["replicaCount=5"]),
    ("kraft.clusterId", &["kraft.clusterId=5L6g3nShT-eMCtK--X86sw"]),
    ("kraft.initialControllers", &["kraft.initialControllers=1"]),
    (
        "kraft.directoryIds",
        &["kraft.directoryIds=[5L6g3nShT-eMCtK--X86sw,6L6g3nShT-eMCtK--X86sw,7L6g3nShT-eMCtK--X86sw]"],
    ),
    ("persistence.enabled", &["persistence.enabled=false"]),
    ("persistence.size", &["persistence.size=9Gi"]),
    ("persistence.storageClass", &["persistence.storageClass=fast"]),
    ("resources", &["resources.limits.cpu=3"]),
    ("jvm.heap", &["jvm.heap=700Mi"]),
    ("jvm.options", &["jvm.options=[-Xss2m]"]),
    ("jvm.logLevels", &["jvm.logLevels.root=WARN"]),
    ("externalAccess.enabled", &["externalAccess.enabled=false"]),
    ("externalAccess.service.type", &["externalAccess.service.type=NodePort"]),
    ("externalAccess.service.port", &["externalAccess.service.port=443"]),
    (
        "externalAccess.service.nodePort",
        &["externalAccess.service.type=NodePort", "externalAccess.service.nodePort=31200"],
    ),
    (
        "externalAccess.service.externalTrafficPolicy",
        &["externalAccess.service.type=NodePort", "externalAccess.service.externalTrafficPolicy=Local"],
    ),
    ("externalAccess.service.annotations", &["externalAccess.service.annotations.a=b"]),
    ("externalAccess.domain", &["externalAccess.domain=kafka.example.net"]),
    (
        "externalAccess.hosts",
        &[
            "externalAccess.domain=null",
            "externalAccess.hosts=[x.example.org,y.example.org,z.example.org]",
            "externalAccess.hosts=[a.example.org,b.example.org,c.example.org]",
        ],
    ),
    ("externalAccess.sourceRanges", &["externalAccess.sourceRanges=[192.0.2.0/24]"]),
    ("autoCreateTopicsEnable", &["autoCreateTopicsEnable=true"]),
    ("config", &["config.\"log.retention.ms\"=86400000"]),
    ("catalog", &["catalog=learnflow-events"]),
    ("topics.*.partitions", &["topics.a.partitions=7"]),
    ("topics.*.replicationFactor", &["topics.a.replicationFactor=2"]),
    ("topics.*.retentionMs", &["topics.a.retentionMs=86400000"]),
    ("topics.*.config", &["topics.a.config.\"cleanup.policy\"=compact"]),
    ("topics.*.deleted", &["topicJob.allowDelete=true", "topics.a.deleted=true"]),
    ("topicJob.resources", &["topicJob.resources.limits.cpu=2"]),
    ("topicJob.waitSeconds", &["topicJob.waitSeconds=60"]),
    ("topicJob.allowDelete", &["topics.a.deleted=true", "topicJob.allowDelete=true"]),
    ("delivery", &["delivery=argocd"]),
    ("networkPolicy.enabled", &["networkPolicy.enabled=false"]),
    ("networkPolicy.clientNamespaces", &["networkPolicy.clientNamespaces.a=b"]),
    ("networkPolicy.clientPods", &["networkPolicy.clientPods.a=b"]),
    ("scheduling.nodeSelector", &["scheduling.nodeSelector.disk=ssd"]),
    ("scheduling.tolerations", &["scheduling.tolerations=[{key: a, operator: Exists}]"]),
    ("scheduling.priorityClassName", &["scheduling.priorityClassName=high"]),
    ("scheduling.zoneSpread", &["scheduling.zoneSpread=None"]),
    ("scheduling.hostSpread", &["scheduling.hostSpread=ScheduleAnyway"]),
    ("scheduling.antiAffinity", &["scheduling.antiAffinity=required"]),
    ("securityContext.runAsUser", &["securityContext.runAsUser=1234"]),
    ("securityContext.runAsGroup", &["securityContext.runAsGroup=1234"]),
    ("securityContext.fsGroup", &["securityContext.fsGroup=1234"]),
    ("security", &[TLS]),
    ("security.tls.enabled", &[TLS]),
    ("security.tls.secretName", &[OWN, "security.tls.secretName=other"]),
    ("security.tls.topicJobSecretName", &[OWN, "security.tls.topicJobSecretName=other"]),
    ("security.tls.caSecretName", &[TLS, "security.tls.caSecretName=bundle"]),
    ("security.tls.duration", &[TLS, "security.tls.duration=4380h"]),
    ("security.tls.renewBefore", &[TLS, "security.tls.renewBefore=1080h"]),
    ("security.tls.clients.issuerRef", &[TLS, "security.tls.clients.issuerRef={name: corporate}"]),
    ("security.tls.clients.secretName", &[TLS, "security.tls.clients.secretName=public"]),
    (
        "security.tls.clients.externalOnly",
        &[TLS, "security.tls.clients.secretName=public", "security.tls.clients.externalOnly=true"],
    ),
    ("security.tls.clients.extraDnsNames", &[TLS, "security.tls.clients.extraDnsNames=[localhost]"]),
    ("security.tls.clients.ipAddresses", &[TLS, "security.tls.clients.ipAddresses=[10.0.0.1]"]),
    ("security.migration", &[TLS, "security.migration=addTls"]),
    ("security.authentication", &[TLS, "security.authentication=scram"]),
    ("security.oauth", &[TLS, OAUTH, "security.authentication=oauth", "security.oauth.audience=events"]),
    ("security.authorization", &[TLS, "security.authentication=scram", "security.authorization=false"]),
    ("security.superUsers", &[TLS, "security.authentication=scram", "security.superUsers=[admin]"]),
    ("users", &[TLS, SCRAM, "users={a: {}}"]),
    ("users.*.passwordSecret.name", &[TLS, SCRAM, "users.a.passwordSecret.name=other"]),
    (
        "users.*.passwordSecret.key",
        &[TLS, SCRAM, "users.a.passwordSecret={name: a}", "users.a.passwordSecret.key=other"],
    ),
    ("users.*.passwordVersion", &[TLS, SCRAM, "users={a: {}}", "users.a.passwordVersion=2"]),
    ("users.*.topics", &[TLS, SCRAM, "users={a: {}}", "users.a.topics={\"*\": [read]}"]),
    ("users.*.groups", &[TLS, SCRAM, "users={a: {}}", "users.a.groups=[\"a*\"]"]),
    ("users.*.transactionalIds", &[TLS, SCRAM, "users={a: {}}", "users.a.transactionalIds=[\"a*\"]"]),
    ("users.*.cluster", &[TLS, SCRAM, "users={a: {}}", "users.a.cluster=[describe]"]),
    ("users.*.quotas.producerByteRate", &[TLS, SCRAM, "users={a: {}}", "users.a.quotas.producerByteRate=1"]),
    ("users.*.quotas.consumerByteRate", &[TLS, SCRAM, "users={a: {}}", "users.a.quotas.consumerByteRate=1"]),
    (
        "users.*.quotas.requestPercentage",
        &[TLS, SCRAM, "users={a: {}}", "users.a.quotas.requestPercentage=1"],
    ),
    (
        "users.*.quotas.controllerMutationRate",
        &[TLS, SCRAM, "users={a: {}}", "users.a.quotas.controllerMutationRate=1"],
    ),
    ("users.*.absent", &[TLS, SCRAM, "users={a: {}}", "users.a.absent=true"]),
    ("minReadySeconds", &["minReadySeconds=77"]),
    ("terminationGracePeriodSeconds", &["terminationGracePeriodSeconds=77"]),
    ("documents.serviceAccount", &["documents.serviceAccount=false"]),
    ("documents.podDisruptionBudget", &["documents.podDisruptionBudget=false"]),
    ("documents.topicJob", &["documents.topicJob=false"]),
    ("service.annotations", &["service.annotations.a=b"]),
    ("podLabels", &["podLabels.a=b"]),
    ("podAnnotations", &["podAnnotations.a=b"]),
    ("patches", &["patches.a={target: {kind: StatefulSet}, merge: {spec: {replicas: 1}}}"]),
    ("extraManifests", &["extraManifests.a={apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"]),
    ("commonLabels", &["commonLabels.a=b"]),
    ("commonAnnotations", &["commonAnnotations.a=b"]),
];

/// Nothing is dropped in silence: what is said to be kept changes what is rendered, what is said to be lost is reported.
#[test]
fn what_is_said_of_each_setting_is_so() {
    let profile = "extends: prod\nexternalAccess:\n  domain: kafka.example.org\ntopics:\n  a: {}\n";
    let mut wrong = String::new();
    for (name, target) in [("bitnami", Target::Bitnami), ("strimzi", Target::Strimzi)] {
        let render = |sets: &[&str]| {
            let mut args = vec!["render", "-", "--target", name];
            sets.iter().for_each(|set| args.extend(["--set", set]));
            let run = run(&args, profile);
            assert_eq!(run.code, 0, "{sets:?}: {}", run.stderr);
            (run.stdout, run.stderr)
        };
        for row in TABLE {
            let fate = row.fate(target);
            if matches!(fate, Fate::Apart(_)) {
                continue;
            }
            let (_, sets) = SAMPLES
                .iter()
                .find(|(key, _)| *key == row.key)
                .unwrap_or_else(|| panic!("SAMPLES lacks `{}`", row.key));
            let (before, _) = render(&sets[..sets.len() - 1]);
            let (after, warnings) = render(sets);
            let key = row.key.replace("topics.*", "topics.a").replace("users.*", "users.a");
            // What is lost as a whole is reported once, where it begins.
            let mut above = key.match_indices('.').map(|(dot, _)| &key[..dot]);
            let told = warnings.contains("[lost-in-target]")
                && (warnings.contains(&format!("`{key}"))
                    || above.any(|above| warnings.contains(&format!("`{above}` as it is"))));
            let kept = after != before;
            let good = match fate {
                Fate::Kept(_) => kept,
                Fate::Partly(_) => kept || told,
                Fate::Lost(_) => told,
                Fate::Apart(_) => true,
            };
            if !good {
                wrong += &format!("{name}: `{}` is {fate:?}, but kept: {kept}, reported: {told}\n", row.key);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The profile says what it says without being asked: a setting that the embedded profiles bring along is no news.
#[test]
fn only_what_matters_is_reported_of_what_the_user_did_not_set() {
    let lost = |target: &str, profile: &str| -> Vec<String> {
        let run = run(&["render", profile, "--target", target], "");
        run.stderr
            .lines()
            .filter_map(|line| {
                line.strip_prefix("warning[lost-in-target]: ")?.split('`').nth(1).map(str::to_owned)
            })
            .collect()
    };
    assert_eq!(lost("strimzi", "dev"), [""; 0]);
    assert_eq!(lost("strimzi", "prod"), [""; 0]);
    assert_eq!(lost("strimzi", "secure"), [""; 0]);
    assert_eq!(lost("bitnami", "dev"), ["image.tag", "persistence.size", "catalog"]);
    assert_eq!(
        lost("bitnami", "prod"),
        ["externalAccess.service.externalTrafficPolicy", "image.tag", "catalog"]
    );
    assert_eq!(
        lost("bitnami", "secure"),
        ["security", "externalAccess.service.externalTrafficPolicy", "image.tag", "catalog"]
    );
}

/// The table in the README.
pub fn table() -> String {
    let cell = |fate: Fate| match fate {
        Fate::Kept(place) => place.to_owned(),
        Fate::Partly(place) => format!("in part: {place}"),
        Fate::Lost(why) => format!("lost: {why}"),
        Fate::Apart(why) => format!("({why})"),
    };
    let mut rows = String::from("| setting | `bitnami` | `strimzi` |\n| --- | --- | --- |\n");
    for row in TABLE {
        rows += &format!("| `{}` | {} | {} |\n", row.key, cell(row.bitnami), cell(row.strimzi));
    }
    rows
}
