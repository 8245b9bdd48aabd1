//! The line to targets other than plain Kubernetes: the same cluster and the same rules about it, but no templates, and
//! documents whose schemas the program does not have.

use serde_json::json;

use super::{Plan, Rendered, plan, verify};
use crate::change::chart;
use crate::kubernetes::document::{Document, ObjectRef};
use crate::profile::{self, Loaded, Reader, Request};
use crate::render::targets::bitnami::{self, Values};
use crate::render::targets::{Loss, Target, strimzi};
use crate::report::diagnostic::Report;
use crate::report::failure::Failure;
use crate::text::source::SourceMap;
use crate::yaml::{self, Value};

/// From the words of the command line to values for the chart of Bitnami, and the warnings on the way.
///
/// # Errors
/// [`Failure::Unusable`] if a file cannot be read, [`Failure::Invalid`] with all that a stage found wrong.
pub fn chart_values(
    request: &Request,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<(Values, Report), Failure> {
    let loaded = profile::load(request, sources, reader)?;
    let plan = plan(&loaded)?;
    let values = bitnami::values(&plan.cluster, &loaded);
    verify::read_back("values.yaml", &values.text, &values.value, sources)?;
    let report = finished(plan, &values.lost, &loaded)?;
    Ok((values, report))
}

/// From the words of the command line to custom resources for Strimzi, and the warnings on the way.
///
/// # Errors
/// [`Failure::Unusable`] if a file cannot be read, [`Failure::Invalid`] with all that a stage found wrong.
pub fn custom_resources(
    request: &Request,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<(Vec<Document>, Report), Failure> {
    let loaded = profile::load(request, sources, reader)?;
    let mut plan = plan(&loaded)?;
    let resources = strimzi::resources(&plan.cluster, &loaded);
    let found = verify::foreign(&resources.documents, sources);
    plan.report.extend(plan.allowed.filter(found));
    let report = finished(plan, &resources.lost, &loaded)?;
    Ok((resources.documents, report))
}

/// The same for either of these targets, to compare it: the resources, or the values as an object of their own.
///
/// # Errors
/// [`Failure::Unusable`] if a file cannot be read, [`Failure::Invalid`] with all that a stage found wrong.
pub fn translated(
    request: &Request,
    target: Target,
    sources: &mut SourceMap,
    reader: &mut Reader<'_>,
) -> Result<Rendered, Failure> {
    let loaded = profile::load(request, sources, reader)?;
    let mut plan = plan(&loaded)?;
    let (documents, lost) = match target {
        Target::Bitnami => {
            let values = bitnami::values(&plan.cluster, &loaded);
            (vec![as_object(&values.value)], values.lost)
        }
        Target::Kubernetes | Target::Strimzi => {
            let resources = strimzi::resources(&plan.cluster, &loaded);
            let found = verify::foreign(&resources.documents, sources);
            plan.report.extend(plan.allowed.filter(found));
            (resources.documents, resources.lost)
        }
    };
    let mut nodes = Vec::with_capacity(documents.len());
    for document in &documents {
        nodes.push(verify::read_back(&document.file(), &document.text, &document.value, sources)?);
    }
    let (cluster, acknowledged) = (plan.cluster.clone(), plan.acknowledged.clone());
    let report = finished(plan, &lost, &loaded)?;
    Ok(Rendered { cluster, documents, nodes, report, loaded, acknowledged })
}

/// Values as an object that can be compared. It has one name, so that a release of another name is a difference in it.
fn as_object(values: &Value) -> Document {
    let value = json!({
        "apiVersion": chart::VERSION,
        "kind": chart::KIND,
        "metadata": { "name": "values" },
        "values": values,
    });
    let object = ObjectRef {
        api_version: chart::VERSION.to_owned(),
        kind: chart::KIND.to_owned(),
        namespace: None,
        name: "values".to_owned(),
    };
    Document { object, order: "10", is_extra: false, text: yaml::emit(&value), value }
}

fn finished(mut plan: Plan, lost: &[Loss], loaded: &Loaded) -> Result<Report, Report> {
    let lost = lost.iter().map(|loss| loss.finding(&loaded.merged)).collect();
    plan.report.extend(plan.allowed.filter(lost));
    let ((), report) = plan.report.ok(())?;
    Ok(report)
}
