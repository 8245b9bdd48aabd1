use super::Findings;
use crate::kafka::deployment::{Controller, Kind, NodePool, Place, PodName, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::{Service, ServiceType};

pub(super) static RULE: Rule = Rule {
    name: "unreachable-controller",
    summary: "nodes look for a controller where none is",
    level: Level::Error,
    page: include_str!("unreachable_controller.md"),
    check: Check::Workloads(check),
};

fn check(workloads: &[Workload<'_>], findings: &mut Findings<'_>) {
    for workload in workloads {
        // What the input does not tell is neither right nor wrong.
        let _unknown = of_workload(workload, workloads, findings).err();
    }
}

fn of_workload(
    workload: &Workload<'_>,
    workloads: &[Workload<'_>],
    findings: &mut Findings<'_>,
) -> Result<(), Unknown> {
    let pool = &workload.pool;
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if !pool.is_kraft()? {
        return Ok(());
    }
    let Some((name, quorum)) = pool.quorum(pod)? else { return Ok(()) };
    let setting = pool.name_of(name);
    let place = quorum.origin.place();
    for controller in &quorum.value {
        if controller.is_loopback() {
            loopback(workload, workloads, controller, &setting, place, findings)?;
            return Ok(());
        }
        let Some(labels) = controller.labels() else { continue };
        let said = match labels.as_slice() {
            // A Service may have the name of a pod.
            [service] if is_service(workload, service, &pod.namespace) => {
                of_service(workload, service, &pod.namespace, controller, &setting, place, findings)
            }
            [service, namespace] if is_service(workload, service, namespace) => {
                of_service(workload, service, namespace, controller, &setting, place, findings)
            }
            [name, rest @ ..] if let Some(found) = owner(workloads, name, pod, rest) => {
                of_pod(found, name, rest, controller, &setting, place, findings)?
            }
            [service] => of_service(workload, service, &pod.namespace, controller, &setting, place, findings),
            [service, namespace] if *namespace == pod.namespace => {
                of_service(workload, service, namespace, controller, &setting, place, findings)
            }
            _ => false,
        };
        if said {
            return Ok(());
        }
    }
    Ok(())
}

fn is_service(workload: &Workload<'_>, name: &str, namespace: &str) -> bool {
    workload.objects.named("v1", "Service", namespace, name).is_some()
}

/// The StatefulSet whose pods have names such as this one.
fn owner<'w, 'a>(
    workloads: &'w [Workload<'a>],
    name: &str,
    pod: &PodName,
    rest: &[&str],
) -> Option<&'w Workload<'a>> {
    let namespace = match rest {
        [_, namespace] => *namespace,
        _ => pod.namespace.as_str(),
    };
    let (base, ordinal) = name.rsplit_once('-')?;
    ordinal.parse::<u32>().ok()?;
    workloads.iter().find(|workload| {
        workload.pool.kind == Kind::StatefulSet
            && workload.object.name == base
            && workload.object.namespace() == namespace
    })
}

fn loopback(
    workload: &Workload<'_>,
    workloads: &[Workload<'_>],
    controller: &Controller,
    setting: &str,
    place: &Place,
    findings: &mut Findings<'_>,
) -> Result<(), Unknown> {
    let pool = &workload.pool;
    let host = &controller.host;
    // Another container of the same pod may be the controller.
    let shares_a_pod = workloads
        .iter()
        .filter(|other| other.object.root.first_span() == workload.object.root.first_span())
        .count()
        > 1;
    if shares_a_pod {
        return Ok(());
    }
    if !pool.is_controller()? {
        findings.at(place).help(format!("set `{setting}` to the addresses of the controllers")).say(format!(
            "`{setting}` names `{host}`, which is the broker itself: it finds no controller and never starts"
        ));
    } else if pool.pods.len() > 1 {
        let finding = findings.at(place).help(match pool.pods.first().and_then(|pod| pod.name.as_ref()) {
            Some(_) => format!("name each pod in `{setting}`: `{}`", suggestion(workload, controller)),
            None => "run the nodes as a StatefulSet, whose pods have names of their own".to_owned(),
        });
        finding.say(format!(
            "`{setting}` names `{host}`, which is each pod itself: {} pods are {} clusters of one node",
            pool.pods.len(),
            pool.pods.len()
        ));
    }
    Ok(())
}

/// The voters as they could be written.
fn suggestion(workload: &Workload<'_>, controller: &Controller) -> String {
    let service = workload.naming_service().map_or("<SERVICE>", |(service, _)| service);
    let port = controller.port.unwrap_or(9093);
    let entry = |pod: &PodName| {
        let name = pod.name.as_ref()?;
        let id = match &controller.id {
            Some(_) => format!("{}@", workload.pool.node_id(pod).ok()?.value),
            None => String::new(),
        };
        Some(format!("{id}{name}.{service}:{port}"))
    };
    let all: Vec<String> = workload.pool.pods.iter().take(3).filter_map(entry).collect();
    all.join(",")
}

/// Looks at a name that begins with that of a pod.
fn of_pod(
    owner: &Workload<'_>,
    name: &str,
    rest: &[&str],
    controller: &Controller,
    setting: &str,
    place: &Place,
    findings: &mut Findings<'_>,
) -> Result<bool, Unknown> {
    let object = owner.object.display();
    let Some(service) = rest.first() else {
        findings
            .at(place)
            .only_a_warning()
            .help(match owner.naming_service() {
                Some((service, Some(to_do))) => format!("write `{name}.{service}`, and {to_do}"),
                Some((service, None)) => format!("write `{name}.{service}`"),
                None => format!("write `{name}.<SERVICE>`, with the headless Service in `serviceName` of {object}"),
            })
            .say(format!("`{setting}` names `{name}`, but no Service of this name is among the manifests: DNS has the name of a pod only below its headless Service"));
        return Ok(true);
    };
    let own = owner.governing_service().unwrap_or_default();
    if !own.is_empty() && own != *service && owner.object.namespace() != *service {
        findings
            .at(place)
            .help(match owner.naming_service() {
                // The Service that the voters name exists, and the one of the StatefulSet does not.
                Some((right, Some(to_do))) if right == *service => to_do,
                Some((right, Some(to_do))) => format!("write `{name}.{right}`, and {to_do}"),
                _ => format!("write `{name}.{own}`, or set `serviceName` of {object} to `{service}`"),
            })
            .say(format!("`{setting}` names `{}`, which does not resolve: the pods of {object} are named below the Service `{own}`", controller.host));
        return Ok(true);
    }
    let Some(pod) = owner.pool.pods.iter().find(|pod| pod.name.as_deref() == Some(name)) else {
        findings
            .at(place)
            .only_a_warning()
            .help(format!("remove `{}`, or raise `replicas` of {object}", controller.shown()))
            .say(format!("`{setting}` names `{name}`, but {object} has {} pods", owner.pool.pods.len()));
        return Ok(true);
    };
    wrong_listener(&owner.pool, pod, controller, setting, place, findings)
}

/// Looks at the port of a controller whose pod is known.
fn wrong_listener(
    pool: &NodePool,
    pod: &PodName,
    controller: &Controller,
    setting: &str,
    place: &Place,
    findings: &mut Findings<'_>,
) -> Result<bool, Unknown> {
    let Some(port) = controller.port else { return Ok(false) };
    let names = pool.controller_listeners()?;
    let bound = pool.bound(pod)?;
    let own: Vec<_> = bound.iter().filter(|listener| names.contains(&listener.name)).collect();
    if !pool.is_controller()? {
        findings
            .at(place)
            .help(format!("name controllers in `{setting}`"))
            .say(format!("`{setting}` names `{}`, which is a broker and no controller", controller.host));
        return Ok(true);
    }
    let Some(wanted) = own.iter().find_map(|listener| listener.port) else { return Ok(false) };
    if own.iter().any(|listener| listener.port == Some(port)) {
        return Ok(false);
    }
    let right = Controller { port: Some(wanted), ..controller.clone() };
    findings.at(place).help(format!("write `{}`", right.shown())).say(format!(
        "`{setting}` names port {port} of `{}`, but its controller listens on {wanted}",
        controller.host
    ));
    Ok(true)
}

/// Looks at a name that is that of a Service.
fn of_service(
    workload: &Workload<'_>,
    name: &str,
    namespace: &str,
    controller: &Controller,
    setting: &str,
    place: &Place,
    findings: &mut Findings<'_>,
) -> bool {
    let objects = workload.objects;
    let Some(service) = objects.named("v1", "Service", namespace, name).and_then(Service::of) else {
        // A host name may come from elsewhere, unless no object at all could give one.
        if objects.of_kind("v1", "Service").next().is_some() {
            findings
                .at(place)
                .only_a_warning()
                .help(format!("create the Service `{name}` with port {}", controller.port.unwrap_or(9093)))
                .say(format!(
                    "`{setting}` names `{}`, but no Service `{name}` is among the manifests",
                    controller.host
                ));
            return true;
        }
        return false;
    };
    let Some(port) = controller.port.map(i64::from) else { return false };
    if service.is_headless()
        || service.is(ServiceType::ExternalName)
        || service.spec.get("selector").is_none()
        || service.ports().any(|found| found.port == port)
    {
        return false;
    }
    findings
        .at(place)
        .help(format!("add port {port} to the Service `{name}`, with the controllers' port as `targetPort`"))
        .say(format!("`{setting}` names port {port} of the Service `{name}`, which has no such port"));
    true
}
