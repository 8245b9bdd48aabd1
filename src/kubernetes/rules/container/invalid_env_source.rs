use crate::kubernetes::manifest::{Container, Object, Pod};
use crate::kubernetes::rules::needed_text::{check_given, check_not_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, config_key};
use crate::report::diagnostic::listed;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-env-source",
    summary: "the source of an environment variable is missing, ambiguous or invalid",
    level: Level::Refused,
    page: include_str!("invalid_env_source.md"),
    check: Check::Object(check),
};

const SOURCES: [&str; 5] = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
const ENV_FROM: [&str; 2] = ["configMapRef", "secretRef"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        for variable in container.node.list("env") {
            of_variable(variable, findings);
        }
        of_env_from(&container, &pod, findings);
    }
}

fn of_variable(variable: &Node, findings: &mut Findings<'_>) {
    let Some(source) = variable.get("valueFrom") else { return };
    for reference in ["configMapKeyRef", "secretKeyRef"].into_iter().filter_map(|key| source.get(key)) {
        of_key(reference, findings);
    }
    let given = given(source, &SOURCES);
    let value = variable.text("value").unwrap_or_default();
    if given.is_empty() {
        if is_map_of(source, &[]) {
            findings
                .key(variable, "valueFrom")
                .help(format!("give one of {}", listed(SOURCES, ", ")))
                .invalid("has no source");
        }
    } else if !value.is_empty() {
        findings
            .key(variable, "valueFrom")
            .help("keep one of the two")
            .invalid("cannot be set together with `value`");
    } else if given.len() > 1 {
        findings
            .key(variable, "valueFrom")
            .help("keep one of them")
            .invalid(format!("has {}: a value has one source", listed(&given, " and ")));
    }
}

/// A key of a ConfigMap or Secret. A name that is absent is refused like one that is wrong.
fn of_key(reference: &Node, findings: &mut Findings<'_>) {
    let broken =
        reference.text("name").and_then(|name| Some((name, Format::DnsSubdomain.check(name).err()?)));
    if let Some((name, wanted)) = broken {
        findings.key(reference, "name").invalid(match name {
            "" => "is missing".to_owned(),
            name => format!("is `{name}`, which is not {wanted}"),
        });
    }
    check_not_empty(reference, "key", findings);
    let Some(key) = reference.text("key").filter(|key| !key.is_empty()) else { return };
    if let Err(wanted) = config_key(key) {
        findings.key(reference, "key").invalid(format!("is `{key}`, but a key {wanted}"));
    }
}

fn of_env_from(container: &Container<'_>, pod: &Pod<'_>, findings: &mut Findings<'_>) {
    for entry in container.node.list("envFrom") {
        for reference in ENV_FROM.into_iter().filter_map(|key| entry.get(key)) {
            check_given(reference, "name", findings);
            let Some(name) = reference.text("name").filter(|name| !name.is_empty()) else { continue };
            if let Err(wanted) = Format::DnsSubdomain.check(&finished(name)) {
                findings.key(reference, "name").invalid(format!("is `{name}`, which is not {wanted}"));
            }
        }
        let given = given(entry, &ENV_FROM);
        // It does not say which entry it means.
        let path = format!("{}.envFrom", container.path(pod));
        if given.len() > 1 {
            findings
                .at(entry)
                .field(path)
                .help("split them into separate entries")
                .invalid(format!("has {} in one entry", listed(&given, " and ")));
        } else if is_map_of(entry, &["prefix"]) {
            findings
                .at(entry)
                .field(path)
                .help(format!("give one of {}", listed(ENV_FROM, ", ")))
                .invalid("has an entry without a source");
        }
    }
}

/// The API server takes the name for the beginning of one, which may end with `-`; this is how it goes on.
fn finished(name: &str) -> String {
    let mut letters = name.chars();
    if name.chars().count() > 1 && letters.next_back() == Some('-') {
        letters.next_back();
        return format!("{}a", letters.as_str());
    }
    name.to_owned()
}

/// True if a map has no other keys than these; an unknown key may be meant for one that is missing.
fn is_map_of(map: &Node, keys: &[&str]) -> bool {
    matches!(map.data, Data::Map(_)) && map.entries().iter().all(|entry| keys.contains(&entry.key.as_str()))
}

fn given(map: &Node, keys: &[&'static str]) -> Vec<&'static str> {
    keys.iter().copied().filter(|key| map.get(key).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn a_beginning_is_finished_as_the_api_server_does() {
        for (name, whole) in
            [("kafka", "kafka"), ("kafkb-", "kafka"), ("a.-", "aa"), ("a-", "a"), ("-", "-"), ("", "")]
        {
            assert_eq!(finished(name), whole, "{name}");
        }
    }

    #[test]
    fn what_the_tables_refuse_is_not_refused_twice() {
        for (field, value) in [
            ("env", "{name: A, valueFrom: {fileKeyRefs: {}}}"),
            ("env", "{name: A, valueFrom: text}"),
            ("envFrom", "{prefix: A, configMap: {}}"),
            ("envFrom", "text"),
        ] {
            let errors = pod_errors(&format!("{{containers: [{{name: a, image: a, {field}: [{value}]}}]}}"));
            assert!(errors.len() == 1 && !errors[0].starts_with("invalid-env"), "{value}: {errors:?}");
        }
    }
}
