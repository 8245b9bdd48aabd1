use crate::kafka::Broker;
use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "autoscaled-brokers",
    summary: "an autoscaler changes the number of Kafka brokers",
    level: Level::Error,
    page: include_str!("autoscaled_brokers.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(target) = target(object) else { continue };
        let (Some(kind), Some(name)) = (target.text("kind"), target.text("name")) else { continue };
        let mut workloads = objects.within("apps/v1", kind, object.namespace());
        if workloads.any(|workload| workload.name == name && runs_brokers(objects, workload)) {
            findings
                .of(object)
                .at(target)
                .help("remove the autoscaler; change `replicaCount` after partitions were moved off the brokers that go")
                .tell(format!(
                    "{} changes the number of brokers of the {kind} `{name}`: a new broker stays empty, and a removed one takes its replicas away",
                    object.display()
                ));
        }
    }
}

/// What an autoscaler scales: that of Kubernetes, or that of KEDA, whose target is a Deployment unless it says otherwise.
fn target<'a>(object: &Object<'a>) -> Option<&'a Node> {
    let is_known = matches!(
        (object.group(), object.kind),
        ("autoscaling", "HorizontalPodAutoscaler") | ("keda.sh", "ScaledObject")
    );
    object.dig(&["spec", "scaleTargetRef"]).filter(|_| is_known)
}

fn runs_brokers(objects: &Objects<'_>, workload: &Object<'_>) -> bool {
    let config_map = |name: &str| {
        let mut maps = objects.within("v1", "ConfigMap", workload.namespace());
        maps.find(|map| map.name == name).and_then(|map| map.dig(&["data"]))
    };
    workload.pod().is_some_and(|pod| !Broker::all(&pod, &config_map).is_empty())
}
