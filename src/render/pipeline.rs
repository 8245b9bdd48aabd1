//! The straight line from a profile to checked documents. There is no other caller of the stages than this
//! file and the tests.

mod assemble;
mod causes;
mod extra;
mod identity;
mod trace;
mod translate;
mod verify;

use std::collections::BTreeMap;

use crate::change::Acknowledged;
use crate::cluster::Cluster;
use crate::cluster::rules::{Allowed, Subject};
use crate::kubernetes::document::Document;
use crate::profile::{self, Loaded, Reader, Request};
use crate::report::diagnostic::Report;
use crate::report::failure::Failure;
use crate::rules;
use crate::text::source::SourceMap;
use crate::yaml::Node;

pub use causes::name_causes;
pub use translate::{chart_values, custom_resources, translated};

/// Templates of the user by their path below the directory of `--templates`.
pub type Overrides = BTreeMap<String, String>;

/// Checked documents, and the warnings on the way to them.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The cluster that they make.
    pub cluster: Cluster,
    /// The documents, in the order in which they are applied.
    pub documents: Vec<Document>,
    /// The same as they are read back, each with its places.
    pub nodes: Vec<Node>,
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
    let objects = assemble::objects(&cluster, &loaded, overrides, sources)?;
    let documents = assemble::documents(&objects);
    let (mut found, read) = verify::all(&documents, sources);
    found.extend(crate::cluster::rules::check_rendered(&read));
    trace::into_profile(&mut found, &objects, &read);
    report.extend(allowed.filter(found));
    report.extend(allowed.filter(crate::cluster::rules::check_allowed(&allowed, &loaded.merged)));
    let ((), report) = report.ok(())?;
    Ok(Rendered { cluster, documents, nodes: read, report, loaded, acknowledged })
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
    let (mut allowed, wrong) = rules::allowed(&loaded.profile, &loaded.merged);
    report.extend(wrong);
    let (acknowledged, wrong) = rules::acknowledged(&loaded.profile, &loaded.merged);
    report.extend(wrong);
    let subject = Subject { cluster: &cluster, profile: &loaded.profile, merged: &loaded.merged };
    report.extend(allowed.filter(crate::cluster::rules::check(&subject)));
    let ((), report) = report.ok(())?;
    Ok(Plan { cluster, allowed, acknowledged, report })
}
