use crate::kubernetes::manifest::{Container, Environment, Objects, references};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unresolved-sub-path",
    summary: "`subPathExpr` refers to a variable that the container does not have, or that is empty",
    level: Level::Error,
    page: include_str!("unresolved_sub_path.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        for container in pod.lasting_containers() {
            if container.node.list("volumeMounts").iter().any(|mount| mount.get("subPathExpr").is_some()) {
                let environment = Environment::of(&container, &pod, object, objects);
                check_container(&container, &environment, &mut findings.of(object));
            }
        }
    }
}

fn check_container(container: &Container<'_>, environment: &Environment<'_>, findings: &mut Findings<'_>) {
    for mount in container.node.maps("volumeMounts") {
        for (_, name) in references(mount.text("subPathExpr").unwrap_or_default()) {
            let fault = match environment.position(name) {
                Some(at) if container.node.list("env").get(at).is_some_and(is_empty) => "is empty",
                None if !environment.may_be_given(name) => "is not defined in the container",
                _ => continue,
            };
            let similar = suggest::closest(name, environment.names().filter(|other| *other != name));
            let help = match similar {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("define `{name}` in `env` of the container"),
            };
            findings.key(mount, "subPathExpr").help(help).tell(format!(
                "`subPathExpr` uses `{name}`, which {fault}: the container `{}` never starts",
                container.name
            ));
        }
    }
}

/// True for a variable without any value.
fn is_empty(variable: &Node) -> bool {
    variable.get("valueFrom").is_none() && variable.get("value").is_none_or(Node::is_empty)
}
