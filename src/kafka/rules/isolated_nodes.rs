use super::Findings;
use crate::kafka::deployment::{Unknown, Workload, clusters};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::{Direction, Object, Objects, is_of_controllers, selector_selects};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "isolated-nodes",
    summary: "a NetworkPolicy keeps brokers or controllers of one cluster apart",
    level: Level::Warning,
    page: include_str!("isolated_nodes.md"),
    check: Check::Workloads(check),
};

fn check(workloads: &[Workload<'_>], findings: &mut Findings<'_>) {
    for cluster in clusters(workloads) {
        for to in &cluster.members {
            // What the input does not tell is neither right nor wrong.
            let Ok(ports) = ports(to) else { continue };
            let is_near = |from: &&&Workload<'_>| {
                from.object.namespace() == to.object.namespace() && !is_on_host(from) && !is_on_host(to)
            };
            // What keeps one kind of nodes away often keeps the next away too.
            let _first =
                cluster.members.iter().filter(is_near).any(|from| of_pair(from, to, &ports, findings));
        }
    }
}

/// Policies say nothing certain of pods in the network of their node.
fn is_on_host(workload: &Workload<'_>) -> bool {
    workload.pod.spec.get("hostNetwork").and_then(Node::as_bool) == Some(true)
}

/// A port that other nodes connect to, and what it is for.
struct Port {
    number: i64,
    listener: String,
    is_of_controllers: bool,
}

fn ports(workload: &Workload<'_>) -> Result<Vec<Port>, Unknown> {
    let pool = &workload.pool;
    let mut found = Vec::new();
    let Some(pod) = pool.pods.first().filter(|_| !pool.is_rendered) else { return Ok(found) };
    let controllers = if pool.is_controller()? { pool.controller_listeners()? } else { Vec::new() };
    let between = if pool.is_broker()? { Some(pool.inter_broker_listener()?) } else { None };
    for listener in pool.bound(pod)? {
        let Some(number) = listener.port.map(i64::from) else { continue };
        let is_of_controllers = controllers.contains(&listener.name);
        if is_of_controllers || between.as_ref() == Some(&listener.name) {
            found.push(Port { number, listener: listener.name, is_of_controllers });
        }
    }
    Ok(found)
}

fn of_pair(from: &Workload<'_>, to: &Workload<'_>, ports: &[Port], findings: &mut Findings<'_>) -> bool {
    let is_one = from.object.root.first_span() == to.object.root.first_span();
    let is_alone = to.pool.replicas.as_ref().is_some_and(|replicas| replicas.value < 2);
    // Brokers connect to each other, and everything connects to controllers.
    let needs = |port: &&Port| port.is_of_controllers || from.pool.is_broker() == Ok(true);
    if is_one && is_alone {
        return false;
    }
    for port in ports.iter().filter(needs) {
        let ingress = closing(to, from, Direction::Ingress, to, port.number);
        let egress = || closing(from, to, Direction::Egress, to, port.number);
        let (who, whom) = (from.object.display(), to.object.display());
        let (policy, way) = match ingress {
            Some(policy) => (policy, format!("`ingress` from the pods of {who}")),
            None => match egress() {
                Some(policy) => (policy, format!("`egress` to the pods of {whom}")),
                None => continue,
            },
        };
        let which = if is_one {
            format!("the pods of {who} cannot connect to each other")
        } else {
            format!("the pods of {who} cannot connect to those of {whom}")
        };
        let name = policy.display();
        findings
            .at(&to.place_in(&policy, policy.dig(&["spec"]).unwrap_or(policy.root)))
            .help(format!("allow TCP port {} in {name}: {way}", port.number))
            .say(format!(
                "{which} at port {} (`{}`): {name} selects them, and no policy among the manifests allows it",
                port.number, port.listener
            ));
        return true;
    }
    false
}

/// A policy of these pods, if policies certainly allow no traffic between them and others in this direction.
fn closing<'a>(
    own: &Workload<'a>,
    other: &Workload<'_>,
    direction: Direction,
    target: &Workload<'_>,
    port: i64,
) -> Option<Object<'a>> {
    let labels = labels(own);
    let objects: &Objects<'a> = own.objects;
    let mut of_pods = objects
        .within("networking.k8s.io/v1", "NetworkPolicy", own.object.namespace())
        .filter(|policy| {
            let selects = policy
                .dig(&["spec", "podSelector"])
                .is_none_or(|selector| selector_selects(selector, labels));
            selects && policy.dig(&["spec"]).is_some_and(|spec| direction.is_isolated(spec))
        })
        .peekable();
    let first = **of_pods.peek()?;
    if !objects.within("networking.k8s.io/v1", "NetworkPolicy", own.object.namespace()).all(is_certain) {
        return None;
    }
    let allows =
        |rule: &Node| may_be_peer(rule, direction.peers(), own, other) && may_be_port(rule, target, port);
    let is_open = of_pods.any(|policy| {
        policy.dig(&["spec", direction.rules()]).map(Node::items).unwrap_or_default().iter().any(allows)
    });
    (!is_open).then_some(first)
}

fn labels<'a>(workload: &Workload<'a>) -> Option<&'a Node> {
    workload.pod.metadata.and_then(|metadata| metadata.get("labels"))
}

fn may_be_peer(rule: &Node, field: &str, own: &Workload<'_>, other: &Workload<'_>) -> bool {
    let peers = rule.list(field);
    peers.is_empty()
        || peers.iter().any(|peer| {
            // The addresses of pods and the labels of Namespaces are not known.
            if peer.get("ipBlock").is_some() {
                return true;
            }
            let is_within =
                peer.get("namespaceSelector").is_some() || own.object.namespace() == other.object.namespace();
            is_within
                && peer.get("podSelector").is_none_or(|selector| selector_selects(selector, labels(other)))
        })
}

fn may_be_port(rule: &Node, target: &Workload<'_>, number: i64) -> bool {
    let ports = rule.list("ports");
    ports.is_empty()
        || ports.iter().any(|port| {
            if !matches!(port.text("protocol"), Some("" | "TCP")) {
                return false;
            }
            let Some(first) = port.get("port") else { return true };
            let Some(first) = first.as_int().or_else(|| target.port_named(first.as_str()?)) else {
                return false;
            };
            let last = port.get("endPort").and_then(Node::as_int).unwrap_or(first);
            (first..=last).contains(&number)
        })
}

/// False for a policy that tells pods apart by labels which Kubernetes gives them, such as their ordinal.
fn is_certain(policy: &Object<'_>) -> bool {
    fn has(node: &Node) -> bool {
        node.entries().iter().any(|entry| {
            is_of_controllers(&entry.key)
                || entry.value.as_str().is_some_and(|text| entry.key == "key" && is_of_controllers(text))
                || has(&entry.value)
        }) || node.items().iter().any(has)
    }
    !policy.dig(&["spec"]).is_some_and(has)
}
