use crate::kafka::deployment::{Kind, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "colocated-brokers",
    summary: "nothing keeps brokers or controllers off the same node",
    level: Level::Warning,
    page: include_str!("colocated_brokers.md"),
    check: Check::Workload(|workload, findings| {
        check(workload, findings);
        Ok(())
    }),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let (pool, spec) = (&workload.pool, workload.pod.spec);
    let takes_a_port_of_the_node = spec.get("hostNetwork").and_then(Node::as_bool) == Some(true)
        || workload.container.node.list("ports").iter().any(|port| port.get("hostPort").is_some());
    let is_spread = spec.dig(&["affinity", "podAntiAffinity"]).is_some()
        || !spec.list("topologySpreadConstraints").is_empty()
        || takes_a_port_of_the_node;
    if pool.is_rendered || is_spread || pool.kind == Kind::DaemonSet || pool.pods.len() < 2 {
        return;
    }
    let labels: Vec<String> = workload
        .object
        .dig(&["spec", "selector", "matchLabels"])
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|entry| format!("{}: {}", entry.key, entry.value.as_str().unwrap_or_default()))
        .collect();
    findings
        .key(spec, "topologySpreadConstraints")
        .help(format!(
            "add `topologySpreadConstraints: [{{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, \
             labelSelector: {{matchLabels: {{{}}}}}}}]`",
            labels.join(", ")
        ))
        .tell(format!(
            "all {} pods of {} may run on one node, and are lost with it",
            pool.pods.len(),
            workload.object.display()
        ));
}
