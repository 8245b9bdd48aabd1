use crate::kafka::Dialect;
use crate::kafka::deployment::{Source, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::{Service, ServiceType};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "service-link-variables",
    summary: "variables that Kubernetes makes of a Service are read as Kafka's settings",
    level: Level::Error,
    page: include_str!("service_link_variables.md"),
    check: Check::Workload(|workload, findings| {
        check(workload, findings);
        Ok(())
    }),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let (pod, pool) = (&workload.pod, &workload.pool);
    let is_off = pod.spec.get("enableServiceLinks").and_then(Node::as_bool) == Some(false);
    if is_off || pool.is_rendered || pool.dialect == Dialect::Bitnami || !starts_by_entrypoint(workload) {
        return;
    }
    let container = workload.container.node;
    // What the container sets itself takes the place of what Kubernetes makes.
    if container.list("env").iter().any(|item| item.text("name") == Some("KAFKA_PORT")) {
        return;
    }
    let namespace = workload.object.namespace();
    let found = workload.objects.within("v1", "Service", namespace).find(|object| {
        object.name.replace('-', "_").eq_ignore_ascii_case("kafka")
            && Service::of(object)
                .is_some_and(|service| !service.is_headless() && !service.is(ServiceType::ExternalName))
    });
    let Some(service) = found else { return };
    let is_wurstmeister = pool.image.value.contains("wurstmeister/");
    let variables = "`KAFKA_PORT=tcp://…`, `KAFKA_SERVICE_HOST` and others";
    let spot = findings
        .at(container)
        .because(service.root, "the Service")
        .help("set `enableServiceLinks: false` in the pod's `spec`");
    let service = service.display();
    let is_image_only = pool.source == Source::Variables
        && pool.others.is_none()
        && !pool.settings.values().any(|set| set.origin.is_written());
    match pool.dialect {
        Dialect::Confluent => spot.tell(format!(
            "{service} gives the pod {variables}: the image exits with `port is deprecated` as soon as `KAFKA_PORT` is set"
        )),
        _ if is_wurstmeister => spot.tell(format!(
            "{service} gives the pod {variables}: the image takes `KAFKA_PORT` for the port of the broker, which then does not start"
        )),
        _ if is_image_only => spot.tell(format!(
            "{service} gives the pod {variables}: the image takes them for settings, drops its own configuration for them and does not start"
        )),
        _ => spot.only_a_warning().tell(format!(
            "{service} gives the pod {variables}: the image writes them into `server.properties` as settings that Kafka does not know"
        )),
    }
}

/// True if the image's own entrypoint reads the variables, and nothing removes them before.
fn starts_by_entrypoint(workload: &Workload<'_>) -> bool {
    let container = workload.container.node;
    let words = container.list("command").iter().chain(container.list("args"));
    let words: Vec<&str> = words.filter_map(Node::as_str).collect();
    if words
        .iter()
        .any(|word| (word.contains("unset") || word.contains("env -u")) && word.contains("KAFKA_PORT"))
    {
        return false;
    }
    let entrypoints =
        ["/etc/confluent/docker/run", "/etc/kafka/docker/run", "start-kafka.sh", "/__cacert_entrypoint.sh"];
    container.list("command").is_empty()
        || words.iter().any(|word| entrypoints.iter().any(|entrypoint| word.contains(entrypoint)))
}
