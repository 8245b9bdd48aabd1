use super::Findings;
use crate::kafka::deployment::{Controller, Kind, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::Service;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "quorum-deadlock",
    summary: "controllers wait for pods that Kubernetes holds back until controllers are ready",
    level: Level::Error,
    page: include_str!("quorum_deadlock.md"),
    check: Check::Workloads(check),
};

/// What a pod's readiness says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readiness {
    /// Nothing about the quorum: no probe, or one of the controllers' listener, which opens at once.
    Independent,
    /// The quorum has a leader: a probe of the brokers' listener, which opens late.
    OfBroker,
    /// Something that is not known: a command.
    Open,
}

fn check(workloads: &[Workload<'_>], findings: &mut Findings<'_>) {
    for workload in workloads {
        // What the input does not tell is neither right nor wrong.
        let _unknown = of_workload(workload, findings).err();
    }
}

fn of_workload(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if pool.kind != Kind::StatefulSet || !pool.is_controller()? {
        return Ok(());
    }
    let Some((_, quorum)) = pool.quorum(pod)? else { return Ok(()) };
    let is_own = |controller: &&Controller| {
        let name = controller.labels().and_then(|labels| labels.first().map(|name| (*name).to_owned()));
        pool.pods.iter().any(|pod| pod.name.is_some() && pod.name == name)
    };
    let own = quorum.value.iter().filter(is_own).count();
    let (probe, readiness) = readiness(workload)?;
    let Some(probe) = probe.filter(|_| readiness != Readiness::Independent) else { return Ok(()) };
    let place = workload.place(probe);
    let is_certain = readiness == Readiness::OfBroker;
    // The first pod alone is no majority.
    let policy = workload.object.dig(&["spec", "podManagementPolicy"]).and_then(Node::as_str);
    let rest = quorum.value.len().saturating_sub(own);
    let needed = quorum.value.len() / 2 + 1;
    if policy != Some("Parallel") && own > 1 && rest + 1 < needed {
        let finding = findings
            .at(&place)
            .help("set `podManagementPolicy` to `Parallel`; delete and recreate the StatefulSet with `kubectl delete --cascade=orphan`, because the field is immutable");
        let finding = if is_certain { finding } else { finding.only_a_warning() };
        finding.say(format!(
            "{} with `podManagementPolicy: OrderedReady` starts one pod at a time, but {} of {} controllers must run before the first pod is ready",
            workload.object.display(),
            needed,
            quorum.value.len()
        ));
    }
    let Some(name) = workload.governing_service() else { return Ok(()) };
    let service =
        workload.objects.named("v1", "Service", workload.object.namespace(), name).and_then(Service::of);
    let Some(service) = service else { return Ok(()) };
    let is_published = service.spec.get("publishNotReadyAddresses").and_then(Node::as_bool) == Some(true);
    if own > 1 && service.is_headless() && !is_published && rest + 1 < needed {
        let finding =
            findings.at(&place).help(format!("set `publishNotReadyAddresses: true` in the Service `{name}`"));
        let finding = if is_certain { finding } else { finding.only_a_warning() };
        finding.say(format!(
            "the headless Service `{name}` names no pod before it is ready, and no pod is ready before the controllers find each other: the quorum elects no leader"
        ));
    }
    Ok(())
}

/// The probe that readiness depends on, and what it says.
fn readiness<'a>(workload: &Workload<'a>) -> Result<(Option<&'a Node>, Readiness), Unknown> {
    let container = workload.container.node;
    let mut found = (None, Readiness::Independent);
    for field in ["startupProbe", "readinessProbe"] {
        let Some(probe) = container.get(field).filter(|probe| !probe.is_empty()) else { continue };
        let Some(port) = probe.dig(&["tcpSocket", "port"]) else {
            if found.1 == Readiness::Independent {
                found = (Some(probe), Readiness::Open);
            }
            continue;
        };
        let Some(number) = port_number(container, port) else { continue };
        let pool = &workload.pool;
        let Some(pod) = pool.pods.first() else { continue };
        let controllers = pool.controller_listeners()?;
        let listener =
            pool.bound(pod)?.into_iter().find(|listener| listener.port.map(i64::from) == Some(number));
        if listener.is_some_and(|listener| !controllers.contains(&listener.name)) {
            return Ok((Some(probe), Readiness::OfBroker));
        }
    }
    Ok(found)
}

/// The number of a port that may be written by its name.
fn port_number(container: &Node, port: &Node) -> Option<i64> {
    port.as_int().or_else(|| {
        let name = port.as_str()?;
        let named = container.list("ports").iter().find(|port| port.text("name") == Some(name))?;
        named.get("containerPort")?.as_int()
    })
}
