//! The straight line from a profile to checked documents. There is no other caller of the stages than this
//! file and the tests.

mod causes;
mod identity;
mod verify;

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::document::{Document, ObjectRef};
use crate::failure::Failure;
use crate::profile::{self, Loaded, Reader, Request};
use crate::render::Engine;
use crate::rules::cluster::Subject;
use crate::rules::{self, Acknowledged, Allowed};
use crate::source::SourceMap;
use crate::target::KUBERNETES;
use crate::yaml::{self, Dialect, Node};

pub use causes::name_causes;

/// Templates of the user by their path below the directory of `--templates`.
pub type Overrides = BTreeMap<String, String>;

/// Checked documents, and the warnings on the way to them.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The cluster that they make.
    pub cluster: Cluster,
    /// The documents, in the order in which they are applied.
    pub documents: Vec<Document>,
    /// Warnings.
    pub report: Report,
    /// The profile.
    pub loaded: Loaded,
    /// What it acknowledges.
    pub acknowledged: Acknowledged,
}

/// From the words of the command line to checked documents. Stops at the first stage that finds an error.
///
/// # Errors
/// [`Failure::Unusable`] if a file cannot be read, [`Failure::Invalid`] with all that a stage found wrong.
pub fn render(
    request: &Request,
    overrides: &Overrides,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<Rendered, Failure> {
    let loaded = profile::load(request, sources, reader)?;
    let Plan { cluster, mut allowed, acknowledged, mut report } = plan(&loaded)?;
    let documents = documents(&cluster, overrides, sources)?;
    report.extend(allowed.filter(verify::all(&documents, sources)));
    report.extend(allowed.filter(rules::cluster::check_allowed(&allowed, &loaded.merged)));
    let ((), report) = report.ok(())?;
    Ok(Rendered { cluster, documents, report, loaded, acknowledged })
}

/// A cluster in which no rule finds an error, and the warnings.
struct Plan {
    cluster: Cluster,
    allowed: Allowed,
    acknowledged: Acknowledged,
    report: Report,
}

/// The cluster that a profile stands for, with the warnings about it.
///
/// # Errors
/// All that is impossible in the profile, and all that rules find in the cluster.
pub fn cluster(loaded: &Loaded) -> Result<(Cluster, Report), Report> {
    plan(loaded).map(|plan| (plan.cluster, plan.report))
}

fn plan(loaded: &Loaded) -> Result<Plan, Report> {
    let (cluster, mut report) = Cluster::resolve(loaded);
    let (mut allowed, wrong) = Allowed::of(&loaded.profile, &loaded.merged);
    report.extend(wrong);
    let (acknowledged, wrong) = Acknowledged::of(&loaded.profile, &loaded.merged);
    report.extend(wrong);
    let subject = Subject { cluster: &cluster, profile: &loaded.profile };
    report.extend(allowed.filter(rules::cluster::check(&subject, &loaded.merged)));
    let ((), report) = report.ok(())?;
    Ok(Plan { cluster, allowed, acknowledged, report })
}

/// The documents as they are read back, each with its places.
///
/// # Errors
/// Never in practice: a document is proved to read back before it is printed.
pub fn nodes(documents: &[Document], sources: &mut SourceMap) -> Result<Vec<Node>, Report> {
    let mut nodes = Vec::with_capacity(documents.len());
    for document in documents {
        let id = sources.add(document.file(), document.text.clone());
        nodes.extend(yaml::read(&document.text, id, Dialect::Manifest)?.into_iter().map(Node::without_nulls));
    }
    Ok(nodes)
}

fn documents(
    cluster: &Cluster,
    overrides: &Overrides,
    sources: &mut SourceMap,
) -> Result<Vec<Document>, Report> {
    let known = KUBERNETES.map(|template| template.path);
    for path in overrides.keys() {
        if !known.contains(&path.as_str()) {
            let error = Diagnostic::error(format!("`{path}` takes the place of no template"));
            let help = suggest::closest(path, known).map_or_else(
                || format!("templates are {}", known.join(", ")),
                |found| format!("did you mean `{found}`?"),
            );
            return Err(error.help(help).into());
        }
    }
    let context = serde_json::to_value(cluster).map_err(|error| Diagnostic::error(error.to_string()))?;
    let engine = Engine::new(context)?;
    let mut documents = Vec::new();
    for template in &KUBERNETES {
        let own = overrides.get(template.path);
        let name = format!("templates/{}", template.path);
        let id = match own {
            Some(text) => sources.add(&name, text.clone()),
            None => sources.add(&name, template.source),
        };
        if own.is_some() {
            engine.prove(&name, id, sources)?;
        }
        for node in engine.render(&name, id, sources)? {
            let value = node.to_value();
            let object = ObjectRef::of(&node)?;
            documents.push(Document { object, order: template.order(), text: String::new(), value });
        }
    }
    identity::name_jobs(&mut documents);
    for document in &mut documents {
        document.text = yaml::emit(&document.value);
    }
    Ok(documents)
}
