//! What changes of real profiles do: each row is a step from one profile to another, the worst class it must get, and the
//! rule whose page says why.

use kafka_gen::change::rules::judge;
use kafka_gen::change::{Changes, Class, Review, Side};
use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};

use crate::report_schemas::checked;

/// The objects of a profile with these settings; a first word `dev` or `prod` names it.
fn side(words: &str, sources: &mut SourceMap) -> Side {
    let mut words = words.split_whitespace();
    let profile = words.next().unwrap().to_owned();
    let sets = words.map(str::to_owned).collect();
    let request = Request { profile, layers: Vec::new(), sets };
    let rendered = pipeline::render(&request, &Overrides::new(), sources, &mut |_, _| unreachable!())
        .unwrap_or_else(|failure| panic!("{:?}", failure.report()));
    let read = |document: &kafka_gen::kubernetes::document::Document| {
        let id = sources.add(document.file(), document.text.clone());
        read(&document.text, id, Dialect::Manifest).unwrap().remove(0).without_nulls()
    };
    Side::new(rendered.documents.iter().map(read).collect::<Vec<Node>>())
}

fn review(old: &str, new: &str) -> Review {
    let mut sources = SourceMap::default();
    let (old, new) = (side(old, &mut sources), side(new, &mut sources));
    let changes = Changes::between(&old, &new);
    checked(Review::new(&changes, &judge(&changes)))
}

const ADD_TLS: &str = "prod security.tls.enabled=true security.migration=addTls";
const USE_TLS: &str = "prod security.tls.enabled=true security.migration=useTls";
const TLS_DONE: &str = "prod security.tls.enabled=true security.migration=done";

