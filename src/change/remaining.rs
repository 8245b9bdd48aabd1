//! What stays in the cluster although it is no longer in the manifests, by the tool that applies them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Changes, Pair};
use crate::kubernetes::manifest::well_known;
use crate::report::report_schema::JsonSchema;
use crate::text::shown;
use crate::yaml::Node;

/// More objects than this are counted, not listed.
const MOST_SHOWN: usize = 8;

/// What applies the manifests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// `kubectl apply`, which deletes nothing.
    #[default]
    Kubectl,
    /// Argo CD, which prunes what it may.
    Argocd,
    /// Flux, which prunes what it may.
    Flux,
}

/// Objects that only the old side has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remaining {
    /// What applies the manifests, by the annotations in them.
    pub tool: Tool,
    /// Objects that stay until they are deleted by hand.
    pub objects: Vec<String>,
    /// Objects that the tool deletes.
    pub pruned: Vec<String>,
    /// The commands that delete the objects that stay, except those that hold data of other owners.
    pub commands: Vec<String>,
}

impl Tool {
    /// The tool whose annotations the new side has, or else the old one.
    pub(crate) fn of(changes: &Changes) -> Self {
        let noted = |node: &Node| {
            let notes = node.dig(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
            notes.iter().find_map(|note| match note.key.split('/').next() {
                Some("argocd.argoproj.io") => Some(Self::Argocd),
                Some("kustomize.toolkit.fluxcd.io") => Some(Self::Flux),
                _ => None,
            })
        };
        let new = changes.pairs.iter().filter_map(|pair| pair.new_written.as_ref());
        let mut new = new.peekable();
        // A side without objects says nothing.
        if new.peek().is_some() {
            return new.find_map(noted).unwrap_or_default();
        }
        changes.pairs.iter().filter_map(|pair| pair.old_written.as_ref()).find_map(noted).unwrap_or_default()
    }

    /// True if this tool leaves an object in the cluster that is no longer in the manifests.
    pub(crate) fn leaves(self, pair: &Pair) -> bool {
        let note = |key: &str| pair.old_at(&["metadata", "annotations", key]).and_then(Node::as_str);
        match self {
            Self::Kubectl => true,
            Self::Argocd => {
                let options = note(well_known::argocd::SYNC_OPTIONS).unwrap_or_default();
                options.split(',').any(|option| option.trim() == "Prune=false")
            }
            Self::Flux => note(well_known::flux::PRUNE) == Some("disabled"),
        }
    }

    /// What a person calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kubectl => "`kubectl apply`",
            Self::Argocd => "Argo CD",
            Self::Flux => "Flux",
        }
    }
}

impl Remaining {
    /// What stays after these changes.
    pub(super) fn of(changes: &Changes) -> Self {
        let tool = Tool::of(changes);
        let mut remaining = Self { tool, ..Self::default() };
        let mut arguments: BTreeMap<Option<&String>, Vec<String>> = BTreeMap::new();
        for pair in changes.pairs.iter().filter(|pair| pair.new.is_none()) {
            if tool.leaves(pair) {
                remaining.objects.push(described(pair));
                // Deleting these deletes what others have in them.
                let holds_data = ["CustomResourceDefinition", "Namespace", "PersistentVolumeClaim"]
                    .contains(&pair.kind.as_str());
                // An operator deletes what the resource stands for.
                let is_operated = ["Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"]
                    .into_iter()
                    .any(|kind| pair.is_strimzi(kind));
                if !holds_data && !is_operated {
                    let argument = format!("{}/{}", pair.kind.to_lowercase(), pair.name);
                    arguments
                        .entry(pair.namespace.as_ref())
                        .or_default()
                        .push(shown::word(&argument).into_owned());
                }
            } else {
                remaining.pruned.push(described(pair));
            }
        }
        remaining.commands = arguments
            .into_iter()
            .map(|(namespace, arguments)| {
                let place = namespace.map_or_else(String::new, |name| format!(" -n {}", shown::word(name)));
                format!("kubectl delete{place} {}", arguments.join(" "))
            })
            .collect();
        remaining
    }

    /// The same for a person, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let tool = self.tool.name();
        let mut lines = Vec::new();
        if !self.objects.is_empty() {
            let why = match self.tool {
                Tool::Kubectl => "`kubectl apply` deletes nothing without `--prune`",
                Tool::Argocd => "`Prune=false` keeps Argo CD from deleting them",
                Tool::Flux => "`prune: disabled` keeps Flux from deleting them",
            };
            lines.push(format!("remaining in the cluster, because {why}: {}", listed(&self.objects)));
            let delete = |command: &String| format!("delete once unused: `{command}`");
            lines.extend(self.commands.iter().map(delete));
        }
        if !self.pruned.is_empty() {
            lines.push(format!("deleted by {tool} if it prunes: {}", listed(&self.pruned)));
        }
        lines
    }
}

/// `Service/kafka (load balancer)`.
fn described(pair: &Pair) -> String {
    let kind = pair.old_at(&["spec", "type"]).and_then(Node::as_str);
    let what = match (pair.kind.as_str(), kind) {
        ("Service", Some("LoadBalancer")) => " (load balancer)",
        ("Service", Some("NodePort")) => " (node ports)",
        ("StatefulSet", _) => " (its pods keep running)",
        _ => "",
    };
    format!("{}{what}", pair.display())
}

fn listed(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(MOST_SHOWN).map(String::as_str).collect();
    match all.len().saturating_sub(MOST_SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
