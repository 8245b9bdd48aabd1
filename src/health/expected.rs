//! The expected state: what a profile renders.

use std::collections::{BTreeMap, BTreeSet};

use super::issue::quoted;
use crate::cluster::{MetadataMode, Names};
use crate::kubernetes::document::Document;
use crate::kubernetes::manifest::stateful_set;
use crate::kubernetes::types::Quantity;
use crate::profile::{Delivery, Request};
use crate::render::pipeline::Rendered;
use crate::yaml::Value;

/// What should be there.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The Namespace.
    pub namespace: String,
    /// The StatefulSet.
    pub release: String,
    /// How many brokers.
    pub brokers: u32,
    /// How many of the first pods are controllers that vote.
    pub voters: u32,
    /// The image of brokers.
    pub image: String,
    /// The digest of what brokers read when they start.
    pub checksum: Option<String>,
    /// What the names of the volumes of brokers begin with; none if data goes with the pod.
    pub claim: Option<String>,
    /// The size of that volume.
    pub storage: Option<Quantity>,
    /// Its storage class, if the profile names one.
    pub storage_class: Option<String>,
    /// CPU, memory and other resources of a broker, by `requests` or `limits` and the name of the resource.
    pub resources: BTreeMap<(String, String), Quantity>,
    /// The topic Job.
    pub job: String,
    /// Whether the profile renders it.
    pub renders_job: bool,
    /// Whether that name ends in a digest of what the Job does.
    pub job_is_named_by_content: bool,
    /// Seconds after which Kubernetes removes a Job that is done.
    pub job_ttl: Option<u32>,
    /// How many topics there should be.
    pub topics: usize,
    /// The digest of their list.
    pub topics_digest: String,
    /// The ConfigMaps.
    pub config_maps: BTreeSet<String>,
    /// The Services and their types.
    pub services: BTreeMap<String, String>,
    /// The address that clients inside the cluster start from.
    pub bootstrap: String,
    /// What applies the profile.
    pub delivery: Delivery,
    /// The words of the command line that say which profile this is.
    pub profile: String,
}

/// The annotation of pods that holds [`Expected::checksum`].
pub(super) use crate::cluster::CHECKSUM;

/// The container of a broker.
pub(super) const BROKER: &str = "kafka";