/// From, to, the worst class, the rule that gives it.
const TRANSITIONS: &[(&str, &str, Class, &str)] = &[
    // size of the cluster
    ("prod", "prod replicaCount=5", Class::InPlace, "brokers-added"),
    ("prod replicaCount=5", "prod replicaCount=3", Class::DataLoss, "brokers-removed"),
    ("prod replicaCount=4", "prod replicaCount=3", Class::DataLoss, "brokers-removed"),
    ("dev", "prod", Class::DataLoss, "controllers-changed"),
    ("prod", "dev", Class::DataLoss, "brokers-removed"),
    ("dev", "dev replicaCount=1", Class::NoEffect, ""),
    ("dev", "dev image.pullPolicy=Always", Class::DataLoss, "records-lost-with-pods"),
    (
        "dev persistence.enabled=true",
        "dev persistence.enabled=true image.pullPolicy=Always",
        Class::RollingRestart,
        "pods-restart",
    ),
    // names
    ("prod", "prod release=events", Class::DataLoss, "orphaned-broker-volumes"),
    ("prod", "prod namespace=events", Class::DataLoss, "orphaned-broker-volumes"),
    ("prod", "prod clusterDomain=example.local", Class::InPlace, "hashed-name-changed"),
    // identity and quorum
    ("prod", "prod kraft.clusterId=MkU3OEVBNTcwNTJENDM2Qg", Class::DataLoss, "cluster-id-changed"),
    (
        "prod replicaCount=5",
        "prod replicaCount=5 kraft.initialControllers=5",
        Class::DataLoss,
        "controllers-changed",
    ),
    // storage
    ("prod", "prod persistence.size=16Gi", Class::Recreate, "immutable-stateful-set-field"),
    ("prod persistence.size=16Gi", "prod persistence.size=8Gi", Class::DataLoss, "volume-shrunk"),
    ("prod", "prod persistence.size=8192Mi", Class::NoEffect, ""),
    ("prod", "prod persistence.storageClass=fast", Class::Recreate, "immutable-stateful-set-field"),
    ("prod", "prod persistence.enabled=false", Class::DataLoss, "orphaned-broker-volumes"),
    ("dev", "dev persistence.enabled=true", Class::DataLoss, "records-lost-with-pods"),
    // images
    ("prod", "prod image.tag=4.3.2", Class::RollingRestart, "kafka-version-changed"),
    ("prod image.tag=4.2.0", "prod image.tag=4.3.1", Class::RollingRestart, "kafka-version-changed"),
    ("prod", "prod image.tag=4.2.0", Class::DataLoss, "kafka-version-changed"),
    ("prod", "prod image.registry=mirror.example.com", Class::Exposure, "privileges-raised"),
    ("prod", "prod image.pullPolicy=Always", Class::RollingRestart, "pods-restart"),
    // resources
    (
        "prod",
        "prod resources.limits.memory=4Gi resources.requests.memory=4Gi",
        Class::RollingRestart,
        "pods-restart",
    ),
    ("prod", "prod resources.limits.memory=2048Mi resources.requests.memory=2048Mi", Class::NoEffect, ""),
    ("prod", "prod resources.limits.cpu=2", Class::RollingRestart, "pods-restart"),
    ("prod", "prod jvm.heap=768Mi", Class::RollingRestart, "pods-restart"),
    // settings of brokers
    ("prod", "prod config.\"num.io.threads\"=16", Class::RollingRestart, "pods-restart"),
    ("prod", "prod config.\"log.retention.hours\"=24", Class::DataLoss, "log-retention-shortened"),
    (
        "prod config.\"log.retention.hours\"=24",
        "prod config.\"log.retention.hours\"=168",
        Class::RollingRestart,
        "pods-restart",
    ),
    (
        "prod persistence.size=100Gi",
        "prod persistence.size=100Gi config.\"log.retention.bytes\"=2000000000",
        Class::DataLoss,
        "log-retention-shortened",
    ),
    ("prod", "prod config.\"num.partitions\"=6", Class::RollingRestart, "pods-restart"),
    ("prod", "prod autoCreateTopicsEnable=true", Class::RollingRestart, "pods-restart"),
    ("prod", "prod jvm.logLevels.root=WARN", Class::RollingRestart, "pods-restart"),
    // security
    ("prod", "secure", Class::DataLoss, "listener-protocol-in-place"),
    ("secure", "prod", Class::DataLoss, "listener-protocol-in-place"),
    (
        "dev persistence.enabled=true",
        "dev persistence.enabled=true security.tls.enabled=true",
        Class::Exposure,
        "network-exposed",
    ),
    // a migration to TLS: each step, forwards and back
    ("prod", ADD_TLS, Class::Exposure, "network-exposed"),
    (ADD_TLS, USE_TLS, Class::ClientImpact, "client-security-changed"),
    (USE_TLS, TLS_DONE, Class::ClientImpact, "client-security-changed"),
    (TLS_DONE, USE_TLS, Class::Exposure, "network-exposed"),
    (USE_TLS, ADD_TLS, Class::ClientImpact, "client-security-changed"),
    (ADD_TLS, "prod", Class::Exposure, "security-removed"),
    // steps that are left out, forwards and back
    ("prod", USE_TLS, Class::DataLoss, "listener-protocol-in-place"),
    ("prod", TLS_DONE, Class::DataLoss, "listener-protocol-in-place"),
    (ADD_TLS, TLS_DONE, Class::DataLoss, "listener-protocol-in-place"),
    (TLS_DONE, ADD_TLS, Class::DataLoss, "listener-protocol-in-place"),
    (TLS_DONE, "prod", Class::DataLoss, "listener-protocol-in-place"),
    (USE_TLS, "prod", Class::DataLoss, "listener-protocol-in-place"),
    (TLS_DONE, "prod security.tls.enabled=true", Class::DataLoss, "listener-protocol-in-place"),
    ("prod security.tls.enabled=true", TLS_DONE, Class::DataLoss, "listener-protocol-in-place"),
    ("prod security.tls.enabled=true", ADD_TLS, Class::DataLoss, "listener-protocol-in-place"),
    ("secure", "secure security.authentication=mtls", Class::ClientImpact, "client-security-changed"),
    ("secure", "secure security.authorization=false", Class::Exposure, "security-removed"),
    ("secure", "secure security.authorization=open", Class::Exposure, "security-removed"),
    ("secure security.authorization=open", "secure", Class::ClientImpact, "authorization-enabled-at-once"),
    (
        "secure security.authorization=false",
        "secure security.authorization=open",
        Class::Exposure,
        "client-security-changed",
    ),
    ("secure", "secure security.superUsers=[admin]", Class::Exposure, "client-security-changed"),
    ("secure", "secure security.tls.renewBefore=1080h", Class::InPlace, "certificate-renewed"),
    (
        "secure",
        "secure security.tls.clients.extraDnsNames=[localhost]",
        Class::InPlace,
        "certificate-names-removed",
    ),
    (
        "secure security.tls.clients.extraDnsNames=[localhost]",
        "secure",
        Class::ClientImpact,
        "certificate-names-removed",
    ),
    // topics
    ("prod", "prod topics.orders.partitions=3", Class::InPlace, "topic-added"),
    ("prod topics.orders.partitions=3", "prod", Class::TopicCaution, "topic-removed"),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.partitions=6",
        Class::TopicCaution,
        "partitions-raised",
    ),
    (
        "prod topics.orders.partitions=6",
        "prod topics.orders.partitions=3",
        Class::TopicImpossible,
        "partitions-lowered",
    ),
    (
        "prod topics.orders.replicationFactor=1",
        "prod topics.orders.replicationFactor=3",
        Class::TopicImpossible,
        "replication-factor-changed",
    ),
    (
        "prod topics.orders.replicationFactor=3",
        "prod topics.orders.replicationFactor=2",
        Class::TopicImpossible,
        "replication-factor-changed",
    ),
    (
        "prod topics.orders.retentionMs=604800000",
        "prod topics.orders.retentionMs=3600000",
        Class::DataLoss,
        "retention-shortened",
    ),
    (
        "prod topics.orders.retentionMs=3600000",
        "prod topics.orders.retentionMs=604800000",
        Class::InPlace,
        "topic-setting-changed",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.retentionMs=3600000",
        Class::DataLoss,
        "retention-shortened",
    ),
    (
        "prod topics.orders.retentionMs=3600000",
        "prod topics.orders.retentionMs=-1",
        Class::InPlace,
        "topic-setting-changed",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"cleanup.policy\"=compact",
        Class::DataLoss,
        "cleanup-policy-changed",
    ),
    (
        "prod topics.orders.config.\"cleanup.policy\"=compact",
        "prod topics.orders.config.\"cleanup.policy\"=delete",
        Class::DataLoss,
        "cleanup-policy-changed",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"min.insync.replicas\"=3",
        Class::TopicCaution,
        "in-sync-replicas-raised",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"min.insync.replicas\"=1",
        Class::TopicCaution,
        "in-sync-replicas-raised",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"max.message.bytes\"=1000",
        Class::TopicCaution,
        "message-size-lowered",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"max.message.bytes\"=9000000",
        Class::InPlace,
        "topic-setting-changed",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.config.\"segment.ms\"=3600000",
        Class::InPlace,
        "topic-setting-changed",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.deleted=true topicJob.allowDelete=true",
        Class::DataLoss,
        "topic-deleted",
    ),
    (
        "prod topics.orders.partitions=3",
        "prod topics.orders.partitions=3 topics.orders.purpose=new",
        Class::NoEffect,
        "",
    ),
    ("prod", "prod catalog=learnflow-events", Class::TopicImpossible, "partitions-lowered"),
    // clients
    (
        "prod",
        "prod externalAccess.domain=kafka.example.org",
        Class::ClientImpact,
        "advertised-address-changed",
    ),
    ("prod", "prod externalAccess.enabled=false", Class::ClientImpact, "client-service-changed"),
    ("prod externalAccess.enabled=false", "prod", Class::Exposure, "network-exposed"),
    ("prod", "prod externalAccess.service.port=9194", Class::Exposure, "network-exposed"),
    ("prod", "prod externalAccess.service.type=NodePort", Class::ClientImpact, "client-service-changed"),
    ("prod", "prod externalAccess.sourceRanges=[10.0.0.0/8]", Class::ClientImpact, "client-access-revoked"),
    ("prod externalAccess.sourceRanges=[10.0.0.0/8]", "prod", Class::Exposure, "network-exposed"),
    (
        "prod externalAccess.sourceRanges=[10.0.0.0/8]",
        "prod externalAccess.sourceRanges=[10.0.0.0/9,10.128.0.0/9]",
        Class::InPlace,
        "service-changed",
    ),
    ("prod", "prod externalAccess.sourceRanges=[10.0.0.0/7]", Class::Exposure, "network-exposed"),
    // addresses in use
    (
        "prod externalAccess.service.type=NodePort externalAccess.service.nodePort=31194",
        "prod externalAccess.service.type=NodePort externalAccess.service.nodePort=31195",
        Class::Recreate,
        "address-in-use",
    ),
    (
        "prod externalAccess.service.type=NodePort externalAccess.service.nodePort=31194",
        "prod externalAccess.service.type=NodePort externalAccess.service.nodePort=31294",
        Class::ClientImpact,
        "advertised-address-changed",
    ),
    // guards
    ("prod minReadySeconds=60", "prod", Class::ProtectionLowered, "protection-lowered"),
    ("prod terminationGracePeriodSeconds=300", "prod", Class::ProtectionLowered, "protection-lowered"),
    // pods and scheduling
    ("prod", "prod terminationGracePeriodSeconds=300", Class::RollingRestart, "pods-restart"),
    ("prod", "prod minReadySeconds=60", Class::InPlace, "stateful-set-changed"),
    ("prod", "prod securityContext.runAsUser=2000", Class::RollingRestart, "pods-restart"),
    // labels and annotations
    ("prod", "prod commonLabels.team=payments", Class::RollingRestart, "pods-restart"),
    ("prod", "prod commonAnnotations.team=payments", Class::RollingRestart, "pods-restart"),
    // delivery
    ("prod", "prod delivery=argocd", Class::InPlace, "object-metadata-changed"),
    ("prod", "prod delivery=flux", Class::InPlace, "object-metadata-changed"),
    ("prod", "prod topicJob.waitSeconds=600", Class::InPlace, "hashed-name-changed"),
];

