use crate::kafka::deployment::{Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::mentions;
use crate::kubernetes::rules::Findings;

pub(super) static RULE: Rule = Rule {
    name: "closed-target-port",
    summary: "a Service leads to a port on which Kafka does not listen",
    level: Level::Warning,
    page: include_str!("closed_target_port.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    // Another container may listen.
    let running = workload.pod.lasting_containers().filter(|of| of.list == "containers" || of.is_sidecar());
    if pool.is_rendered || running.count() > 1 || pool.sets("port") {
        return Ok(());
    }
    let bound = pool.bound(pod)?;
    let known: Vec<String> = bound
        .iter()
        .map(|listener| listener.port.map(|port| port.to_string()))
        .collect::<Option<_>>()
        .unwrap_or_default();
    if known.is_empty() {
        return Ok(());
    }
    for (object, service) in workload.services() {
        // Names of a headless Service lead to the pods, whatever its ports say.
        if service.is_headless() {
            continue;
        }
        for port in service.ports().filter(|port| port.protocol == "TCP") {
            let Some(target) = workload.target(&port).filter(|target| !may_listen(workload, *target, &known))
            else {
                continue;
            };
            findings
                .place(&workload.place_in(&object, port.node.get("targetPort").unwrap_or(port.node)))
                .help(format!(
                    "set `targetPort` to the port of a listener, or add a listener to `{}`",
                    pool.name_of("listeners")
                ))
                .tell(format!(
                    "{} leads to port {target} of the pods of {}, where Kafka listens on {}",
                    object.display(),
                    workload.object.display(),
                    known.join(" and ")
                ));
        }
    }
    Ok(())
}

/// True if a listener has the port, or anything else of the container mentions it, such as an agent for metrics.
fn may_listen(workload: &Workload<'_>, target: i64, known: &[String]) -> bool {
    let container = workload.container.node;
    let number = target.to_string();
    target <= 0
        || known.contains(&number)
        || ["args", "command", "env", "envFrom", "livenessProbe", "readinessProbe", "startupProbe"]
            .iter()
            .filter_map(|field| container.get(field))
            .any(|node| mentions(node, &number))
}
