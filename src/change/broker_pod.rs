//! The pod of a broker in which Kafka's command-line tools run, so that a step can be pasted into a terminal.

use super::evidence::{self, ConfigMaps, Time};
use super::{Changes, Difference, Pair, stateful_set};
use crate::kafka::Dialect;
use crate::text::shown;
use crate::yaml::{Entry, Node};

/// Bytes per second with which partitions are moved, so that producers and consumers keep most of the network.
const THROTTLE: u32 = 50_000_000;

/// More broker ids than this are not listed in a command.
const MOST_IDS: i64 = 200;

/// Variables of a broker that a second Java process in its container must not inherit: its heap and its JMX port.
const OF_SERVER: [&str; 5] =
    ["JMX_PORT", "KAFKA_HEAP_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JMX_PORT", "KAFKA_OPTS"];

/// A pod of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerPod {
    name: Option<String>,
    namespace: Option<String>,
    /// The container, where the pod has several.
    container: Option<String>,
    dialect: Dialect,
    port: i64,
    /// Variables that are removed before a tool starts.
    unset: Vec<&'static str>,
}

impl Changes {
    /// A pod of the brokers that a change is about: one that runs before the change is applied, if there is one.
    pub fn broker_pod(&self, difference: &Difference) -> BrokerPod {
        let namespace = self.pair(difference).and_then(|pair| pair.namespace.clone());
        let users = self.evidence.users(difference.pair).into_iter().flatten().copied();
        let own = std::iter::once(difference.pair).filter(|pair| self.evidence.is_broker(*pair));
        let others = || self.evidence.workloads();
        let near =
            others().filter(|index| self.pairs.get(*index).is_some_and(|pair| pair.namespace == namespace));
        let all = own.chain(users).chain(near);
        let sets: Vec<&Pair> = all
            .filter_map(|index| self.pairs.get(index))
            .filter(|pair| pair.is("apps/v1", "StatefulSet"))
            .collect();
        let set = sets.iter().find(|pair| pair.old.is_some()).or_else(|| sets.first());
        set.and_then(|pair| self.pod_of(pair)).unwrap_or(BrokerPod {
            name: None,
            namespace,
            container: None,
            dialect: Dialect::Apache,
            port: 9092,
            unset: Vec::new(),
        })
    }

    /// How many brokers are controllers, from the first ordinal on, if a start script of kafka-gen says so.
    pub fn controllers(&self) -> Option<i64> {
        let scripts = self.pairs.iter().filter(|pair| pair.is("v1", "ConfigMap"));
        let texts = scripts.filter_map(|pair| pair.old.as_ref()?.get("data")).flat_map(Node::entries);
        let mut lines = texts.filter_map(|entry| entry.value.as_str()).flat_map(str::lines);
        lines.find_map(|line| line.strip_prefix("CONTROLLER_COUNT=")?.trim_matches('\'').parse().ok())
    }

    /// The ids of the brokers that a change is about, as a tool takes them.
    pub fn broker_ids(&self, difference: &Difference) -> String {
        let namespace = self.pair(difference).and_then(|pair| pair.namespace.as_ref());
        let mut sets = self.evidence.workloads().filter_map(|index| self.pairs.get(index));
        let set = sets.find(|pair| pair.namespace.as_ref() == namespace && pair.kind == "StatefulSet");
        let Some(root) = set.and_then(|pair| pair.new.as_ref().or(pair.old.as_ref())) else {
            return "0,1,2".to_owned();
        };
        ids(stateful_set::first_ordinal(root), stateful_set::replicas(root))
    }

    /// The workloads whose pods read a ConfigMap or Secret, in the order of the objects.
    pub fn users_of(&self, pair: &Pair) -> Vec<&Pair> {
        let reads = |other: &&Pair| {
            let is_reader = matches!(other.kind.as_str(), "DaemonSet" | "Deployment" | "StatefulSet");
            let root = other.new.as_ref().filter(|_| is_reader && other.namespace == pair.namespace);
            root.and_then(|root| root.dig(&["spec", "template", "spec"]))
                .is_some_and(|pod| names(pod, &pair.kind, &pair.name))
        };
        self.pairs.iter().filter(reads).collect()
    }

    /// The differences of a pair.
    pub fn differences_of<'a>(&'a self, pair: &'a Pair) -> impl Iterator<Item = &'a Difference> {
        let of_pair =
            |difference: &&Difference| self.pair(difference).is_some_and(|own| std::ptr::eq(own, pair));
        self.differences.iter().filter(of_pair)
    }