#[test]
fn changes_of_real_profiles_are_what_they_are() {
    assert!(TRANSITIONS.len() >= 60, "{}", TRANSITIONS.len());
    let mut wrong = Vec::new();
    for (old, new, class, rule) in TRANSITIONS {
        let review = review(old, new);
        let worst = review.changes.iter().map(|row| Class::named(row.class).unwrap()).max();
        let rules: Vec<&str> = review
            .changes
            .iter()
            .filter(|row| Some(Class::named(row.class).unwrap()) == worst)
            .filter_map(|row| row.rule)
            .collect();
        let right = worst.unwrap_or(Class::NoEffect) == *class && (rule.is_empty() || rules.contains(rule));
        for row in review.changes.iter().filter(|row| row.class == Class::Unclassified.name()) {
            wrong.push(format!("{old} → {new}: no rule knows {} {}", row.object, row.path));
        }
        if !right {
            wrong.push(format!("{old} → {new}: {worst:?} by {rules:?}, not {class:?} by {rule}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_changes_from_a_profile_to_itself() {
    for profile in ["dev", "prod", "prod externalAccess.service.type=NodePort", "dev delivery=argocd"] {
        assert!(review(profile, profile).changes.is_empty(), "{profile}");
    }
}

/// The rules that say that the API server rejects something, each with its object.
fn refusals(review: &Review) -> Vec<String> {
    let rows = review.changes.iter().filter(|row| row.refused);
    rows.map(|row| format!("{} {}", row.object, row.rule.unwrap_or_default())).collect()
}

#[test]
fn node_ports_that_old_services_keep_are_refused_to_the_new_ones() {
    let ports = "prod externalAccess.service.type=NodePort";
    let renamed = refusals(&review(ports, &format!("{ports} release=events")));
    let expected: Vec<String> =
        (0..3).map(|index| format!("Service/events-{index}-external address-in-use")).collect();
    assert_eq!(renamed, expected);
    // The last one takes a port that nobody has.
    let moved = refusals(&review(ports, &format!("{ports} externalAccess.service.nodePort=31095")));
    assert_eq!(moved, ["Service/kafka-0-external address-in-use", "Service/kafka-1-external address-in-use"]);
    // Downwards, each finds the port free that its neighbour has just given back.
    assert!(refusals(&review(ports, &format!("{ports} externalAccess.service.nodePort=31093"))).is_empty());
}

#[test]
fn a_new_node_port_outside_the_range_is_refused_and_an_old_one_is_not() {
    let service = |name: &str, port: i64| {
        format!(
            "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: kafka}}\nspec: {{type: NodePort, ports: [{{port: 9092, nodePort: {port}}}]}}\n"
        )
    };
    let review = |old: &str, new: &str| {
        let side = |text: &str| {
            let id = SourceMap::default().add("side.yaml", text.to_owned());
            Side::new(read(text, id, Dialect::Manifest).unwrap())
        };
        let changes = Changes::between(&side(old), &side(new));
        checked(Review::new(&changes, &judge(&changes)))
    };
    let other = service("other", 30_001);
    assert_eq!(
        refusals(&review(&other, &(service("kafka", 29_999) + &other))),
        ["Service/kafka invalid-object"]
    );
    assert_eq!(
        refusals(&review(&service("kafka", 30_000), &service("kafka", 29_999))),
        ["Service/kafka invalid-object"]
    );
    let named = service("kafka", 29_999).replace("port: 9092", "name: client, port: 9092");
    assert!(refusals(&review(&service("kafka", 29_999), &named)).is_empty());
}

#[test]
fn an_account_that_is_left_out_stays_under_its_other_name() {
    let job = |account: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: kafka-topics, namespace: kafka}}\nspec:\n  template:\n    spec: {{{account} restartPolicy: Never, containers: [{{name: a, image: 'a:1'}}]}}\n"
        )
    };
    let changes = |old: &str, new: &str| {
        let side = |text: &str| {
            let id = SourceMap::default().add("side.yaml", text.to_owned());
            Side::new(read(text, id, Dialect::Manifest).unwrap())
        };
        let changes = Changes::between(&side(&job(old)), &side(&job(new)));
        refusals(&checked(Review::new(&changes, &judge(&changes)))).len()
    };
    assert_eq!(changes("serviceAccountName: kafka,", ""), 0);
    assert_eq!(changes("serviceAccountName: kafka, serviceAccount: kafka,", ""), 1);
    assert_eq!(changes("serviceAccountName: kafka,", "serviceAccountName: other,"), 1);
}

