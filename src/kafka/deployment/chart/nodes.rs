//! The nodes of one role.

use super::{ChartValues, Role, Values, scalar};
use crate::kafka::deployment::{
    Kind, Known, NodePool, Origin, PodName, Reason, Source, Sourced, Unknown, Value,
};
use crate::kafka::{self, Dialect, Minor};
use crate::kubernetes::manifest::stateful_set;
use crate::yaml::Node;

/// So many nodes are looked at one by one.
pub(super) const MOST_PODS: i64 = 100;

/// The image of chart 32.
const IMAGE: [&str; 3] = ["docker.io", "bitnami/kafka", "4.0.0-debian-12-r10"];

impl<'a> ChartValues<'a> {
    pub(super) fn pool(&self, role: Role) -> NodePool {
        let (image, is_default) = self.image();
        let memory_limit = self.memory_limit(role);
        let (settings, others) = self.settings(role);
        NodePool {
            name: format!("{}/{}", super::OBJECT, role.key()),
            at: self.place(&[role.key()]),
            kind: Kind::StatefulSet,
            is_rendered: self.header.is_rendered,
            source: Source::Values(Values { role, has_config: self.config(role).is_some() }),
            version: self.version(&image, is_default),
            image,
            dialect: Dialect::Bitnami,
            replicas: Some(self.replicas(role)).filter(|_| !self.is_scaled(role)),
            pods: self.pods(role),
            variables: self
                .variables(role)
                .into_iter()
                .map(|(name, node)| (name, self.place_of(node)))
                .collect(),
            starts_by_entrypoint: self.command(role).is_none(),
            settings,
            others,
            missing: Vec::new(),
            refused: Vec::new(),
            cluster_id: Some(self.cluster_id()),
            heap: self.heap(role, memory_limit.as_ref()),
            memory_limit,
            storage: self.storage(role),
        }
    }

    /// The image, and whether its tag is the chart's own.
    fn image(&self) -> (Sourced<String>, bool) {
        let text = |keys: &[&str]| self.text(keys).map(|(text, _)| text);
        let registry = text(&["global", "imageRegistry"]).or_else(|| text(&["image", "registry"]));
        let (repository, tag) = (text(&["image", "repository"]), text(&["image", "tag"]));
        let is_default = tag.is_none();
        let end = match text(&["image", "digest"]) {
            Some(digest) => format!("@{digest}"),
            None => format!(":{}", tag.unwrap_or_else(|| IMAGE[2].to_owned())),
        };
        let registry = registry.unwrap_or_else(|| IMAGE[0].to_owned());
        let name = repository.as_deref().unwrap_or(IMAGE[1]);
        let value = format!("{registry}/{name}{end}");
        let place = self.place(&["image", "repository"]);
        let origin = match repository {
            Some(_) => Origin::Written(place, "image.repository".to_owned()),
            None => Origin::Default(place),
        };
        (Sourced { value, origin }, is_default)
    }

    fn version(&self, image: &Sourced<String>, is_default: bool) -> Known<Minor> {
        // A digest hides the tag, and another chart has another default.
        let is_open = is_default && !self.is_known();
        match kafka::version_of_image(&image.value).filter(|_| !is_open) {
            Some([major, minor, _]) => Ok(Sourced { value: (major, minor), origin: image.origin.clone() }),
            None => Err(self.unknown(Reason::Image, &["image", "tag"])),
        }
    }

    fn is_scaled(&self, role: Role) -> bool {
        self.is_on(&[role.key(), "autoscaling", "hpa", "enabled"])
    }

    fn pods(&self, role: Role) -> Vec<PodName> {
        let name = self.full_name(role);
        let namespace = self.namespace();
        let pod = |ordinal| PodName {
            name: Some(stateful_set::pod_name(&name, ordinal)),
            namespace: namespace.clone(),
            ordinal: Some(ordinal),
        };
        (0..self.replicas(role).value.min(MOST_PODS)).map(pod).collect()
    }

    /// The name of a role's StatefulSet. Without `fullnameOverride` only Helm knows the release.
    pub(super) fn full_name(&self, role: Role) -> String {
        let name = self.text(&["fullnameOverride"]).map_or_else(|| "<RELEASE>".to_owned(), |(text, _)| text);
        format!("{name}-{}", role.key())
    }

    /// The headless Service of a role.
    pub(super) fn service(&self, role: Role) -> String {
        format!("{}-headless", self.full_name(role))
    }

    pub(super) fn namespace(&self) -> String {
        self.text(&["namespaceOverride"]).map_or_else(|| "<NAMESPACE>".to_owned(), |(text, _)| text)
    }

    pub(super) fn domain(&self) -> String {
        self.text(&["clusterDomain"]).map_or_else(|| "cluster.local".to_owned(), |(text, _)| text)
    }

    /// The id of the first node of a role.
    pub(super) fn first_id(&self, role: Role) -> i64 {
        let given = self.text(&[role.key(), "minId"]).and_then(|(text, _)| text.parse().ok());
        given.unwrap_or(role.defaults().1)
    }

    /// Variables of the user's own, in the order in which the container has them: the last of a name wins.
    pub(super) fn variables(&self, role: Role) -> Vec<(String, &'a Node)> {
        let own = self.of_role(role, &["extraEnvVars"]);
        let lists = own.into_iter().chain(self.get(&["extraEnvVars"]));
        let named = |node: &'a Node| Some((node.get("name").and_then(scalar)?, node));
        lists.flat_map(Node::items).filter_map(named).collect()
    }

    /// What is run in place of the image's entrypoint.
    pub(super) fn command(&self, role: Role) -> Option<&'a Node> {
        if self.is_on(&["diagnosticMode", "enabled"]) {
            return self.get(&["diagnosticMode"]);
        }
        let own = ["command", "args"].iter().find_map(|key| self.of_role(role, &[key]));
        own.filter(|command| !command.is_empty())
    }

    /// Without one, the chart generates an id and keeps it in a Secret.
    fn cluster_id(&self) -> Sourced<Value> {
        let (value, keys) = match self.text(&["clusterId"]) {
            Some((id, _)) if self.text(&["existingKraftSecret"]).is_none() => {
                (Self::rendered(id), "clusterId")
            }
            _ => (Value::unknown(Reason::Secret), "existingKraftSecret"),
        };
        Sourced { value, origin: Origin::Written(self.place(&[keys]), keys.to_owned()) }
    }

    /// Why settings may be set that cannot be seen.
    pub(super) fn others(&self, role: Role) -> Option<Unknown> {
        let key = role.key();
        if !self.is_known() {
            return Some(self.unknown(Reason::Chart, &[]));
        }
        if let Some(command) = self.command(role) {
            return Some(Unknown { reason: Reason::Script, at: self.place_of(command) });
        }
        let open: [(&[&str], Reason); 6] = [
            (&[key, "existingConfigmap"], Reason::ConfigMap),
            (&["existingConfigmap"], Reason::ConfigMap),
            (&[key, "existingSecretConfig"], Reason::Secret),
            (&["existingSecretConfig"], Reason::Secret),
            (&[key, "secretConfig"], Reason::Secret),
            (&["secretConfig"], Reason::Secret),
        ];
        let found = open.into_iter().find(|(keys, _)| self.text(keys).is_some());
        let script = ["defaultInitContainers", "prepareConfig", "extraInit"];
        found
            .map(|(keys, reason)| self.unknown(reason, keys))
            .or_else(|| self.text(&script).map(|_| self.unknown(Reason::Script, &script)))
    }
}
