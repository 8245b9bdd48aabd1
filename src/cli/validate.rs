//! `kafka-gen validate`.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::clusters::clusters;
use super::{Deny, ReadArgs, explain, fail, has_colours, input::Input, manifests::Manifests, print};
use crate::kubernetes::manifest::{Options, PodSecurity};
use crate::report::diagnostic::{PartlyChecked, Severity, Skipped, Summary, concise, human, json, sarif};
use crate::report::failure::Failure;
use crate::rules;
use crate::text::source::SourceMap;
use crate::validate::{File, Input as Checked, Verdict, bring, validate};

/// Check any Kubernetes manifests as strictly as an API server would
///
/// Findings go to standard output; if there are none, nothing is printed.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen validate rendered/\n  \
    helm template kafka ./chart | kafka-gen validate -\n  \
    kafka-gen validate rendered/ --schema crds/ --format sarif")]
pub(super) struct Validate {
    /// Files, directories with all `*.yaml`, `*.yml` and `*.json` below them, or `-` for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    inputs: Vec<String>,
    /// A `CustomResourceDefinition`, a JSON Schema that names its kind, or a directory of them
    ///
    /// All schema constraints are checked except rules in CEL (`x-kubernetes-validations`).
    #[arg(long = "schema", value_name = "FILE|DIR")]
    schemas: Vec<String>,
    /// What files without objects are
    ///
    /// Values of Bitnami's chart `bitnami/kafka` are also recognized by a comment above them that names the chart.
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// The output format
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Treat warnings as errors
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// The Pod Security level of Namespaces that are not in the manifests
    ///
    /// Without it they enforce nothing, and a note says what `restricted` would reject.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pod_security: Option<Level>,
    #[command(flatten)]
    read: ReadArgs,
}

/// What files without objects are.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Values of Bitnami's chart.
    Bitnami,
}

/// The output format.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines that they are about.
    Human,
    /// One line each.
    Concise,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// A level of the Pod Security Standards.
#[derive(Clone, Copy, ValueEnum)]
enum Level {
    /// Everything is allowed.
    Privileged,
    /// Nothing that is known to give a pod the node.
    Baseline,
    /// What a hardened pod needs, and no more.
    Restricted,
}

impl Validate {
    pub(super) fn run(&self, sources: &mut SourceMap) -> ExitCode {
        let mut manifests = match Input::new(&self.read) {
            Ok(input) => Manifests::new(input),
            Err(failure) => return fail(&failure, sources),
        };
        let schemas = manifests.read(&self.schemas);
        if manifests.unreadable.has_errors() {
            return fail(&Failure::Unusable(manifests.unreadable), sources);
        }
        let brought = match bring(schemas, sources) {
            Ok(brought) => brought,
            Err(failure) => return fail(&failure, sources),
        };
        manifests.kustomizations = true;
        let inputs = manifests.read(&self.inputs);
        let inputs = each_cluster(inputs, &mut manifests, self.kind == Some(Kind::Bitnami));
        let pod_security = match self.pod_security {
            None | Some(Level::Privileged) => PodSecurity::Privileged,
            Some(Level::Baseline) => PodSecurity::Baseline,
            Some(Level::Restricted) => PodSecurity::Restricted,
        };
        let mut verdict = validate(inputs, &brought, Options { pod_security }, sources);
        if self.deny == Some(Deny::Warnings) {
            verdict.report.deny_warnings();
        }
        self.report(&verdict, &manifests, sources)
    }

    fn report(&self, verdict: &Verdict, manifests: &Manifests, sources: &SourceMap) -> ExitCode {
        let report = &verdict.report;
        // Who names a level knows what is asked for.
        let unmet = verdict.unmet_pod_security.as_ref().filter(|_| self.pod_security.is_none());
        let summary = Summary {
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            objects: verdict.objects,
            files: verdict.files,
        };
        let printed = print(&match self.format {
            // A line apart from the summary, which comes after it on a terminal.
            Format::Human if summary.is_clean() => String::new(),
            Format::Human => human::render(report, sources, has_colours()) + "\n",
            Format::Concise => concise::render(report, sources),
            Format::Json => {
                let Verdict { skipped, undecided, partly_checked, .. } = verdict;
                json::render(report, sources, &summary, skipped, unmet, undecided, partly_checked)
            }
            Format::Sarif => sarif::render(report, sources, rules::descriptors(), &manifests.unreadable),
        });
        explain(&manifests.unreadable, sources);
        if matches!(self.format, Format::Human | Format::Concise) {
            let mut lines = Skipped::lines(&verdict.skipped);
            lines.extend((!summary.is_clean()).then(|| summary.to_string()));
            lines.extend(verdict.undecided.iter().map(ToString::to_string));
            lines.extend(unmet.map(ToString::to_string));
            lines.extend(PartlyChecked::lines(&verdict.partly_checked));
            for line in lines {
                super::note(&line);
            }
        }
        ExitCode::from(match (printed, manifests.unreadable.has_errors(), report.has_errors()) {
            (0, false, errors) => u8::from(errors),
            _ => 2,
        })
    }
}

/// Directories of rendered clusters, kept apart: objects of several clusters are no duplicates, and do not refer to each other.
fn each_cluster(inputs: Vec<Checked>, manifests: &mut Manifests, are_values: bool) -> Vec<Checked> {
    let mut all = Vec::with_capacity(inputs.len());
    for Checked { name, files, .. } in inputs {
        let is_folder = name != "-" && Path::new(&name).is_dir();
        // A file that cannot be read is already reported, and hides no finding in another.
        let found =
            if is_folder { clusters(&name, None, &mut manifests.input).unwrap_or_default() } else { None };
        let found = found.filter(|found| found.rendered.len() > 1).unwrap_or_default();
        // What has no brokers is shared by all.
        let words = found.words.iter().filter(|(name, _)| found.rendered.contains(*name));
        let mut parts: Vec<(String, Vec<File>)> = words.map(|(_, word)| (word.clone(), Vec::new())).collect();
        let mut rest = Vec::new();
        for file in files {
            let is_of = |(word, _): &&mut (String, Vec<File>)| {
                file.name.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            match parts.iter_mut().find(is_of) {
                Some((_, files)) => files.push(file),
                None => rest.push(file),
            }
        }
        let parts = parts.into_iter().filter(|(_, files)| !files.is_empty());
        let before = all.len();
        all.extend(parts.map(|(name, files)| Checked { name, files, is_cluster: true, are_values }));
        if !rest.is_empty() || all.len() == before {
            all.push(Checked { name, files: rest, is_cluster: false, are_values });
        }
    }
    all
}