    /// True if applying all this restarts the pods of a workload by itself.
    pub fn restarts_pods_of(&self, pair: &Pair) -> bool {
        let is_held = ["updateStrategy", "strategy"]
            .iter()
            .any(|field| pair.new_at(&["spec", field, "type"]).and_then(Node::as_str) == Some("OnDelete"))
            || pair.new_at(&["spec", "paused"]).and_then(Node::as_bool) == Some(true);
        let index = self.pairs.iter().position(|other| std::ptr::eq(other, pair));
        !is_held && pair.old.is_some() && index.is_some_and(|index| self.restarts(index))
    }

    fn pod_of(&self, pair: &Pair) -> Option<BrokerPod> {
        let (root, time) = match (&pair.old, &pair.new) {
            (Some(old), _) => (old, Time::Old),
            (None, new) => (new.as_ref()?, Time::New),
        };
        let maps = ConfigMaps::of(&self.pairs, time);
        let brokers = evidence::brokers(root, pair.namespace.as_deref(), &maps);
        let broker = brokers.first()?;
        let containers = root.dig(&["spec", "template", "spec", "containers"]).map(Node::items)?;
        let name = root.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or(&pair.name);
        let variables = broker.container.node.list("env").iter().filter_map(|item| item.text("name"));
        let variables: Vec<&str> = variables.chain(broker.variables.iter().map(String::as_str)).collect();
        Some(BrokerPod {
            name: Some(stateful_set::pod_name(name, stateful_set::first_ordinal(root))),
            namespace: pair.namespace.clone(),
            container: (containers.len() > 1).then(|| broker.container.name.to_owned()),
            dialect: broker.dialect,
            port: client_port(broker.container.node),
            unset: OF_SERVER.into_iter().filter(|name| variables.contains(name)).collect(),
        })
    }
}

/// True if a pod's specification refers to a ConfigMap or Secret by this name.
fn names(node: &Node, kind: &str, name: &str) -> bool {
    let keys: &[(&str, &str)] = if kind == "Secret" {
        &[("secret", "secretName"), ("secret", "name"), ("secretRef", "name"), ("secretKeyRef", "name")]
    } else {
        &[("configMap", "name"), ("configMapRef", "name"), ("configMapKeyRef", "name")]
    };
    let is_it = |entry: &Entry| {
        keys.iter().any(|(field, key)| entry.key == *field && entry.value.text(key) == Some(name))
            || names(&entry.value, kind, name)
    };
    node.entries().iter().any(is_it) || node.items().iter().any(|item| names(item, kind, name))
}

/// Broker ids as a tool takes them; of very many, the first ones.
fn ids(first: i64, count: i64) -> String {
    let ids = (first..first.saturating_add(count.min(MOST_IDS))).map(|id| id.to_string());
    ids.collect::<Vec<_>>().join(",")
}

/// The port on which clients inside the pod reach the broker.
fn client_port(container: &Node) -> i64 {
    let ports = || container.list("ports").iter();
    let number = |port: &Node| port.get("containerPort").and_then(Node::as_int);
    let is_other = |port: &&Node| {
        let name = port.text("name").unwrap_or_default();
        ["controller", "jmx", "metrics"].iter().any(|other| name.contains(other))
    };
    let usual = ports().filter_map(number).find(|port| *port == 9092);
    usual.or_else(|| ports().filter(|port| !is_other(port)).find_map(number)).unwrap_or(9092)
}

impl BrokerPod {
    /// A command that runs one of Kafka's tools (`topics`, `features`) with these arguments.
    pub fn tool(&self, tool: &str, arguments: &str) -> String {
        format!("{} -- {}", self.exec(""), self.inside(tool, arguments))
    }

    /// The same as a step: the command between backticks, and what is to be filled in.
    pub fn step(&self, tool: &str, arguments: &str) -> String {
        format!("`{}`{}", self.tool(tool, arguments), self.legend())
    }

