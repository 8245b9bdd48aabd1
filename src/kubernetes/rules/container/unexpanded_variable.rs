use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Container, Environment, Objects, references};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::secret;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unexpanded-variable",
    summary: "a reference `$(NAME)` stays literal text: the variable is unknown, or defined only after it",
    level: Level::Warning,
    page: include_str!("unexpanded_variable.md"),
    check: Check::Objects(check),
};

/// What people call the facts that the kubelet can tell, and the field that holds each.
const FACTS: &[(&[&str], &str)] = &[
    (&["HOSTNAME", "POD_NAME", "MY_POD_NAME", "K8S_POD_NAME"], "metadata.name"),
    (&["NAMESPACE", "POD_NAMESPACE", "MY_POD_NAMESPACE", "K8S_POD_NAMESPACE"], "metadata.namespace"),
    (&["POD_IP", "MY_POD_IP", "K8S_POD_IP"], "status.podIP"),
    (&["NODE_NAME", "MY_NODE_NAME", "K8S_NODE_NAME"], "spec.nodeName"),
    (&["HOST_IP", "NODE_IP", "MY_HOST_IP", "MY_NODE_IP"], "status.hostIP"),
];

const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        for container in pod.lasting_containers() {
            if texts(&container).any(|(_, _, text)| has_reference(text)) {
                let environment = Environment::of(&container, &pod, object, objects);
                check_container(&container, &environment, &mut findings.of(object));
            }
        }
    }
}

fn has_reference(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.contains("$("))
}

/// What the kubelet expands: the index in `env` if it is a variable, what it is, and the value.
fn texts<'a>(
    container: &Container<'a>,
) -> impl Iterator<Item = (Option<usize>, &'a str, &'a Node)> + use<'a> {
    let node = container.node;
    let variables = node.list("env").iter().enumerate().filter_map(|(index, variable)| {
        Some((Some(index), variable.text("name").unwrap_or_default(), variable.get("value")?))
    });
    // A shell substitutes commands in the same syntax.
    let fields = if runs_a_shell(container) { &[][..] } else { &["command", "args"] };
    let words = fields.iter().flat_map(|field| node.list(field).iter().map(|word| (None, *field, word)));
    variables.chain(words)
}

fn runs_a_shell(container: &Container<'_>) -> bool {
    let words = ["command", "args"].into_iter().flat_map(|field| container.node.list(field));
    words.filter_map(Node::as_str).any(|word| {
        let program = word.split_whitespace().next().unwrap_or_default();
        let is_script = word.contains('\n');
        is_script || SHELLS.contains(&program.rsplit('/').next().unwrap_or_default())
    })
}

fn check_container(container: &Container<'_>, environment: &Environment<'_>, findings: &mut Findings<'_>) {
    let mut told = BTreeSet::new();
    for (index, owner, node) in texts(container).filter(|(_, _, node)| has_reference(node)) {
        for (range, name) in references(node.as_str().unwrap_or_default()) {
            let position = environment.position(name);
            let is_defined = position.is_some_and(|at| index.is_none_or(|index| at < index));
            if is_defined || environment.may_be_given(name) || told.contains(name) {
                continue;
            }
            let place = if index.is_some() {
                format!("`{owner}`")
            } else {
                format!("`{owner}` of `{}`", container.name)
            };
            match position {
                Some(at) if Some(at) != index => findings
                    .at(node)
                    .help(format!("move `{name}` above `{owner}` in `env`"))
                    .tell(format!("`$({name})` in {place} stays literal text: `{name}` is defined after it")),
                Some(_) => findings
                    .at(node)
                    .help("write the whole value; the kubelet does not know the variables of the image")
                    .tell(format!(
                        "`$({name})` in {place} stays literal text: `{name}` cannot refer to itself"
                    )),
                None => {
                    let similar = suggest::closest(name, environment.names());
                    if !is_name(name) && similar.is_none() {
                        continue;
                    }
                    // What may be a part of a secret is not repeated.
                    let is_shown = !is_in_secret(container, node, &range);
                    let shown =
                        if is_shown { format!("`$({name})`") } else { "a reference `$(…)`".to_owned() };
                    let help = similar.map(|similar| format!("did you mean `{similar}`?"));
                    findings.at(node).help(help.unwrap_or_else(|| way_out(name, is_shown))).tell(format!(
                        "{shown} in {place} stays literal text: the container has no variable of this name"
                    ));
                }
            }
            told.insert(name);
        }
    }
}

/// True for what is written as a variable, and not as a command of a shell, which may get the value later.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_in_secret(container: &Container<'_>, node: &Node, range: &std::ops::Range<usize>) -> bool {
    let mut found = false;
    secret::each(container.node, |_, secret| {
        let overlaps = |parts: &Vec<std::ops::Range<usize>>| {
            parts.iter().any(|part| part.start < range.end && range.start < part.end)
        };
        found |= std::ptr::eq(secret.node, node) && secret.parts.as_ref().is_none_or(overlaps);
    });
    found
}

fn way_out(name: &str, is_shown: bool) -> String {
    let field = FACTS.iter().find(|(names, _)| names.contains(&name)).map(|(_, field)| field);
    match field {
        Some(field) => {
            format!("define `{name}` first: `valueFrom: {{fieldRef: {{fieldPath: {field}}}}}`")
        }
        None if is_shown => format!("define `{name}` above it in `env`; `$$({name})` is the text itself"),
        None => "define it above in `env`; `$$(…)` is the text itself".to_owned(),
    }
}
