//! Pods by their labels, so that many selectors beside many pods need no look at each pair.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::is_of_controllers;
use super::selection::{labels_of, map_selects, selector_selects};
use super::{Object, Objects, Pod};
use crate::yaml::{Entry, Node};

/// The places of objects with pods, by Namespace, and by key and value of a label.
#[derive(Debug, Default)]
pub(super) struct Labelled<'a>(BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>);

impl<'a> Labelled<'a> {
    /// Takes in an object with a pod.
    pub(super) fn add(&mut self, index: usize, object: &Object<'a>, pod: &Pod<'a>) {
        for (key, value) in labels_of(labels(pod)) {
            self.0.entry((object.namespace(), key, value)).or_default().push(index);
        }
    }

    /// The objects that have one of these labels.
    fn those<'s>(&'s self, namespace: &'s str, key: &'s str, value: &'s str) -> &'s [usize] {
        self.0.get(&(namespace, key, value)).map(Vec::as_slice).unwrap_or_default()
    }
}

fn labels<'a>(pod: &Pod<'a>) -> Option<&'a Node> {
    pod.metadata.and_then(|metadata| metadata.get("labels"))
}

impl<'a> Objects<'a> {
    /// The pods of a Namespace that a plain map takes, as the selector of a Service does.
    pub fn taken_by_map<'s>(
        &'s self,
        namespace: &'s str,
        selector: &'s Node,
    ) -> impl Iterator<Item = Pod<'a>> + 's {
        let found = self.shortest(namespace, selector.entries()).map(Cow::Borrowed);
        self.taken(namespace, found, move |labels| map_selects(selector, labels))
    }

    /// The pods of a Namespace that a label selector takes.
    pub fn taken_by_selector<'s>(
        &'s self,
        namespace: &'s str,
        selector: &'s Node,
    ) -> impl Iterator<Item = Pod<'a>> + 's {
        let wanted = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
        let found = self.shortest(namespace, wanted).map(Cow::Borrowed);
        let found = found.or_else(|| self.listed(namespace, selector).map(Cow::Owned));
        self.taken(namespace, found, move |labels| selector_selects(selector, labels))
    }

    /// The shortest list of objects with one of these labels; a pod that is taken has each.
    fn shortest<'s>(&'s self, namespace: &'s str, wanted: &'s [Entry]) -> Option<&'s [usize]> {
        let wanted = wanted.iter().filter(|entry| !is_of_controllers(&entry.key));
        let lists = wanted
            .filter_map(|entry| Some(self.by_label.those(namespace, &entry.key, entry.value.as_str()?)));
        lists.min_by_key(|list| list.len())
    }

    /// The objects that the first list of values in a selector names.
    fn listed<'s>(&'s self, namespace: &'s str, selector: &'s Node) -> Option<Vec<usize>> {
        let mut expressions = selector.list("matchExpressions").iter();
        let expression = expressions.find(|expression| expression.text("operator") == Some("In"))?;
        let key = expression.text("key").unwrap_or_default();
        let values = expression.list("values").iter().filter_map(Node::as_str).collect::<BTreeSet<_>>();
        let mut found: Vec<usize> = values
            .into_iter()
            .flat_map(|value| self.by_label.those(namespace, key, value))
            .copied()
            .collect();
        found.sort_unstable();
        Some(found)
    }

    fn taken<'s>(
        &'s self,
        namespace: &str,
        candidates: Option<Cow<'s, [usize]>>,
        takes: impl Fn(Option<&'a Node>) -> bool + 's,
    ) -> impl Iterator<Item = Pod<'a>> + 's {
        let all = || self.with_pods.get(namespace).map(Vec::as_slice).unwrap_or_default().into();
        let candidates = candidates.unwrap_or_else(all);
        let pods = (0..candidates.len()).filter_map(move |at| self.list.get(*candidates.get(at)?)?.pod());
        pods.filter(move |pod| takes(labels(pod)))
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::manifest::{Object, Objects, Options};
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, Node, read};

    /// A selector is compared with the pods that have one of its labels, however many others there are.
    #[test]
    fn a_selector_looks_at_few_of_many_pods() {
        let text: String = (0..500)
            .map(|i| {
                format!("---\n{{apiVersion: v1, kind: Pod, metadata: {{name: p{i}, labels: {{app: a{i}, all: same}}}}, spec: {{containers: []}}}}\n")
            })
            .collect();
        let nodes = read(&text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let objects = Objects::new(nodes.iter().filter_map(Object::of).collect(), Options::default());
        let node = |text: &str| -> Node {
            read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0)
        };
        for selector in [
            "{all: same, app: a7}",
            "{app: a7, statefulset.kubernetes.io/pod-name: x}",
            "{all: same, app: a7, none: x}",
        ] {
            let selector = node(selector);
            let looked = objects.shortest("default", selector.entries()).unwrap().len();
            let taken = objects.taken_by_map("default", &selector).count();
            assert_eq!((looked, taken), if selector.get("none").is_some() { (0, 0) } else { (1, 1) });
        }
        let listed = node(
            "{matchExpressions: [{key: all, operator: Exists}, {key: app, operator: In, values: [a7, a8, a7, x]}]}",
        );
        assert_eq!(objects.listed("default", &listed).unwrap().len(), 2);
        assert_eq!(objects.taken_by_selector("default", &listed).count(), 2);
        let open = node("{matchExpressions: [{key: app, operator: NotIn, values: [a7]}]}");
        assert_eq!(objects.taken_by_selector("default", &open).count(), 499);
    }
}