impl Expected {
    /// What the rendered profile says, with all that patches have changed in it.
    pub fn new(rendered: &Rendered, request: &Request) -> Self {
        let cluster = &rendered.cluster;
        let names = &cluster.names;
        let of_kind = |kind: &'static str| {
            let here = move |document: &&Document| {
                document.object.kind == kind && document.object.namespace.as_ref() == Some(&names.namespace)
            };
            rendered.documents.iter().filter(here)
        };
        let set = of_kind("StatefulSet").find(|document| document.object.name == names.release);
        let of_set = |path: &str| set.and_then(|document| document.value.pointer(path));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let replicas =
            of_set("/spec/replicas").and_then(Value::as_u64).and_then(|count| count.try_into().ok());
        let brokers = replicas.unwrap_or(cluster.brokers.replicas);
        let containers = of_set("/spec/template/spec/containers").and_then(Value::as_array);
        let own =
            containers.into_iter().flatten().find(|own| own.get("name").is_some_and(|name| name == BROKER));
        let annotations = of_set("/spec/template/metadata/annotations");
        let services = of_kind("Service").map(|document| {
            let kind = text(document.value.pointer("/spec/type"));
            (document.object.name.clone(), kind.unwrap_or_else(|| "ClusterIP".to_owned()))
        });
        let claim = |path: &str| of_set("/spec/volumeClaimTemplates/0").and_then(|claim| claim.pointer(path));
        let stem = names.topic_job.trim_end_matches(Names::DIGEST_PLACEHOLDER);
        let job = of_kind("Job").find(|document| document.object.name.starts_with(stem));
        let ttl = job.and_then(|job| job.value.pointer("/spec/ttlSecondsAfterFinished")?.as_u64());
        let MetadataMode::Kraft(kraft) = &cluster.metadata;
        Self {
            namespace: names.namespace.clone(),
            release: names.release.clone(),
            brokers,
            voters: kraft.initial_controllers.min(brokers),
            image: text(own.and_then(|own| own.get("image")))
                .unwrap_or_else(|| cluster.image.reference.clone()),
            checksum: text(annotations.and_then(|annotations| annotations.get(CHECKSUM))),
            claim: text(claim("/metadata/name")),
            storage: claim("/spec/resources/requests/storage").and_then(quantity),
            storage_class: text(claim("/spec/storageClassName")),
            resources: own.and_then(|own| own.get("resources")).map(amounts).unwrap_or_default(),
            job: job.map_or_else(|| names.topic_job.clone(), |job| job.object.name.clone()),
            renders_job: job.is_some(),
            job_is_named_by_content: stem != names.topic_job,
            job_ttl: ttl.and_then(|seconds| seconds.try_into().ok()),
            topics: cluster.topics.list.iter().filter(|topic| !topic.deleted).count(),
            topics_digest: cluster.files.topics_digest.clone(),
            config_maps: of_kind("ConfigMap").map(|document| document.object.name.clone()).collect(),
            services: services.collect(),
            bootstrap: cluster.listeners.bootstrap(names),
            delivery: rendered.loaded.profile.delivery,
            profile: words(request),
        }
    }

    /// The name of a broker's pod.
    pub(super) fn pod(&self, ordinal: u32) -> String {
        stateful_set::pod_name(&self.release, ordinal)
    }

    /// The number of a broker, by the name of its pod.
    pub(super) fn ordinal(&self, pod: &str) -> Option<u32> {
        stateful_set::ordinal_of(&self.release, pod)
    }

    /// The name of the claim for the volume of a broker, if it has one.
    pub(super) fn claim_name(&self, ordinal: u32) -> Option<String> {
        Some(stateful_set::claim_name(self.claim.as_ref()?, &self.pod(ordinal)))
    }

    /// The amount of a resource.
    pub(super) fn amount(&self, list: &str, resource: &str) -> Option<&Quantity> {
        self.resources.get(&(list.to_owned(), resource.to_owned()))
    }

    /// `kubectl` with these words, in the Namespace.
    pub(super) fn kubectl(&self, words: &str) -> String {
        format!("kubectl {words} -n {}", self.namespace)
    }

    /// The commands that apply the profile, in the way that it is delivered.
    pub(super) fn apply(&self) -> Vec<String> {
        self.apply_with("")
    }

    /// The commands that apply the profile with twice the memory, which is a step that a person can judge.
    pub(super) fn apply_with_memory(&self) -> Vec<String> {
        let Some(now) = self.amount("limits", "memory") else { return self.apply() };
        let more = now.plus(now).uniform();
        let request = match self.amount("requests", "memory") {
            Some(request) if request == now => format!(" --set resources.requests.memory={more}"),
            _ => String::new(),
        };
        self.apply_with(&format!(" --set resources.limits.memory={more}{request}"))
    }

    fn apply_with(&self, sets: &str) -> Vec<String> {
        let render = format!("kafka-gen render {}{sets}", self.profile);
        match self.delivery {
            Delivery::Kubectl => vec![format!("{render} | kubectl apply -f -")],
            Delivery::Argocd => {
                vec![format!("{render} --out <DIRECTORY>"), "argocd app sync <APPLICATION>".to_owned()]
            }
            Delivery::Flux => vec![
                format!("{render} --out <DIRECTORY>"),
                "flux reconcile kustomization <NAME> --with-source".to_owned(),
            ],
        }
    }

    /// The command that gives the input.
    pub fn get(&self) -> String {
        let get = self.kubectl("get statefulset,pod,pvc,job,service,event");
        format!("{get} -o json | kafka-gen health {}", self.profile)
    }
}

fn quantity(value: &Value) -> Option<Quantity> {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse().ok()
}

/// The amounts in the `resources` of a container.
fn amounts(resources: &Value) -> BTreeMap<(String, String), Quantity> {
    let mut found = BTreeMap::new();
    for list in ["requests", "limits"] {
        for (name, value) in resources.get(list).and_then(Value::as_object).into_iter().flatten() {
            found.extend(quantity(value).map(|amount| ((list.to_owned(), name.clone()), amount)));
        }
    }
    found
}

fn words(request: &Request) -> String {
    let mut words = vec![quoted(&request.profile)];
    words.extend(request.layers.iter().map(|layer| format!("-f {}", quoted(layer))));
    words.extend(request.sets.iter().map(|set| format!("--set {}", quoted(set))));
    words.join(" ")
}
