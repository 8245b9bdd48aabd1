//! All objects of a cluster: templates filled in, what the profile adds, and what its patches change.

use super::{Overrides, extra, identity};
use crate::cluster::{CHECKSUM, Cluster, Names};
use crate::kubernetes::document::{Document, ObjectRef};
use crate::profile::Loaded;
use crate::render::engine::{Engine, Source};
use crate::render::patch::{self, Patch, Target};
use crate::render::targets::kubernetes::{TEMPLATES, TemplateContext};
use crate::report::diagnostic::{Diagnostic, Report, suggest};
use crate::secret;
use crate::text::digest;
use crate::text::field_path::field_path;
use crate::text::parallel;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Data, Dialect, Node, Value};

/// An object as a tree that knows where each value was written: in a template that was filled in, or in the profile.
pub(super) struct RenderedObject {
    /// The tree.
    pub(super) root: Node,
    /// What it is.
    pub(super) object: ObjectRef,
    /// True if the profile holds it whole.
    pub(super) is_extra: bool,
    /// The text of the template that was filled in, if one was.
    pub(super) template: Option<SourceId>,
    /// The patches that changed it: name and place.
    pub(super) patches: Vec<(String, Span)>,
    /// The number that decides its place among the others.
    pub(super) order: &'static str,
}

impl Target for RenderedObject {
    fn root(&mut self) -> &mut Node {
        &mut self.root
    }

    fn object(&self) -> &ObjectRef {
        &self.object
    }

    fn name(&self) -> &str {
        let digest = format!("-{}", Names::DIGEST_PLACEHOLDER);
        self.object.name.strip_suffix(&digest).unwrap_or(&self.object.name)
    }

    fn changed_by(&mut self, patch: &Patch<'_>) {
        self.patches.push((patch.name.to_owned(), patch.span));
    }
}

/// All objects, in the order in which they are applied.
///
/// # Errors
/// What is wrong with a template, with an object of the profile, or with a patch.
pub(super) fn objects(
    cluster: &Cluster,
    loaded: &Loaded,
    overrides: &Overrides,
    sources: &mut SourceMap,
) -> Result<Vec<RenderedObject>, Report> {
    let mut objects = filled(cluster, overrides, sources)?;
    objects.extend(extra::objects(loaded, cluster)?);
    // Those of the profile come after ours of the same number.
    objects.sort_by_key(|made| made.order);
    let before = config(&objects, cluster);
    patch::apply(loaded, &mut objects)?;
    secret::hide(objects.iter().map(|made| &made.root), sources);
    restart_on_patched_config(&mut objects, cluster, &before);
    Ok(objects)
}

/// The same objects as documents, with the names of Jobs.
pub(super) fn documents(objects: &[RenderedObject]) -> Vec<Document> {
    let mut documents: Vec<Document> = objects
        .iter()
        .map(|made| Document {
            object: made.object.clone(),
            order: made.order,
            is_extra: made.is_extra,
            text: String::new(),
            value: made.root.to_value(),
        })
        .collect();
    identity::name_jobs(&mut documents);
    for document in &mut documents {
        document.text = yaml::emit(&document.value);
    }
    documents
}

/// What templates make.
fn filled(
    cluster: &Cluster,
    overrides: &Overrides,
    sources: &mut SourceMap,
) -> Result<Vec<RenderedObject>, Report> {
    let known = TEMPLATES.map(|template| template.path);
    for path in overrides.keys() {
        if !known.contains(&path.as_str()) {
            let error = Diagnostic::error(format!("`{path}` replaces no template"));
            let help = suggest::closest(path, known).map_or_else(
                || format!("templates are {}", known.join(", ")),
                |found| format!("did you mean `{found}`?"),
            );
            return Err(error.help(help).into());
        }
    }
    let engine = Engine::new(TemplateContext::new(cluster))?;
    let mut tasks = Vec::with_capacity(known.len());
    for template in &TEMPLATES {
        let own = overrides.get(template.path);
        let name = format!("templates/{}", template.path);
        let (text, id) = match own {
            Some(text) => (text.as_str(), sources.add(&name, text.clone())),
            None => (template.source, sources.add(&name, template.source)),
        };
        let source = Source { text, id, is_limited: own.is_some() };
        if own.is_some() {
            // What it says of secrets is hidden before anything can be wrong with it.
            let _ = secret::read_all(sources, id, Dialect::Manifest);
            engine.prove(&name, source, sources)?;
        }
        let rendered = sources.add(format!("{name} (rendered)"), "");
        tasks.push((name, source, rendered));
    }
    let filled = parallel::map(&tasks, 2, |(name, source, rendered)| engine.render(name, *source, *rendered));
    let mut made = Vec::new();
    for ((template, (_, _, rendered)), (text, roots)) in TEMPLATES.iter().zip(&tasks).zip(filled) {
        sources.fill(*rendered, text);
        let roots = roots.inspect_err(|_| secret::hide_all(sources, *rendered))?;
        secret::hide(&roots, sources);
        for root in roots {
            // A template that is switched off leaves an empty document.
            if root.data == Data::Null {
                continue;
            }
            made.push(RenderedObject {
                object: ObjectRef::of(&root)?,
                is_extra: false,
                template: Some(root.span.source),
                patches: Vec::new(),
                order: template.order(),
                root,
            });
        }
    }
    Ok(made)
}

/// What brokers read when they start.
fn config(objects: &[RenderedObject], cluster: &Cluster) -> Vec<(String, Value)> {
    let map = objects
        .iter()
        .find(|made| made.object.kind == "ConfigMap" && made.object.name == cluster.names.config);
    let data = map.and_then(|made| made.root.get("data")).map(Node::entries).unwrap_or_default();
    data.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect()
}

/// Brokers restart when a patch changes what they read, as they do when the profile changes it.
fn restart_on_patched_config(objects: &mut [RenderedObject], cluster: &Cluster, before: &[(String, Value)]) {
    let now = config(objects, cluster);
    let fresh = now.iter().filter(|entry| !before.contains(entry));
    let gone = before.iter().filter(|(key, _)| !now.iter().any(|entry| entry.0 == *key));
    let changes: Vec<String> = fresh
        .map(|(key, value)| format!("{key}={value}"))
        .chain(gone.map(|(key, _)| format!("{key} is gone")))
        .collect();
    if changes.is_empty() {
        return;
    }
    let Some(checksum) = cluster.brokers.pod_annotations.get(CHECKSUM) else { return };
    let brokers = objects
        .iter_mut()
        .find(|made| made.object.kind == "StatefulSet" && made.object.name == cluster.names.release);
    let path = field_path!["spec", "template", "metadata", "annotations", CHECKSUM];
    // Whoever patches the annotation itself has decided.
    if let Some(Node { data: Data::String(text), .. }) = brokers.and_then(|made| made.root.at_mut(&path))
        && text == checksum
    {
        *text = digest::hex(std::iter::once(checksum.as_str()).chain(changes.iter().map(String::as_str)), 16);
    }
}
