//! The variables of a container as the kubelet defines them, and the references `$(NAME)` that it expands: variables of
//! Services and of `envFrom` exist first, then those of `env`, one after another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Container, Object, Objects, Pod, Service, ServiceType};
use crate::yaml::Node;

/// The variables of a container.
#[derive(Debug, Default)]
pub struct Environment<'a> {
    /// Where `env` defines each name first.
    own: BTreeMap<&'a str, usize>,
    /// Those of `envFrom` and of Services in the input.
    given: BTreeSet<String>,
    /// True if `envFrom` names an object that is not in the input, or Services outside the input may define more.
    has_unknown_source: bool,
    has_service_links: bool,
}

impl<'a> Environment<'a> {
    /// The variables of a container of this object's pod.
    pub fn of(container: &Container<'a>, pod: &Pod<'a>, object: &Object<'a>, objects: &Objects<'a>) -> Self {
        let mut found = Self {
            has_service_links: pod.spec.get("enableServiceLinks").and_then(Node::as_bool) != Some(false),
            ..Self::default()
        };
        for (index, variable) in container.node.list("env").iter().enumerate() {
            if let Some(name) = variable.text("name").filter(|name| !name.is_empty()) {
                found.own.entry(name).or_insert(index);
            }
        }
        for source in container.node.list("envFrom") {
            found.take_source(source, object.namespace(), objects);
        }
        if found.has_service_links {
            let services = objects.within("v1", "Service", object.namespace());
            services.filter_map(Service::of).for_each(|service| found.take_service(&service));
        }
        found
    }

    /// The index in `env` at which a name is defined first.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.own.get(name).copied()
    }

    /// The names that `env` defines.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + Clone + '_ {
        self.own.keys().copied()
    }

    /// True if a name may be defined before the first entry of `env`.
    pub fn may_be_given(&self, name: &str) -> bool {
        self.has_unknown_source
            || self.given.contains(name)
            || name.starts_with("KUBERNETES_")
            || (self.has_service_links && is_of_a_service(name))
    }

    fn take_source(&mut self, source: &Node, namespace: &str, objects: &Objects<'_>) {
        let prefix = source.text("prefix").unwrap_or_default();
        let kinds = [("ConfigMap", "configMapRef"), ("Secret", "secretRef")];
        let holder = kinds.iter().find_map(|(kind, key)| {
            let name = source.dig(&[key, "name"])?.as_str()?;
            objects.named("v1", kind, namespace, name)
        });
        let Some(holder) = holder else {
            self.has_unknown_source = true;
            return;
        };
        for entry in
            ["data", "stringData"].iter().filter_map(|field| holder.root.get(field)).flat_map(Node::entries)
        {
            self.given.insert(format!("{prefix}{}", entry.key));
        }
    }

    /// The variables of a Service that has an address; what is left out of its ports is left out here.
    fn take_service(&mut self, service: &Service<'_>) {
        if service.is_headless() || service.is(ServiceType::ExternalName) {
            return;
        }
        let name = service.root.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
        self.given.insert(format!("{}_PORT", in_capitals(name)));
    }
}

/// How the name of a Service is written in names of variables.
fn in_capitals(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

/// True for a name that the kubelet gives to variables of Services: any Service of the Namespace may be meant.
pub fn is_of_a_service(name: &str) -> bool {
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || ["TCP", "UDP", "SCTP"].iter().any(|protocol| {
            ["", "_ADDR", "_PORT", "_PROTO"].iter().any(|end| {
                name.strip_suffix(end)
                    .and_then(|name| name.strip_suffix(protocol))
                    .is_some_and(|name| name.contains("_PORT_"))
            })
        })
}

/// The references `$(NAME)` in a text, each with its place; `$$` stands for a `$` and starts none.
pub fn references(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|next| at + next) {
        let rest = text.get(dollar + 1..).unwrap_or_default();
        at = dollar + 1 + rest.chars().next().map_or(1, char::len_utf8);
        if let Some((name, _)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            at = dollar + name.len() + "$()".len();
            found.push((dollar..at, name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_ends_at_the_first_bracket_and_two_dollars_are_one() {
        let names = |text| references(text).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        for (text, wanted) in [
            ("", &[][..]),
            ("$(A)", &["A"]),
            ("x$(A)y$(B)", &["A", "B"]),
            ("$$(A)", &[]),
            ("$$$(A)", &["A"]),
            ("$(A", &[]),
            ("$A $(B)", &["B"]),
            ("$é$(B)", &["B"]),
            ("$", &[]),
            ("$()", &[""]),
            ("$(a $(b) c)", &["a $(b"]),
            ("${A}", &[]),
        ] {
            assert_eq!(names(text), wanted, "{text}");
        }
        assert_eq!(references("x$(A)y").first().map(|(range, _)| range.clone()), Some(1..5));
    }

    #[test]
    fn the_names_of_service_variables_are_known() {
        for name in [
            "DB_SERVICE_HOST",
            "DB_SERVICE_PORT",
            "DB_SERVICE_PORT_HTTP",
            "DB_PORT_5432_TCP",
            "DB_PORT_5432_TCP_ADDR",
            "DB_PORT_53_UDP_PROTO",
        ] {
            assert!(is_of_a_service(name), "{name}");
        }
        for name in ["DB_PORT", "DB_HOST", "SERVICE", "POD_IP", "TCP"] {
            assert!(!is_of_a_service(name), "{name}");
        }
    }
}
