//! What a container gets as variables, in the order in which Kubernetes makes them.

use std::collections::BTreeMap;

use super::{Part, PodField, Reason, Value};
use crate::kubernetes::manifest::{Object, is_of_a_service, references};
use crate::yaml::Node;

/// The variables of a container.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables<'a> {
    /// Each with its value and the place that sets it.
    pub by_name: BTreeMap<String, Variable<'a>>,
    /// Why there may be more variables than these, and the place that leaves it open.
    pub others: Option<(Reason, &'a Node)>,
}

/// A variable of a container.
#[derive(Clone, Debug)]
pub(super) struct Variable<'a> {
    /// What it comes to.
    pub value: Value,
    /// The object that sets it: the workload, or a ConfigMap.
    pub object: Object<'a>,
    /// The value, or where it comes from.
    pub node: &'a Node,
}

/// Fields of a pod that are only known when it runs, as `fieldRef` names them.
const RUNTIME: [&str; 8] = [
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
    "metadata.labels",
];

impl<'a> Variables<'a> {
    /// The variables that a container of this object starts with.
    pub(super) fn of(
        object: Object<'a>,
        container: &'a Node,
        config_map: &dyn Fn(&str) -> Option<Object<'a>>,
    ) -> Self {
        let mut found = Self::default();
        for from in container.list("envFrom") {
            let prefix = from.text("prefix").unwrap_or_default();
            let name = from.dig(&["configMapRef", "name"]).and_then(Node::as_str);
            let Some(name) = name else {
                found.others = Some((Reason::Secret, from));
                continue;
            };
            let Some(map) = config_map(name) else {
                found.others = Some((Reason::ConfigMap, from));
                continue;
            };
            for entry in map.dig(&["data"]).map(Node::entries).unwrap_or_default() {
                let value = Value::of(entry.value.as_str().unwrap_or_default());
                let variable = Variable { value, object: map, node: &entry.value };
                found.by_name.insert(format!("{prefix}{}", entry.key), variable);
            }
        }
        for item in container.list("env") {
            let Some(name) = item.text("name").filter(|name| !name.is_empty()) else { continue };
            let variable = found.variable(object, item, config_map);
            found.by_name.insert(name.to_owned(), variable);
        }
        found
    }

    fn variable(
        &self,
        object: Object<'a>,
        item: &'a Node,
        config_map: &dyn Fn(&str) -> Option<Object<'a>>,
    ) -> Variable<'a> {
        let own = |value: Value, node: &'a Node| Variable { value, object, node };
        let Some(source) = item.get("valueFrom") else {
            let text = item.text("value").unwrap_or_default();
            return own(self.expand(text), item.get("value").unwrap_or(item));
        };
        if let Some(path) = source.dig(&["fieldRef", "fieldPath"]) {
            return own(Value::part(field(path.as_str().unwrap_or_default())), path);
        }
        if let Some(reference) = source.get("configMapKeyRef") {
            let map = config_map(reference.text("name").unwrap_or_default());
            let key = reference.text("key").unwrap_or_default();
            let value = map.and_then(|map| Some((map, map.dig(&["data", key])?)));
            return match value {
                Some((map, node)) => {
                    Variable { value: Value::of(node.as_str().unwrap_or_default()), object: map, node }
                }
                None => own(Value::unknown(Reason::ConfigMap), reference),
            };
        }
        let reason = if source.get("secretKeyRef").is_some() { Reason::Secret } else { Reason::Runtime };
        own(Value::unknown(reason), source)
    }

    /// What the kubelet makes of `$(NAME)`: the value of a variable that is defined before; otherwise it stays as it is.
    fn expand(&self, text: &str) -> Value {
        let mut value = Value::default();
        let mut end = 0;
        for (place, name) in references(text) {
            value.append(&literal(text.get(end..place.start)));
            end = place.end;
            match (self.by_name.get(name), &self.others) {
                (Some(variable), _) => value.append(&variable.value),
                (None, Some((reason, _))) => value.append(&Value::unknown(*reason)),
                (None, None) if is_of_a_service(name) => value.append(&Value::unknown(Reason::Runtime)),
                (None, None) => value.append(&Value::of(format!("$({name})"))),
            }
        }
        value.append(&literal(text.get(end..)));
        value
    }
}

/// A text between references, in which `$$` stands for a `$`.
fn literal(text: Option<&str>) -> Value {
    Value::of(text.unwrap_or_default().replace("$$", "$"))
}

/// The field of a pod under this path.
fn field(path: &str) -> Part {
    match path {
        "metadata.name" => Part::Pod(PodField::Name),
        "metadata.namespace" => Part::Pod(PodField::Namespace),
        "metadata.labels['apps.kubernetes.io/pod-index']" => Part::Pod(PodField::Ordinal(0)),
        _ => match RUNTIME.iter().find(|known| path.starts_with(*known)) {
            Some(known) => Part::Pod(PodField::Runtime(known)),
            None => Part::Unknown(Reason::Runtime),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, read};

    fn shown(env: &str) -> Vec<String> {
        let id = crate::text::source::SourceMap::default().add("", String::new());
        let text =
            format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{env}]}}\n");
        let nodes = read(&text, id, Dialect::Manifest).unwrap();
        let object = Object::of(&nodes[0]).unwrap();
        let pod = object.pod().unwrap();
        let container = pod.containers().next().unwrap();
        let found = Variables::of(object, container.node, &|_| None);
        found.by_name.iter().map(|(name, variable)| format!("{name}={}", variable.value.shown())).collect()
    }

    #[test]
    fn a_variable_is_expanded_where_it_is_defined_before() {
        let env = "{name: a, env: [{name: A, value: x$(B)y}, {name: B, value: $(A)-$(C)}, {name: D, value: '$$(A) $A ${A}'}]}";
        assert_eq!(shown(env), ["A=x$(B)y", "B=x$(B)y-$(C)", "D=$(A) $A ${A}"]);
    }

    #[test]
    fn fields_of_the_pod_and_secrets_stay_open() {
        let env = "{name: a, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: B, value: $(A).b}, \
                   {name: C, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: D, value: $(C)}, {name: E, value: $(X_SERVICE_HOST)}]}";
        assert_eq!(
            shown(env),
            ["A=<POD_NAME>", "B=<POD_NAME>.b", "C=<UNKNOWN>", "D=<UNKNOWN>", "E=<UNKNOWN>"]
        );
    }

    #[test]
    fn with_variables_from_a_secret_an_unknown_name_is_open() {
        let env = "{name: a, envFrom: [{secretRef: {name: s}}], env: [{name: A, value: $(B)}]}";
        assert_eq!(shown(env), ["A=<UNKNOWN>"]);
    }
}
