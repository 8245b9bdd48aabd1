use crate::kubernetes::manifest::{Object, Objects, map_selects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "wrong-governing-service",
    summary: "the `serviceName` of a StatefulSet is not a headless Service of its pods",
    level: Level::Warning,
    page: include_str!("wrong_governing_service.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for set in objects.of_kind("apps/v1", "StatefulSet") {
        let Some(named) = set.dig(&["spec", "serviceName"]) else { continue };
        let Some(name) = named.as_str().filter(|name| !name.is_empty()) else { continue };
        let mut findings = findings.of(set);
        let Some(service) = objects.named("v1", "Service", set.namespace(), name) else {
            let services = || objects.within("v1", "Service", set.namespace()).map(|service| service.name);
            if services().next().is_some() {
                let spot = findings.at(named);
                let some: Vec<&str> = services().take(suggest::MOST).collect();
                let spot = match (headless(objects, set), suggest::closest(name, some)) {
                    (Some(own), _) => {
                        spot.help(format!("name the headless Service of the pods: `serviceName: {own}`"))
                    }
                    (None, Some(close)) => spot.help(format!("did you mean `{close}`?")),
                    (None, None) => spot.help(format!("create the headless Service `{name}`: `clusterIP: None`, and the labels of the pods as `selector`")),
                };
                spot.tell(format!(
                    "the Service `{name}`, which provides the DNS names of pods, is not in the input"
                ));
            }
            continue;
        };
        if service.dig(&["spec", "clusterIP"]).and_then(Node::as_str) != Some("None") {
            findings
                .at(named)
                .because(service.root, "this Service")
                .help("set `clusterIP: None` on it; or name the headless Service")
                .tell(format!("the Service `{name}` is not headless, so pods get no DNS names"));
        } else if let (Some(pod), Some(selector)) = (set.pod(), service.dig(&["spec", "selector"]))
            && !map_selects(selector, pod.metadata.and_then(|metadata| metadata.get("labels")))
        {
            findings
                .at(named)
                .because(selector, "this selector")
                .help("compare it with `spec.template.metadata.labels`")
                .tell(format!("the Service `{name}` does not select the pods of {}", set.display()));
        }
    }
}

/// A headless Service that selects the pods.
fn headless<'a>(objects: &Objects<'a>, set: &Object<'a>) -> Option<&'a str> {
    let pod = set.pod()?;
    let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
    let mut services = objects.within("v1", "Service", set.namespace());
    let found = services.find(|service| {
        service.dig(&["spec", "clusterIP"]).and_then(Node::as_str) == Some("None")
            && service.dig(&["spec", "selector"]).is_some_and(|selector| map_selects(selector, labels))
    });
    found.map(|service| service.name)
}
