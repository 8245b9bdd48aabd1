//! Kafka in Kubernetes objects, whoever wrote them.

use std::collections::BTreeMap;

use super::command::{Command, Start};
use super::evidence::may_be_kafka;
use super::files::line_span;
use super::variables::Variables;
use super::{
    Kind, Known, NodePool, Origin, Place, PodName, Reason, Source, Sourced, Storage, Unknown, Value,
};
use crate::kafka::{self, Broker, Dialect, Given, Meaning, Minor};
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::manifest::{self, Container, Object, Objects, Pod, stateful_set};
use crate::yaml::Node;

/// A container of an object that runs nodes of Kafka.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    /// All objects.
    pub objects: &'a Objects<'a>,
    /// The object.
    pub object: Object<'a>,
    /// Its pods.
    pub pod: Pod<'a>,
    /// The container.
    pub container: Container<'a>,
    /// The nodes.
    pub pool: NodePool,
}

/// All that runs nodes of Kafka among objects.
pub fn workloads<'a>(objects: &'a Objects<'a>) -> Vec<Workload<'a>> {
    let mut found = Vec::new();
    for object in &objects.list {
        let config_map = |name: &str| objects.named("v1", "ConfigMap", object.namespace(), name).copied();
        let Some(pod) = object.pod() else { continue };
        for (container, pool) in pools(*object, &config_map) {
            found.push(Workload { objects, object: *object, pod, container, pool });
        }
    }
    found
}

/// The containers of an object that run nodes of Kafka; `config_map` is a ConfigMap of its Namespace. Not those of Jobs, which
/// end.
pub fn pools<'a>(
    object: Object<'a>,
    config_map: &dyn Fn(&str) -> Option<Object<'a>>,
) -> Vec<(Container<'a>, NodePool)> {
    let Some(pod) = object.pod().filter(|_| !matches!(object.kind, "Job" | "CronJob")) else {
        return Vec::new();
    };
    if !may_be_kafka(&pod, config_map) {
        return Vec::new();
    }
    let data = |name: &str| config_map(name).and_then(|map| map.dig(&["data"]));
    let read = |broker: &Broker<'a>| Reader { object, pod, broker, config_map }.pool();
    Broker::all(&pod, &data).iter().map(|broker| (broker.container, read(broker))).collect()
}

/// Reads one container.
pub(super) struct Reader<'a, 'b> {
    pub(super) object: Object<'a>,
    pub(super) pod: Pod<'a>,
    pub(super) broker: &'b Broker<'a>,
    pub(super) config_map: &'b dyn Fn(&str) -> Option<Object<'a>>,
}

type Settings = BTreeMap<String, Sourced<Value>>;

