//! The expected state, wherever it was read: a profile, or manifests of any origin.

mod manifests;
mod operator;
mod pool;
mod profile;
mod topics;

use std::collections::{BTreeMap, BTreeSet};

use super::issue::quoted;
use super::state::Kind;
use crate::kubernetes::manifest::Object;
use crate::profile::Delivery;

pub(super) use crate::cluster::CHECKSUM;
pub use manifests::Stated;
pub(super) use pool::{Claim, Pool};
pub(super) use topics::TopicJob;

/// What should be there.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The Namespace; empty if manifests leave it to whoever applies them.
    pub(super) namespace: String,
    /// The nodes of Kafka.
    pub(super) pools: Vec<Pool>,
    /// The topic Job of kafka-gen.
    pub(super) topics: Option<TopicJob>,
    /// The ConfigMaps.
    pub(super) config_maps: BTreeSet<String>,
    /// The Secrets.
    pub(super) secrets: BTreeSet<String>,
    /// The Secrets that cert-manager creates, each with its Certificate.
    pub(super) issued: BTreeMap<String, String>,
    /// The Services and their types.
    pub(super) services: BTreeMap<String, String>,
    /// Resources of the operator Strimzi, which reports on them.
    pub(super) operated: Vec<String>,
    /// The address that clients inside the cluster start from.
    pub(super) bootstrap: Option<Bootstrap>,
    /// What cannot be known from the expected state.
    pub(super) unknown: Vec<String>,
    /// Where it was read.
    pub(super) given: Given,
}

/// An address that clients inside the cluster start from.
#[derive(Clone, Debug)]
pub(super) enum Bootstrap {
    /// All of it.
    Address(String),
    /// A Service of the Namespace, and its port.
    Service(String, i64),
}

/// Where the expected state was read.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// A profile: the words of the command line that say which, and what applies it.
    Profile {
        /// The words.
        words: String,
        /// What applies it.
        delivery: Delivery,
    },
    /// Manifests.
    Manifests {
        /// The words of the command line.
        words: Vec<String>,
        /// True if some of them are directories.
        recursive: bool,
        /// The Namespace that was named on the command line.
        namespace: Option<String>,
        /// True if the manifests say themselves which Namespace they go to.
        is_stated: bool,
    },
}

/// The Secrets that cert-manager creates for Certificates.
fn issued<'a>(objects: impl Iterator<Item = &'a Object<'a>>) -> BTreeMap<String, String> {
    let certificates = objects.filter(|object| Kind::of(object) == Some(Kind::Certificate));
    let secret = |object: &Object<'a>| {
        Some((object.dig(&["spec", "secretName"])?.as_str()?.to_owned(), object.name.to_owned()))
    };
    certificates.filter_map(secret).collect()
}

impl Expected {
    /// The name of the topic Job; empty if there is none.
    pub fn job(&self) -> &str {
        self.topics.as_ref().map_or("", |topics| &topics.job)
    }

