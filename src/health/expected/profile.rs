//! What a profile renders, as the expected state.

use super::manifests::has_tls;
use super::{Bootstrap, Expected, Given, Pool, TopicJob};
use crate::cluster::{MetadataMode, Names};
use crate::health::issue::quoted;
use crate::kafka::deployment;
use crate::kubernetes::manifest::Object;
use crate::profile::Request;
use crate::render::pipeline::Rendered;
use crate::yaml::Node;

impl Expected {
    /// What the rendered profile says, with all that patches have changed in it; `nodes` are its objects.
    pub fn of_profile(rendered: &Rendered, nodes: &[Node], request: &Request) -> Self {
        let cluster = &rendered.cluster;
        let names = &cluster.names;
        let objects: Vec<Object<'_>> = nodes.iter().filter_map(Object::of).collect();
        let of_kind = |kind: &'static str| {
            let is_own =
                move |object: &&Object<'_>| object.kind == kind && object.namespace() == names.namespace;
            objects.iter().filter(is_own)
        };
        let MetadataMode::Kraft(kraft) = &cluster.metadata;
        let set = of_kind("StatefulSet").find(|object| object.name == names.release);
        let pool = set.and_then(|object| {
            let pod = object.pod()?;
            let config_map = |name: &str| of_kind("ConfigMap").find(|map| map.name == name).copied();
            let nodes = deployment::pools(*object, &config_map);
            let has_tls = nodes.iter().any(|(_, nodes)| has_tls(nodes));
            Some(Pool { has_tls, ..Pool::of(object, &pod, pod.container("kafka"))? })
        });
        let pools = pool.into_iter().map(|pool| {
            let replicas = pool.replicas.unwrap_or(cluster.brokers.replicas);
            Pool {
                replicas: Some(replicas),
                is_broker: Some(true),
                voters: Some(kraft.initial_controllers.min(replicas)),
                cluster: Some(0),
                image: pool.image.clone().or_else(|| Some(cluster.image.reference.clone())),
                ..pool
            }
        });
        let stem = names.topic_job.trim_end_matches(Names::DIGEST_PLACEHOLDER);
        let job = of_kind("Job").find(|object| object.name.starts_with(stem));
        let services = of_kind("Service").map(|object| {
            let kind = object.dig(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP");
            (object.name.to_owned(), kind.to_owned())
        });
        Self {
            namespace: names.namespace.clone(),
            pools: pools.collect(),
            topics: Some(TopicJob {
                job: job.map_or_else(|| names.topic_job.clone(), |job| job.name.to_owned()),
                is_rendered: job.is_some(),
                is_named_by_content: stem != names.topic_job,
                ttl: job.and_then(TopicJob::ttl),
                topics: cluster.topics.list.iter().filter(|topic| !topic.deleted).count(),
                digest: cluster.files.topics_digest.clone(),
                older: format!("{}-topics", names.release),
            }),
            config_maps: of_kind("ConfigMap").map(|object| object.name.to_owned()).collect(),
            secrets: of_kind("Secret").map(|object| object.name.to_owned()).collect(),
            issued: super::issued(of_kind("Certificate")),
            services: services.collect(),
            operated: Vec::new(),
            bootstrap: Some(Bootstrap::Address(cluster.listeners.bootstrap(names))),
            unknown: Vec::new(),
            given: Given::Profile { words: words(request), delivery: rendered.loaded.profile.delivery },
        }
    }
}

fn words(request: &Request) -> String {
    let mut words = vec![quoted(&request.profile)];
    words.extend(request.layers.iter().map(|layer| format!("-f {}", quoted(layer))));
    words.extend(request.sets.iter().map(|set| format!("--set {}", quoted(set))));
    words.join(" ")
}
