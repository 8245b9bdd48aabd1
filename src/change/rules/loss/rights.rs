//! What roles grant, and to whom.

use super::{Kind, Losses, flag, text};
use crate::change::Pair;
use crate::report::diagnostic::listed;
use crate::yaml::Node;

/// More combinations than this in one rule are compared as a whole.
const MOST: usize = 4096;
const GROUP: &str = "rbac.authorization.k8s.io/v1";

pub(super) fn compare(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    if is_role(pair) {
        let (known, rules) = (old.list("rules"), new.list("rules"));
        let granted: Vec<String> = rules.iter().flat_map(|rule| beyond(rule, known)).collect();
        if let Some(list) = first_few(&granted) {
            losses.add(Kind::Privilege, &["rules"], format!("the role also grants {list}"));
        }
        let aggregated = |node: &Node| node.get("aggregationRule").map(Node::to_value);
        if new.get("aggregationRule").is_some() && aggregated(old) != aggregated(new) {
            losses.add(
                Kind::Privilege,
                &["aggregationRule"],
                "the role also grants the permissions of other roles with these labels",
            );
        }
        let labels = new.dig(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
        for label in
            labels.iter().filter(|label| label.key.starts_with("rbac.authorization.k8s.io/aggregate-to-"))
        {
            let had = text(old, &["metadata", "labels", &label.key]) == "true";
            if !had && label.value.as_str() == Some("true") {
                losses.add(
                    Kind::Privilege,
                    &[&format!("metadata.labels.{}", label.key), "metadata.labels"],
                    format!(
                        "the rules of the role become part of the role `{}`",
                        label.key.rsplit('-').next().unwrap_or_default()
                    ),
                );
            }
        }
    } else if is_binding(pair) {
        let known: Vec<String> = old.list("subjects").iter().map(subject).collect();
        let come: Vec<String> =
            new.list("subjects").iter().map(subject).filter(|subject| !known.contains(subject)).collect();
        if !come.is_empty() {
            losses.add(
                Kind::Privilege,
                &["subjects"],
                format!(
                    "{} gets the permissions of the role `{}`",
                    come.join(", "),
                    text(new, &["roleRef", "name"])
                ),
            );
        }
    } else if pair.is("v1", "ServiceAccount")
        && flag(old, &["automountServiceAccountToken"]) == Some(false)
        && flag(new, &["automountServiceAccountToken"]) != Some(false)
    {
        losses.add(
            Kind::Privilege,
            &["automountServiceAccountToken"],
            "pods of this ServiceAccount that start from now on get a token for the Kubernetes API",
        );
    }
}

pub(super) fn added(pair: &Pair, new: &Node, losses: &mut Losses) {
    if is_role(pair) {
        let granted: Vec<String> = new.list("rules").iter().flat_map(|rule| beyond(rule, &[])).collect();
        if let Some(list) = first_few(&granted) {
            losses.add(Kind::Privilege, &[""], format!("subjects bound to the new role may {list}"));
        } else if new.get("aggregationRule").is_some() {
            losses.add(
                Kind::Privilege,
                &[""],
                "the new role grants the permissions of other roles with its labels",
            );
        }
    } else if is_binding(pair) {
        let subjects: Vec<String> = new.list("subjects").iter().map(subject).collect();
        if !subjects.is_empty() {
            losses.add(
                Kind::Privilege,
                &[""],
                format!(
                    "{} gets the permissions of the role `{}`",
                    subjects.join(", "),
                    text(new, &["roleRef", "name"])
                ),
            );
        }
    } else if pair.is("v1", "Secret") && text(new, &["type"]) == "kubernetes.io/service-account-token" {
        losses.add(
            Kind::Privilege,
            &[""],
            format!(
                "the Secret gets a token of the ServiceAccount `{}` that does not expire",
                text(new, &["metadata", "annotations", "kubernetes.io/service-account.name"])
            ),
        );
    }
}

fn is_role(pair: &Pair) -> bool {
    pair.is(GROUP, "ClusterRole") || pair.is(GROUP, "Role")
}

fn is_binding(pair: &Pair) -> bool {
    pair.is(GROUP, "ClusterRoleBinding") || pair.is(GROUP, "RoleBinding")
}

fn subject(subject: &Node) -> String {
    let part = |key: &str| subject.text(key).unwrap_or_default();
    match part("namespace") {
        "" => format!("{} `{}`", part("kind"), part("name")),
        namespace => format!("{} `{namespace}/{}`", part("kind"), part("name")),
    }
}

/// One right of a rule: a verb on a resource or an URL, perhaps of some names only.
struct Right<'a> {
    group: &'a str,
    resource: &'a str,
    verb: &'a str,
    name: Option<&'a str>,
    is_url: bool,
}