    /// `the profile says` or `the manifests say`.
    pub(super) fn says(&self) -> &'static str {
        self.either("the profile says", "the manifests say")
    }

    /// True if a profile says what should be there.
    pub(super) fn is_profile(&self) -> bool {
        self.either(true, false)
    }

    /// A text about the profile, or the same about manifests.
    pub(super) fn either<T>(&self, profile: T, manifests: T) -> T {
        match self.given {
            Given::Profile { .. } => profile,
            Given::Manifests { .. } => manifests,
        }
    }

    /// `kubectl` with these words, in the Namespace.
    pub(super) fn kubectl(&self, words: &str) -> String {
        match self.namespace.as_str() {
            "" => format!("kubectl {words}"),
            namespace => format!("kubectl {words} -n {}", quoted(namespace)),
        }
    }

    /// The commands that apply the expected state, in the way that it is delivered.
    pub(super) fn apply(&self) -> Vec<String> {
        self.apply_with("")
    }

    /// The commands that apply the expected state with twice the memory, which is a step that a person can judge.
    pub(super) fn apply_with_memory(&self, pool: &Pool) -> Vec<String> {
        let Some(now) = pool.amount("limits", "memory") else { return self.apply() };
        let more = now.plus(now).uniform();
        let request = match pool.amount("requests", "memory") {
            Some(request) if request == now => format!(" --set resources.requests.memory={more}"),
            _ => String::new(),
        };
        self.apply_with(&format!(" --set resources.limits.memory={more}{request}"))
    }

    fn apply_with(&self, sets: &str) -> Vec<String> {
        let (words, delivery) = match &self.given {
            Given::Profile { words, delivery } => (words, delivery),
            Given::Manifests { words, recursive, is_stated, .. } => {
                return vec![self.apply_manifests(words, *recursive, *is_stated)];
            }
        };
        let render = format!("kafka-gen render {words}{sets}");
        match delivery {
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

    /// Standard input and a revision are no files that kubectl reads.
    fn apply_manifests(&self, words: &[String], recursive: bool, is_stated: bool) -> String {
        let file = |word: &String| match word.as_str() {
            "-" => " -f <FILE>".to_owned(),
            word if word.starts_with("git:") => " -f <FILE>".to_owned(),
            word => format!(" -f {}", quoted(word)),
        };
        let files: String = words.iter().map(file).collect();
        let apply = format!("apply{}{files}", if recursive { " --recursive" } else { "" });
        if is_stated { format!("kubectl {apply}") } else { self.kubectl(&apply) }
    }

    /// ` in Namespace kafka`, if it is known.
    pub(super) fn in_namespace(&self) -> String {
        match self.namespace.as_str() {
            "" => String::new(),
            namespace => format!(" in Namespace {namespace}"),
        }
    }

    /// The same in this Namespace, as if the command line had named it.
    pub(super) fn within(&self, name: &str) -> Self {
        let mut expected = Self { namespace: name.to_owned(), ..self.clone() };
        if let Given::Manifests { namespace, .. } = &mut expected.given {
            *namespace = Some(name.to_owned());
        }
        expected
    }

    /// The kinds that each deployment like this one has.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = Vec::new();
        let operated = (!self.operated.is_empty()).then_some(Kind::Kafka);
        let job = self.topics.is_some().then_some(Kind::Job);
        let own = operated.into_iter().chain(self.pools.iter().map(|pool| pool.kind));
        let rest = [Kind::Pod, Kind::Claim].into_iter().chain(job).chain([Kind::Service, Kind::Event]);
        for kind in own.chain(rest) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The kinds of what makes the pods, in words: `StatefulSet`, or `StatefulSet or Deployment`.
    pub(super) fn makers(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for pool in &self.pools {
            if !names.contains(&pool.kind.name()) {
                names.push(pool.kind.name());
            }
        }
        names.join(" or ")
    }

    /// The command that gives the input.
    pub fn get(&self) -> String {
        let kinds: Vec<&str> = self.kinds().into_iter().map(Kind::word).collect();
        let get = self.kubectl(&format!("get {}", kinds.join(",")));
        let words = match &self.given {
            Given::Profile { words, .. } => words.clone(),
            Given::Manifests { words, namespace, .. } => {
                let words =
                    words.iter().map(|word| if word == "-" { "<FILE>".to_owned() } else { quoted(word) });
                let namespace = namespace.iter().map(|name| format!("--namespace {}", quoted(name)));
                words.chain(namespace).collect::<Vec<_>>().join(" ")
            }
        };
        format!("{get} -o json | kafka-gen health {words}")
    }

    /// The address that clients inside the cluster start from.
    pub(super) fn address(&self) -> Option<String> {
        Some(match self.bootstrap.as_ref()? {
            Bootstrap::Address(address) => address.clone(),
            Bootstrap::Service(service, port) if self.namespace.is_empty() => format!("{service}:{port}"),
            Bootstrap::Service(service, port) => format!("{service}.{}.svc:{port}", self.namespace),
        })
    }

    /// The nodes that are brokers, and those that may be.
    pub(super) fn brokers(&self) -> impl Iterator<Item = &Pool> {
        self.pools.iter().filter(|pool| pool.is_broker != Some(false))
    }
}
