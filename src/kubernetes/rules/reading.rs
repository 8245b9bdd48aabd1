//! What is wrong with the text and the types of a document, before any rule has a say: the strict decoding of the API
//! server. The rules here have pages only; the readers find them.

use std::collections::BTreeSet;

use super::{Check, Level, Rule};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::schema::{self, Brought, Mode, strimzi};
use crate::report::diagnostic::{Diagnostic, Reason, Report, Subject, listed};
use crate::yaml::Node;

/// The rules of this area, sorted.
pub(crate) const RULES: &[&Rule] = &[
    &DUPLICATE_KEY,
    &INVALID_QUANTITY,
    &MISSING_FIELD,
    &NOT_AN_OBJECT,
    &REMOVED_KIND,
    &SCHEMA_VIOLATION,
    &STRIMZI_VERSION_NOT_SERVED,
    &UNCHECKED_KIND,
    &UNKNOWN_FIELD,
    &UNSERVED_VERSION,
    &WRONG_TYPE,
];

const fn rule(name: &'static str, summary: &'static str, level: Level, page: &'static str) -> Rule {
    Rule { name, summary, level, page, check: Check::Reading }
}

static DUPLICATE_KEY: Rule = rule(
    "duplicate-key",
    "a map has the same key twice",
    Level::Refused,
    include_str!("reading/duplicate_key.md"),
);
static INVALID_QUANTITY: Rule = rule(
    "invalid-quantity",
    "an amount of CPU, memory or storage is not a quantity",
    Level::Refused,
    include_str!("reading/invalid_quantity.md"),
);
static MISSING_FIELD: Rule = rule(
    "missing-field",
    "a required field is missing",
    Level::Refused,
    include_str!("reading/missing_field.md"),
);
static NOT_AN_OBJECT: Rule = rule(
    "not-an-object",
    "a document is not a Kubernetes object",
    Level::Refused,
    include_str!("reading/not_an_object.md"),
);
static REMOVED_KIND: Rule = rule(
    "removed-kind",
    "an API version that Kubernetes no longer serves",
    Level::Refused,
    include_str!("reading/removed_kind.md"),
);
static SCHEMA_VIOLATION: Rule = rule(
    "schema-violation",
    "a value that the schema of its custom resource does not allow",
    Level::Refused,
    include_str!("reading/schema_violation.md"),
);
static STRIMZI_VERSION_NOT_SERVED: Rule = rule(
    "strimzi-version-not-served",
    "an API version of a Strimzi resource that Strimzi 1.x does not serve",
    Level::Error,
    include_str!("reading/strimzi_version_not_served.md"),
);
static UNCHECKED_KIND: Rule = rule(
    "unchecked-kind",
    "the kind is unknown, so its object was not checked",
    Level::Warning,
    include_str!("reading/unchecked_kind.md"),
);
static UNKNOWN_FIELD: Rule = rule(
    "unknown-field",
    "a field that the kind does not have",
    Level::Refused,
    include_str!("reading/unknown_field.md"),
);
static UNSERVED_VERSION: Rule = rule(
    "unserved-version",
    "a custom resource in a version that its CustomResourceDefinition does not serve",
    Level::Refused,
    include_str!("reading/unserved_version.md"),
);
static WRONG_TYPE: Rule = rule(
    "wrong-type",
    "a value has another type than its field",
    Level::Refused,
    include_str!("reading/wrong_type.md"),
);