/// What a rule grants that the others do not.
fn beyond(rule: &Node, known: &[Node]) -> Vec<String> {
    if known.iter().any(|other| other.to_value() == rule.to_value()) {
        return Vec::new();
    }
    let Some(rights) = rights(rule) else { return vec!["many rights".to_owned()] };
    rights
        .iter()
        .filter(|right| !known.iter().any(|rule| right.is_granted(rule)))
        .map(Right::display)
        .collect()
}

/// Everything that a rule grants, one by one; none if that is too much to tell.
fn rights(rule: &Node) -> Option<Vec<Right<'_>>> {
    let texts = |key: &str| -> Vec<&str> { rule.list(key).iter().filter_map(Node::as_str).collect() };
    let (groups, resources, verbs) = (texts("apiGroups"), texts("resources"), texts("verbs"));
    let names: Vec<Option<&str>> = match texts("resourceNames") {
        names if names.is_empty() => vec![None],
        names => names.into_iter().map(Some).collect(),
    };
    let count = [groups.len(), resources.len(), verbs.len(), names.len()]
        .into_iter()
        .try_fold(1, usize::checked_mul)?;
    if count > MOST {
        return None;
    }
    let mut rights = Vec::with_capacity(count);
    for verb in &verbs {
        for (group, resource) in
            groups.iter().flat_map(|group| resources.iter().map(move |resource| (group, resource)))
        {
            rights.extend(names.iter().map(|name| Right {
                group,
                resource,
                verb,
                name: *name,
                is_url: false,
            }));
        }
        let urls = texts("nonResourceURLs").into_iter();
        rights.extend(urls.map(|url| Right { group: "", resource: url, verb, name: None, is_url: true }));
    }
    Some(rights)
}

impl Right<'_> {
    fn is_granted(&self, rule: &Node) -> bool {
        let has = |key: &str, wanted: &dyn Fn(&str) -> bool| {
            rule.list(key).iter().filter_map(Node::as_str).any(|text| text == "*" || wanted(text))
        };
        if !has("verbs", &|verb| verb == self.verb) {
            return false;
        }
        if self.is_url {
            return has("nonResourceURLs", &|url| {
                url == self.resource
                    || url.strip_suffix('*').is_some_and(|prefix| self.resource.starts_with(prefix))
            });
        }
        let names = rule.list("resourceNames");
        let part = self.resource.split_once('/').map(|(_, part)| part);
        has("apiGroups", &|group| group == self.group)
            && has("resources", &|resource| {
                resource == self.resource || part.is_some() && resource.strip_prefix("*/") == part
            })
            && (names.is_empty()
                || self.name.is_some_and(|name| names.iter().any(|node| node.as_str() == Some(name))))
    }

    fn display(&self) -> String {
        let name = self.name.map_or_else(String::new, |name| format!(" {name}"));
        let group = if self.group.is_empty() { String::new() } else { format!(".{}", self.group) };
        format!("{} {}{group}{name}", self.verb, self.resource)
    }
}

/// At most five, and how many more there are.
fn first_few(all: &[String]) -> Option<String> {
    const MOST: usize = 5;
    let shown = listed(all.iter().take(MOST), ", ");
    match all.len() {
        0 => None,
        count if count > MOST => Some(format!("{shown} and {} more", count - MOST)),
        _ => Some(shown),
    }
}