#[test]
fn what_stays_behind_depends_on_what_applies_the_manifests() {
    let remaining = |profile: &str| review(profile, &format!("{profile} release=events")).effects.remaining;
    let named = |all: &[String], start: &str| all.iter().filter(|object| object.starts_with(start)).count();
    let kubectl = remaining("prod delivery=kubectl");
    assert_eq!(kubectl.pruned, Vec::<String>::new());
    assert!(kubectl.objects.contains(&"StatefulSet/kafka (its pods keep running)".to_owned()), "{kubectl:?}");
    let balanced = kubectl.objects.iter().filter(|object| object.ends_with("(load balancer)")).count();
    assert_eq!((balanced, kubectl.commands.len()), (3, 1), "{kubectl:?}");
    assert!(kubectl.commands[0].starts_with("kubectl delete -n kafka "), "{kubectl:?}");
    assert!(kubectl.commands[0].contains(" statefulset/kafka"), "{kubectl:?}");
    // The brokers are kept from being pruned by an annotation; everything else goes.
    for delivery in ["argocd", "flux"] {
        let pruned = remaining(&format!("prod delivery={delivery}"));
        assert_eq!(pruned.objects, ["StatefulSet/kafka (its pods keep running)"], "{delivery}");
        assert_eq!(pruned.commands, ["kubectl delete -n kafka statefulset/kafka"], "{delivery}");
        assert_eq!(named(&pruned.pruned, "Service/kafka-"), named(&kubectl.objects, "Service/kafka-"));
    }
    // The Namespace is never part of a command: it would take everything in it along.
    let moved = review("prod", "prod namespace=events").effects.remaining;
    assert!(moved.objects.contains(&"Namespace/kafka".to_owned()), "{moved:?}");
    assert!(!moved.commands.iter().any(|command| command.contains("namespace/")), "{moved:?}");
    assert!(review("prod", "prod replicaCount=5").effects.remaining.objects.is_empty());
}