/// Kinds that Kubernetes served once, and what took their place; none where nothing did.
const REMOVED: &[(&str, &str, &str)] = &[
    ("apps/v1beta1", "Deployment", "apps/v1"),
    ("apps/v1beta1", "StatefulSet", "apps/v1"),
    ("apps/v1beta2", "DaemonSet", "apps/v1"),
    ("apps/v1beta2", "Deployment", "apps/v1"),
    ("apps/v1beta2", "ReplicaSet", "apps/v1"),
    ("apps/v1beta2", "StatefulSet", "apps/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
    ("batch/v1beta1", "CronJob", "batch/v1"),
    ("batch/v2alpha1", "CronJob", "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event", "events.k8s.io/v1"),
    ("extensions/v1beta1", "DaemonSet", "apps/v1"),
    ("extensions/v1beta1", "Deployment", "apps/v1"),
    ("extensions/v1beta1", "Ingress", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy", ""),
    ("extensions/v1beta1", "ReplicaSet", "apps/v1"),
    ("networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass", "networking.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", ""),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "Role", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIDriver", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass", "storage.k8s.io/v1"),
];

/// Compares documents with the tables of their kinds.
pub(crate) fn check(nodes: &[&Node], brought: &Brought) -> Report {
    let mut report = Report::default();
    let mut unchecked = BTreeSet::new();
    for node in nodes {
        let Some(object) = Object::of(node) else {
            report.push(nameless(node));
            continue;
        };
        if let Some(table) = schema::kubernetes(object.api_version, object.kind) {
            report.extend(of_object(&object, schema::check(node, table, Mode::Document)));
        } else {
            if !brought.knows(object.api_version, object.kind)
                && let Some(finding) = without_table(&object, brought, &mut unchecked)
            {
                report.extend(of_object(&object, finding.into()));
            }
            report.extend(of_object(&object, schema::check_metadata(node)));
        }
    }
    report
}

/// Names the object and the rule in what the tables found.
fn of_object(object: &Object<'_>, mut report: Report) -> Report {
    // An object without metadata lacks its name, which `invalid-name` says of each kind.
    report.retain(|finding| {
        let is_metadata =
            |subject: &Subject| subject.field == "metadata" && subject.reason == Some(Reason::Required);
        !finding.subject.as_ref().is_some_and(is_metadata)
    });
    report.each(|diagnostic| {
        let Some(subject) = &mut diagnostic.subject else { return };
        subject.object = object.display();
        // Decoding knows the document; what is missing is found after it.
        if subject.reason == Some(Reason::Required) {
            subject.field = object.refused_path(&subject.field);
        }
        diagnostic.rule = diagnostic.rule.or(match subject.reason {
            Some(Reason::Required) => Some(MISSING_FIELD.name),
            Some(Reason::UnknownField) => Some(UNKNOWN_FIELD.name),
            Some(Reason::Invalid) => Some(INVALID_QUANTITY.name),
            _ => Some(WRONG_TYPE.name),
        });
    });
    report
}

fn nameless(node: &Node) -> Diagnostic {
    let missing =
        ["apiVersion", "kind"].into_iter().find(|key| node.get(key).and_then(Node::as_str).is_none());
    let what = missing.unwrap_or("kind");
    let message = match node.kind() {
        "a map" => format!("this document has no `{what}`, so it is not a Kubernetes object"),
        other => format!("a Kubernetes object is a map, not {other}"),
    };
    Diagnostic::error(message)
        .rule(NOT_AN_OBJECT.name)
        .field(what, Some(Reason::Required))
        .at(node.first_span())
}

/// A kind without a table: each is reported once.
fn without_table(
    object: &Object<'_>,
    brought: &Brought,
    seen: &mut BTreeSet<(String, String)>,
) -> Option<Diagnostic> {
    let Object { api_version, kind, .. } = *object;
    let span = object.root.get("kind").map_or(object.root.span, |node| node.span);
    if let Some((_, _, now)) = REMOVED.iter().find(|row| (row.0, row.1) == (api_version, kind)) {
        let gone = Diagnostic::error(format!("Kubernetes no longer serves `{kind}` in `{api_version}`"))
            .rule(REMOVED_KIND.name)
            .field("apiVersion", Some(Reason::NotFound))
            .at(object.root.get("apiVersion").map_or(span, |node| node.span));
        return Some(if now.is_empty() { gone } else { gone.help(format!("use `apiVersion: {now}`")) });
    }
    let served = brought.served(object.group(), kind);
    if let Some(first) = served.first() {
        let group = object.group();
        let message = format!(
            "`{kind}` is not served in `{api_version}`; its CustomResourceDefinition serves {}",
            listed(served, ", ")
        );
        return Some(
            Diagnostic::error(message)
                .rule(UNSERVED_VERSION.name)
                .field("apiVersion", Some(Reason::NotFound))
                .at(object.root.get("apiVersion").map_or(span, |node| node.span))
                .help(format!("use `apiVersion: {group}/{first}`")),
        );
    }
    if strimzi::REMOVED_VERSIONS.contains(&api_version) && !brought.has_old_strimzi() {
        return Some(
            Diagnostic::error(format!("Strimzi 1.x does not serve `{kind}` in `{api_version}`"))
                .rule(STRIMZI_VERSION_NOT_SERVED.name)
                .field("apiVersion", None)
                .at(object.root.get("apiVersion").map_or(span, |node| node.span))
                .help(format!(
                    "use `apiVersion: {}`, which operators from 0.49 on serve",
                    strimzi::API_VERSION
                )),
        );
    }
    if !seen.insert((api_version.to_owned(), kind.to_owned())) {
        return None;
    }
    let built_in = schema::kinds().filter(|row| row.1 == kind).map(|row| row.0);
    let known: Vec<&str> = built_in.chain(brought.versions(kind)).collect();
    let unchecked = Diagnostic::warning(
        UNCHECKED_KIND.name,
        format!("nothing is known about `{kind}` in `{api_version}`; it was not checked"),
    )
    .field("kind", None)
    .at(span);
    Some(match known.as_slice() {
        [] => unchecked.help("if it is a custom resource, give its schema with `--schema FILE`"),
        known => unchecked.help(format!("`{kind}` is known in {}", listed(known, ", "))),
    })
}
