//! Labels and annotations. What selects pods never changes; what a user adds never selects.

use std::collections::BTreeMap;

use super::ResolveErrors;
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::manifest::{Controller, controller_of_label};
use crate::kubernetes::types::LabelKey;
use crate::profile::{Delivery, Profile};
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;

/// The labels of objects and pods, by key.
#[derive(Clone, Debug)]
pub struct Labels {
    /// Labels of every object.
    pub common: BTreeMap<String, String>,
    /// Labels of brokers and what belongs to them alone.
    pub broker: BTreeMap<String, String>,
    /// Labels of the brokers' pods.
    pub pod: BTreeMap<String, String>,
    /// What selects the brokers' pods; a subset of `broker` that never changes.
    pub broker_selector: BTreeMap<String, String>,
    /// Labels of the topic Job.
    pub topics: BTreeMap<String, String>,
    /// What selects the topic Job's pods.
    pub topics_selector: BTreeMap<String, String>,
    /// Labels of the Namespace: the common ones, and the level of Pod Security.
    pub namespace: BTreeMap<String, String>,
}

const NAME: &str = "app.kubernetes.io/name";
const COMPONENT: &str = "app.kubernetes.io/component";

const OWN: [&str; 5] = ["app", COMPONENT, well_known::INSTANCE, well_known::MANAGED_BY, NAME];

impl Labels {
    pub(super) fn resolve(profile: &Profile, findings: &mut ResolveErrors<'_>) -> Self {
        for (setting, labels) in
            [("commonLabels", &profile.common_labels), ("podLabels", &profile.pod_labels)]
        {
            for key in labels.keys() {
                let path = field_path![setting, key.as_str()];
                if OWN.contains(&key.as_str()) {
                    let own = Diagnostic::error(format!("the label `{key}` is kafka-gen's own"));
                    let help = "give your label another key, with a prefix of yours: `example.com/team`";
                    findings.add(&path, own.help(help));
                } else if is_set_by_kubernetes(key.as_str()) {
                    let taken = Diagnostic::error(format!("the label `{key}` is set by Kubernetes itself"));
                    findings.add(&path, taken.help("remove it"));
                }
            }
        }
        let selector = |component: &str| {
            map([(NAME, "kafka"), (well_known::INSTANCE, profile.release.as_str()), (COMPONENT, component)])
        };
        let mut common: BTreeMap<String, String> =
            profile.common_labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        common.extend(map([
            ("app", "kafka"),
            (NAME, "kafka"),
            (well_known::INSTANCE, profile.release.as_str()),
            (well_known::MANAGED_BY, "kafka-gen"),
        ]));
        let with = |extra: &BTreeMap<String, String>| {
            let mut labels = common.clone();
            labels.extend(extra.clone());
            labels
        };
        let broker_selector = selector("broker");
        let topics_selector = selector("topics");
        let broker = with(&broker_selector);
        let mut pod = broker.clone();
        pod.extend(profile.pod_labels.iter().map(|(key, value)| (key.to_string(), value.to_string())));
        Self {
            pod,
            broker,
            topics: with(&topics_selector),
            namespace: with(&map([
                ("pod-security.kubernetes.io/enforce", "restricted"),
                ("pod-security.kubernetes.io/warn", "restricted"),
            ])),
            common,
            broker_selector,
            topics_selector,
        }
    }
}

/// True for a label that a controller of one of the rendered objects writes on its pods.
fn is_set_by_kubernetes(key: &str) -> bool {
    matches!(controller_of_label(key), Some(Controller::StatefulSet | Controller::Job))
}

/// The annotations of objects and pods, by key; often none.
#[derive(Clone, Debug)]
pub struct Annotations {
    /// Annotations of every object and pod.
    pub common: BTreeMap<String, String>,
    /// Annotations of the Namespace.
    pub namespace: BTreeMap<String, String>,
    /// Annotations of what pods need before they start.
    pub early: BTreeMap<String, String>,
    /// Annotations of the ConfigMap with the program of the topic Job: those of `early`, and the digest of the classes.
    pub admin: BTreeMap<String, String>,
    /// Annotations of the Service for clients inside the cluster.
    pub service: BTreeMap<String, String>,
    /// Annotations of the brokers' pods.
    pub pod: BTreeMap<String, String>,
    /// Annotations of what data lives and dies with: the StatefulSet.
    pub brokers: BTreeMap<String, String>,
    /// Annotations of the topic Job.
    pub job: BTreeMap<String, String>,
}

impl Annotations {
    pub(super) fn resolve(profile: &Profile, classes_sha256: &str, findings: &mut ResolveErrors<'_>) -> Self {
        for key in profile.pod_annotations.keys().filter(|key| key.as_str().starts_with("kafka-gen.dev/")) {
            findings.add(
                &field_path!["podAnnotations", key.as_str()],
                Diagnostic::error(format!("the annotation `{key}` is kafka-gen's own"))
                    .help("give your annotation another prefix"),
            );
        }
        let common: BTreeMap<String, String> =
            profile.common_annotations.iter().map(|(key, value)| (key.to_string(), value.clone())).collect();
        let and = |more: &BTreeMap<LabelKey, String>| {
            let mut all = common.clone();
            all.extend(more.iter().map(|(key, value)| (key.to_string(), value.clone())));
            all
        };
        let (service, pod) = (and(&profile.service.annotations), and(&profile.pod_annotations));
        let with = |pairs: &[(&str, &str)]| {
            let mut all = common.clone();
            all.extend(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
            all
        };
        // Data lives and dies with Namespace and StatefulSet: a file that went missing must not take them away.
        let argocd_keep = (well_known::argocd::SYNC_OPTIONS, "Prune=false,Delete=false");
        let flux_keep = (well_known::flux::PRUNE, "disabled");
        let (namespace, early, brokers, job) = match profile.delivery {
            Delivery::Kubectl => (with(&[]), with(&[]), with(&[]), with(&[])),
            Delivery::Argocd => (
                with(&[argocd_keep, (well_known::argocd::SYNC_WAVE, "-2")]),
                with(&[(well_known::argocd::SYNC_WAVE, "-1")]),
                with(&[argocd_keep]),
                with(&[
                    (well_known::argocd::HOOK, "PostSync"),
                    (well_known::argocd::HOOK_DELETE_POLICY, "BeforeHookCreation"),
                ]),
            ),
            // Flux recreates a Job that it cannot change. No other object may have this annotation: it would delete the
            // StatefulSet with its pods.
            Delivery::Flux => (
                with(&[flux_keep]),
                with(&[]),
                with(&[flux_keep]),
                with(&[(well_known::flux::FORCE, "enabled")]),
            ),
        };
        let mut admin = early.clone();
        admin.insert(CLASSES_DIGEST.to_owned(), classes_sha256.to_owned());
        Self { common, namespace, early, admin, service, pod, brokers, job }
    }
}

/// The SHA-256 of the class files of the topic Job's program, as `cat *.class | sha256sum` prints it.
const CLASSES_DIGEST: &str = "kafka-gen.dev/classes-sha256";

fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