/// What the topic Job deletes depends on the entry of the topic and on `allowDelete`, on both sides.
#[test]
fn a_topic_is_deleted_by_its_mark_and_by_the_leave_to_delete_together() {
    let side = |state: &str, allow: bool| {
        let topic = match state {
            "kept" => " topics.audit.partitions=3",
            "deleted" => " topics.audit.deleted=true",
            _ => "",
        };
        format!("prod topics.other.partitions=1 topicJob.allowDelete={allow}{topic}")
    };
    for old in ["absent", "kept", "deleted"] {
        for new in ["absent", "kept", "deleted"] {
            for (before, after) in [(false, false), (false, true), (true, true), (true, false)] {
                let review = review(&side(old, before), &side(new, after));
                let case = format!("{old} {before} → {new} {after}");
                let deletes = new == "deleted" && after;
                let did = old == "deleted" && before;
                let loses = review.changes.iter().any(|row| row.class == Class::DataLoss.name());
                assert_eq!(loses, deletes && !did, "{case}: {:#?}", review.changes);
                if !loses {
                    let worst = review.changes.iter().map(|row| Class::named(row.class).unwrap()).max();
                    let unmanaged = old == "kept" && new == "absent";
                    let most = if unmanaged { Class::TopicCaution } else { Class::InPlace };
                    assert!(worst <= Some(most), "{case}: {:#?}", review.changes);
                }
            }
        }
    }
}