    /// What stands for a pod that the manifests do not name.
    fn legend(&self) -> &'static str {
        if self.name.is_none() { ", where `<POD>` is the pod of a broker" } else { "" }
    }

    /// Commands that move the partitions of all topics to these brokers, in their order.
    pub fn reassign(&self, first: i64, count: i64) -> Vec<String> {
        let ids = ids(first, count);
        let list = self.tool("topics", "--list");
        let plan = self.plan(&ids);
        let mut steps = vec![
            format!(
                "list the topics: `{list} | sed 's/.*/{{\"topic\":\"&\"}}/' | paste -sd, - | sed 's/.*/{{\"version\":1,\"topics\":[&]}}/' > topics.json`{}",
                self.legend()
            ),
            format!(
                "create the plan: `{} -- sh -c 'cat > /tmp/topics.json && {plan}' < topics.json | sed '1,/^Proposed/d' > plan.json`{}",
                self.exec("-i "),
                self.legend()
            ),
        ];
        steps.extend(self.execute());
        steps
    }

    /// Commands that give each partition of a topic another number of replicas.
    pub fn replicate(&self, topic: &str, ids: &str, replicas: &str) -> Vec<String> {
        let plan = self.plan(ids);
        let mut steps = vec![
            format!(
                "save the current assignment: `echo '{{\"version\":1,\"topics\":[{{\"topic\":\"{topic}\"}}]}}' | {} -- sh -c 'cat > /tmp/topics.json && {plan}' | sed -n 2p > plan.json`{}",
                self.exec("-i "),
                self.legend()
            ),
            format!(
                "in `plan.json`, list {replicas} broker ids under each `replicas`, and remove each `log_dirs`"
            ),
        ];
        steps.extend(self.execute());
        steps
    }

    /// The tool that proposes where partitions go, and prints where they are.
    fn plan(&self, ids: &str) -> String {
        let arguments = format!("--topics-to-move-json-file /tmp/topics.json --broker-list {ids} --generate");
        self.inside("reassign-partitions", &arguments)
    }

    fn execute(&self) -> [String; 2] {
        let run = |what: &str| {
            self.inside("reassign-partitions", &format!("--reassignment-json-file /tmp/plan.json {what}"))
        };
        [
            format!(
                "move the replicas: `{} -- sh -c 'cat > /tmp/plan.json && {}' < plan.json`{}",
                self.exec("-i "),
                run(&format!("--execute --throttle {THROTTLE}")),
                self.legend()
            ),
            format!(
                "repeat until no move is in progress, which also removes the throttle: `{} -- {}`{}",
                self.exec(""),
                run("--verify"),
                self.legend()
            ),
        ]
    }

    /// `kubectl exec kafka-0 -n kafka`.
    fn exec(&self, flag: &str) -> String {
        let name = self.name.as_deref().map_or("<POD>".into(), shown::word);
        let place = self.namespace.as_ref().map(|name| format!(" -n {}", shown::word(name)));
        let container = self.container.as_ref().map(|name| format!(" -c {}", shown::word(name)));
        format!("kubectl exec {flag}{name}{}{}", place.unwrap_or_default(), container.unwrap_or_default())
    }

    /// The tool as it is started in the container.
    fn inside(&self, tool: &str, arguments: &str) -> String {
        let unset = if self.unset.is_empty() {
            String::new()
        } else {
            format!(
                "env {} ",
                self.unset.iter().map(|name| format!("-u {name}")).collect::<Vec<_>>().join(" ")
            )
        };
        // `kafka-cluster` takes the subcommand first.
        let (tool, subcommand) = tool.split_once(' ').unwrap_or((tool, ""));
        let program = self.dialect.tool(tool);
        let subcommand = if subcommand.is_empty() { String::new() } else { format!(" {subcommand}") };
        format!("{unset}{program}{subcommand} --bootstrap-server localhost:{} {arguments}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(dialect: Dialect) -> BrokerPod {
        BrokerPod {
            name: Some("kafka-0".to_owned()),
            namespace: Some("kafka".to_owned()),
            container: None,
            dialect,
            port: 9092,
            unset: Vec::new(),
        }
    }

    #[test]
    fn tools_are_called_as_the_image_has_them() {
        let apache = pod(Dialect::Apache);
        assert_eq!(
            apache.step("features", "describe"),
            "`kubectl exec kafka-0 -n kafka -- /opt/kafka/bin/kafka-features.sh --bootstrap-server localhost:9092 describe`"
        );
        assert_eq!(
            apache.tool("cluster unregister", "--id 3"),
            "kubectl exec kafka-0 -n kafka -- /opt/kafka/bin/kafka-cluster.sh unregister --bootstrap-server localhost:9092 --id 3"
        );
        let confluent = BrokerPod {
            container: Some("broker".to_owned()),
            namespace: None,
            port: 29092,
            ..pod(Dialect::Confluent)
        };
        assert_eq!(
            confluent.tool("topics", "--list"),
            "kubectl exec kafka-0 -c broker -- kafka-topics --bootstrap-server localhost:29092 --list"
        );
        let bitnami = BrokerPod { unset: vec!["JMX_PORT", "KAFKA_HEAP_OPTS"], ..pod(Dialect::Bitnami) };
        assert_eq!(
            bitnami.tool("topics", "--list"),
            "kubectl exec kafka-0 -n kafka -- env -u JMX_PORT -u KAFKA_HEAP_OPTS /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list"
        );
    }

    #[test]
    fn a_pod_that_is_not_known_is_asked_for() {
        let unknown = BrokerPod { name: None, ..pod(Dialect::Apache) };
        let step = unknown.step("topics", "--list");
        assert!(step.starts_with("`kubectl exec <POD> -n kafka -- "), "{step}");
        assert!(step.ends_with(", where `<POD>` is the pod of a broker"), "{step}");
        assert!(unknown.reassign(0, 3)[0].contains("where `<POD>` is"));
        assert!(unknown.replicate("orders", "0,1,2", "3")[0].contains("where `<POD>` is"));
    }
}
