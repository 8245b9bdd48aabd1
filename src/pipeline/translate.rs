//! The line to targets other than plain Kubernetes: the same cluster and the same rules about it, but no templates, and
//! documents whose schemas the program does not have.

use super::{Plan, plan, verify};
use crate::diagnostic::Report;
use crate::document::Document;
use crate::failure::Failure;
use crate::profile::{self, Loaded, Reader, Request};
use crate::rules;
use crate::source::SourceMap;
use crate::target::bitnami::{self, Values};
use crate::target::{Loss, strimzi};

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

fn finished(mut plan: Plan, lost: &[Loss], loaded: &Loaded) -> Result<Report, Report> {
    plan.report.extend(plan.allowed.filter(rules::translation::check(lost, &loaded.merged)));
    let ((), report) = plan.report.ok(())?;
    Ok(report)
}