impl<'a> Reader<'a, '_> {
    fn pool(&self) -> NodePool {
        let container = self.broker.container.node;
        let own = |node: &Node| place(&self.object, node);
        let image_node = container.get("image").unwrap_or(container);
        let image = container.text("image").unwrap_or_default();
        let image =
            Sourced { value: image.to_owned(), origin: Origin::Written(own(image_node), "image".into()) };
        let dialect = self.broker.dialect;
        let version = self.version(&image.value, image_node);
        let mut variables = Variables::of(self.object, container, self.config_map);
        let command = Command::of(
            container,
            &|name| variables.by_name.get(name).map(|variable| variable.value.clone()),
            &|path| self.text(path),
        );
        self.apply(&command, &mut variables);
        let others = self.others(&command, &variables, dialect);
        let (mut settings, source) = self.settings(&command, &variables, dialect);
        let given = Given {
            settings: &settings,
            version: version.as_ref().ok().map(|version| version.value),
            has_file: source == Source::Properties,
            image: &image.value,
            variables: &variables.by_name.keys().map(String::as_str).collect::<Vec<_>>(),
        };
        let is_entrypoint = command.start == Start::Entrypoint;
        let of_image = if is_entrypoint { dialect.image_settings(&given) } else { Vec::new() };
        let mut missing = if is_entrypoint { dialect.required(&given) } else { Vec::new() };
        let refused = if is_entrypoint { dialect.refused(&given) } else { Vec::new() };
        // In KRaft mode Confluent's images format the volume with an id that must be given.
        let is_kraft = settings.contains_key("process.roles");
        let cluster_id = Self::cluster_id(&variables, dialect);
        if is_entrypoint
            && is_kraft
            && dialect == Dialect::Confluent
            && cluster_id.is_none()
            && !image.value.contains("confluent-local")
        {
            missing.push("CLUSTER_ID");
        }
        for (name, text) in of_image {
            let origin = Origin::Image(own(image_node));
            settings.entry(name.to_owned()).or_insert(Sourced { value: Value::of(text), origin });
        }
        let memory_limit = self.memory_limit();
        let is_rendered = self.label(well_known::MANAGED_BY) == Some("kafka-gen");
        NodePool {
            name: self.object.display(),
            at: own(container),
            kind: kind(&self.object),
            is_rendered,
            source,
            image,
            dialect,
            version,
            replicas: self.replicas(),
            pods: self.pods(),
            heap: self.heap(&variables, is_rendered, memory_limit.as_ref()),
            memory_limit,
            cluster_id,
            storage: Storage::of(&self.pod, container, &own),
            settings,
            others,
            missing,
            refused,
            starts_by_entrypoint: is_entrypoint,
            variables: variables
                .by_name
                .iter()
                .map(|(name, variable)| (name.clone(), place(&variable.object, variable.node)))
                .collect(),
        }
    }

    fn label(&self, key: &str) -> Option<&'a str> {
        self.object.dig(&["metadata", "labels", key])?.as_str()
    }

    fn version(&self, image: &str, node: &Node) -> Known<Minor> {
        let version = kafka::version_of_image(image);
        match version {
            Some([major, minor, _]) => Ok(Sourced {
                value: (major, minor),
                origin: Origin::Written(place(&self.object, node), "image".into()),
            }),
            None => Err(Unknown { reason: Reason::Image, at: place(&self.object, node) }),
        }
    }

    /// Lets a script change variables.
    fn apply(&self, command: &Command, variables: &mut Variables<'a>) {
        let container = self.broker.container.node;
        let node = container.get("args").or_else(|| container.get("command")).unwrap_or(container);
        for (name, value) in &command.assignments {
            let variable = super::variables::Variable { value: value.clone(), object: self.object, node };
            variables.by_name.insert(name.clone(), variable);
        }
        for name in &command.unset {
            variables.by_name.remove(name);
        }
    }

    /// Why settings may be set that cannot be seen.
    fn others(&self, command: &Command, variables: &Variables<'a>, dialect: Dialect) -> Option<Unknown> {
        let container = self.broker.container.node;
        let of = |reason, node: &Node| Some(Unknown { reason, at: place(&self.object, node) });
        if has_defaults_of_its_own(container.text("image").unwrap_or_default()) {
            return of(Reason::Image, container.get("image").unwrap_or(container));
        }
        let node = container.get("args").or_else(|| container.get("command")).unwrap_or(container);
        if command.is_opaque || command.start == Start::Other {
            return of(Reason::Script, node);
        }
        if let Start::File(file) = &command.start {
            let open = || self.mount_of(file).map_or((Reason::Script, node), |mount| self.hidden(mount));
            let (reason, node) = self.file(file).is_none().then(open)?;
            return of(reason, node);
        }
        if let Some((reason, node)) = variables.others {
            return of(reason, node);
        }
        // The image's own file, if it has one.
        if !dialect.reads_variables() && self.mounted(dialect).is_empty() {
            return of(Reason::Image, container.get("image").unwrap_or(container));
        }
        // A file in the place where the image looks for one, which is not part of the input.
        let hidden = self.mounted(dialect).into_iter().find(|mount| self.text_of(mount).is_none());
        hidden.map(|mount| self.hidden(mount)).and_then(|(reason, node)| of(reason, node))
    }

    /// The settings that nodes are started with, in the order in which one wins over another.
    fn settings(&self, command: &Command, variables: &Variables<'a>, dialect: Dialect) -> (Settings, Source) {
        let mut settings = Settings::new();
        let mut source = Source::Variables;
        let file = match &command.start {
            Start::File(file) => self.file(file),
            Start::Entrypoint | Start::Other => {
                self.mounted(dialect).into_iter().find_map(|mount| self.text_of(mount))
            }
        };
        let is_script_of_file = command.start == Start::Other;
        let file = file.or_else(|| is_script_of_file.then(|| self.any_file()).flatten());
        if let Some((map, entry)) = file {
            source = Source::Properties;
            let at = place(&map, entry);
            for (name, text, line) in kafka::numbered(entry.as_str().unwrap_or_default()) {
                let place = Place { span: line_span(entry, line), ..at.clone() };
                let value = Value::provided(&text, &|name| {
                    variables.by_name.get(name).map(|variable| variable.value.clone())
                });
                settings.insert(name.clone(), Sourced { value, origin: Origin::Written(place, name) });
            }
        }
        let reads_variables = matches!(command.start, Start::Entrypoint | Start::Other)
            && dialect.reads_variables()
            && (source == Source::Variables || dialect.adds_variables_to_a_file());
        if reads_variables {
            let mut commands = Settings::new();
            for (name, variable) in &variables.by_name {
                let origin = Origin::Written(place(&variable.object, variable.node), name.clone());
                if let Some(Meaning::Setting(setting)) = dialect.meaning(name) {
                    settings.insert(setting, Sourced { value: variable.value.clone(), origin });
                } else if let Some(setting) = dialect.command(name) {
                    commands.insert(
                        setting.to_owned(),
                        Sourced { value: Value::unknown(Reason::Script), origin },
                    );
                }
            }
            settings.extend(commands);
        }
        let container = self.broker.container.node;
        let node = container.get("args").or_else(|| container.get("command")).unwrap_or(container);
        for (name, value) in &command.overrides {
            let origin = Origin::Written(place(&self.object, node), format!("--override {name}"));
            settings.insert(name.clone(), Sourced { value: value.clone(), origin });
        }
        (settings, source)
    }

    fn memory_limit(&self) -> Option<Sourced<i128>> {
        let node = self.broker.container.node.dig(&["resources", "limits", "memory"])?;
        let value = manifest::quantity(node)?.value();
        let origin = Origin::Written(place(&self.object, node), "resources.limits.memory".into());
        Some(Sourced { value, origin })
    }

    fn cluster_id(variables: &Variables<'a>, dialect: Dialect) -> Option<Sourced<Value>> {
        let mut ids =
            variables.by_name.iter().filter(|(name, _)| dialect.meaning(name) == Some(Meaning::ClusterId));
        ids.next().map(|(name, variable)| Sourced {
            value: variable.value.clone(),
            origin: Origin::Written(place(&variable.object, variable.node), name.clone()),
        })
    }

    fn replicas(&self) -> Option<Sourced<i64>> {
        let node = self.object.dig(&["spec", "replicas"]);
        let value = match self.object.kind {
            "DaemonSet" => return None,
            "Pod" => 1,
            _ => node.and_then(Node::as_int).unwrap_or(1),
        };
        let origin = match node {
            Some(node) => Origin::Written(place(&self.object, node), "spec.replicas".into()),
            None => Origin::Default(place(&self.object, self.object.root)),
        };
        Some(Sourced { value, origin })
    }

    fn pods(&self) -> Vec<PodName> {
        let namespace = self.object.namespace().to_owned();
        let replicas =
            self.replicas().map_or(1, |replicas| replicas.value).clamp(0, NodePool::MOST_PODS.into());
        if self.object.kind != "StatefulSet" {
            let name = (self.object.kind == "Pod").then(|| self.object.name.to_owned());
            let pod = PodName { name, namespace, ordinal: None };
            return (0..replicas).map(|_| pod.clone()).collect();
        }
        let first = stateful_set::first_ordinal(self.object.root);
        let ordinals = first..first.saturating_add(replicas);
        let pod = |ordinal| PodName {
            name: Some(stateful_set::pod_name(self.object.name, ordinal)),
            namespace: namespace.clone(),
            ordinal: Some(ordinal),
        };
        ordinals.map(pod).collect()
    }
}

/// True for images that set more than is known: the one of Confluent for a single node, and those of Bitnami that came
/// with a quorum of their own.
fn has_defaults_of_its_own(image: &str) -> bool {
    let repository = kafka::repository(image);
    let is_old = kafka::version_of_image(image).is_some_and(|[major, minor, _]| (major, minor) < (3, 6));
    repository.ends_with("confluent-local") || is_old && repository.contains("bitnami")
}

fn kind(object: &Object<'_>) -> Kind {
    match object.kind {
        "StatefulSet" => Kind::StatefulSet,
        "DaemonSet" => Kind::DaemonSet,
        "Deployment" | "ReplicaSet" | "ReplicationController" => Kind::Deployment,
        _ => Kind::Pod,
    }
}

/// The place of a value of an object.
pub(super) fn place(object: &Object<'_>, node: &Node) -> Place {
    let field = object.root.path_to(node).map(|path| path.to_string()).unwrap_or_default();
    Place { object: object.display(), field, span: node.first_span() }
}
