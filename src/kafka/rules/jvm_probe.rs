use crate::kafka::deployment::{Origin, Sourced, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "jvm-probe",
    summary: "a probe starts one of Kafka's command-line tools, and a JVM with it",
    level: Level::Warning,
    page: include_str!("jvm_probe.md"),
    check: Check::Workload(|workload, findings| {
        check(workload, findings);
        Ok(())
    }),
};

/// Tools of Kafka that each start a JVM.
const TOOLS: [&str; 12] = [
    "kafka-acls",
    "kafka-broker-api-versions",
    "kafka-cluster",
    "kafka-configs",
    "kafka-console-consumer",
    "kafka-console-producer",
    "kafka-consumer-groups",
    "kafka-features",
    "kafka-get-offsets",
    "kafka-metadata-quorum",
    "kafka-run-class",
    "kafka-topics",
];

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) {
    if workload.pool.is_rendered {
        return;
    }
    let container = workload.container.node;
    for name in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let Some(probe) = container.get(name) else { continue };
        let Some(command) = probe.dig(&["exec", "command"]) else { continue };
        let words = || command.items().iter().filter_map(Node::as_str);
        let Some(tool) = TOOLS.into_iter().find(|tool| words().any(|word| word.contains(tool))) else {
            continue;
        };
        let period = probe.get("periodSeconds").and_then(Node::as_int).unwrap_or(10);
        let timeout = probe.get("timeoutSeconds").and_then(Node::as_int).unwrap_or(1);
        let variables = || container.list("env").iter().filter_map(|item| item.text("name"));
        let mut effects = Vec::new();
        if variables().any(|name| name == "JMX_PORT" || name == "KAFKA_JMX_PORT") {
            effects.push("it fails, as it binds the broker's JMX port".to_owned());
        }
        if let Ok(Sourced { value, origin: Origin::Written(_, name) }) = &workload.pool.heap {
            effects.push(format!(
                "it takes the heap of `{name}`, up to {}Mi beside that of the broker",
                value >> 20
            ));
        }
        if timeout < 5 {
            effects.push(format!("it is often not done within `timeoutSeconds: {timeout}`"));
        }
        if name == "livenessProbe" && tool == "kafka-metadata-quorum" {
            effects.push("without a leader of the quorum it fails, and every node restarts".to_owned());
        }
        let effects = if effects.is_empty() { String::new() } else { format!(": {}", effects.join("; ")) };
        findings
            .at(command)
            .help(format!("use `tcpSocket` with the port of a listener in `{name}`"))
            .tell(format!("`{name}` starts a JVM with `{tool}` every {period}s{effects}"));
    }
}
