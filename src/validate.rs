//! The straight line of `kafka-gen validate`: from files to findings. One broken file hides nothing in another.

use std::collections::BTreeSet;

use crate::kafka::deployment::{ChartValues, Header};
use crate::kubernetes::foreign;
use crate::kubernetes::manifest::{self, Options};
use crate::kubernetes::schema::{self, Brought};
use crate::report::diagnostic::{Diagnostic, PartlyChecked, Report, Skipped, Undecided, UnmetPodSecurity};
use crate::report::failure::Failure;
use crate::rules;
use crate::secret;
use crate::text::source::SourceMap;
use crate::yaml::{Data, Dialect, Node};

/// What one word of the command line stands for.
#[derive(Clone, Debug)]
pub struct Input {
    /// The word.
    pub name: String,
    /// Itself, or the files below it.
    pub files: Vec<File>,
    /// True if it is a cluster of its own: its objects and those of other clusters do not meet.
    pub is_cluster: bool,
    /// True if the user says that files without objects are values of Bitnami's chart.
    pub are_values: bool,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct File {
    /// The name that messages show.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What there is to say about the input.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The findings.
    pub report: Report,
    /// How many objects were checked.
    pub objects: usize,
    /// How many files they were in.
    pub files: usize,
    /// Files of directories that are no manifests, in the order of their names.
    pub skipped: Vec<Skipped>,
    /// What Pod Security `restricted` would reject in the pods of Namespaces that are not among the objects.
    pub unmet_pod_security: Option<UnmetPodSecurity>,
    /// Nodes of Kafka of which some rules could not judge.
    pub undecided: Vec<Undecided>,
    /// Values of Bitnami's chart, each with what its first lines say.
    charts: Vec<(Node, Header)>,
    /// The kinds of which not everything was checked.
    pub partly_checked: Vec<PartlyChecked>,
}

/// The schemas in files.
///
/// # Errors
/// What keeps one of them from being used.
pub fn bring(inputs: Vec<Input>, sources: &mut SourceMap) -> Result<Brought, Failure> {
    let mut brought = Brought::default();
    let mut report = Report::default();
    for input in inputs {
        let mut count = 0;
        for file in input.files {
            let name = file.name.clone();
            let (documents, findings) = objects(file, sources);
            report.extend(findings);
            for document in documents {
                match brought.take(&document, &name) {
                    Ok(schemas) => count += schemas,
                    Err(error) => report.push(error),
                }
            }
        }
        if count == 0 && !report.has_errors() {
            let message = format!("no CustomResourceDefinition and no JSON Schema in `{}`", input.name);
            report.push(Diagnostic::error(message));
        }
    }
    if report.has_errors() { Err(Failure::Unusable(report)) } else { Ok(brought) }
}

/// The objects in a file, and what is wrong with its text.
fn objects(file: File, sources: &mut SourceMap) -> (Vec<Node>, Report) {
    let (documents, report) = documents(file, sources);
    opened(documents, report)
}

/// The documents in a file, lists as they were written.
pub(crate) fn documents(file: File, sources: &mut SourceMap) -> (Vec<Node>, Report) {
    match secret::decode(&file.name, file.bytes, sources) {
        Ok(id) => secret::read_all(sources, id, Dialect::Manifest),
        Err(finding) => (Vec::new(), Report::from(*finding)),
    }
}

/// The objects in documents, with what was wrong with the documents and what is wrong with the lists among them.
pub(crate) fn opened(documents: Vec<Node>, mut report: Report) -> (Vec<Node>, Report) {
    let (objects, findings) = manifest::objects(documents);
    report.extend(findings.into_iter().collect());
    (objects, report)
}

/// What the Kustomizations among the files of directories read.
fn kustomized(inputs: &[Input], sources: &mut SourceMap) -> foreign::Inputs {
    let mut read = foreign::Inputs::default();
    let files = inputs.iter().flat_map(|input| &input.files);
    for file in files.filter(|file| foreign::is_kustomization(&file.name)) {
        let (documents, _) = documents(file.clone(), sources);
        for document in &documents {
            read.add(&file.name, document);
        }
    }
    read
}

/// A word of the command line, and what the user says of its files.
struct Word {
    name: String,
    are_values: bool,
}

/// What a file says of Bitnami's chart, if it has values for it: its first lines name the chart, or the user does.
fn header(documents: &[Node], findings: &Report, text: &str, is_said: bool) -> Option<Header> {
    let [root] = documents else { return None };
    let is_object = ["apiVersion", "kind"].iter().all(|key| root.get(key).is_some());
    if findings.has_errors() || is_object || !matches!(root.data, Data::Map(_)) {
        return None;
    }
    Header::of(text).or_else(|| is_said.then(|| Header::of_any(text)))
}

impl Verdict {
    /// Takes the objects of a file, unless it is none of manifests.
    fn take(
        &mut self,
        File { name, bytes }: File,
        word: &Word,
        kustomized: &foreign::Inputs,
        all: &mut Vec<Node>,
        sources: &mut SourceMap,
    ) {
        let id = match secret::decode(&name, bytes, sources) {
            Ok(id) => id,
            Err(finding) => {
                self.files += 1;
                return self.report.push(*finding);
            }
        };
        let (documents, findings) = secret::read_all(sources, id, Dialect::Manifest);
        let is_named = name == word.name || word.name == "-";
        let format = foreign::of_kustomization(&name, kustomized)
            .filter(|_| !is_named || foreign::is_kustomization(&name))
            .or_else(|| foreign::format_of(&name, id, (&documents, &findings), sources));
        let may_be_values = format.is_none_or(|format| format.name == "helm-values");
        // Of a directory, only what looks like values is meant.
        let is_said = word.are_values && (format.is_some() || is_named);
        if may_be_values && let Some(header) = header(&documents, &findings, sources.text(id), is_said) {
            self.files += 1;
            self.objects += 1;
            let root = documents.first().cloned();
            return self.charts.extend(root.map(|root| (root, header)));
        }
        if let Some(format) = format.filter(|_| !is_named) {
            return self.skipped.push(Skipped { file: name, format: format.name, what: format.what });
        }
        self.files += 1;
        if let Some(format) = format {
            return self.report.push(format.error(&name, id));
        }
        let (objects, findings) = opened(documents, findings);
        self.report.extend(findings);
        all.extend(objects);
    }
}

/// What is said of an input without objects.
fn nothing_in(name: &str) -> Diagnostic {
    if name == "-" {
        return Diagnostic::error("no Kubernetes object in standard input")
            .help("pipe manifests to it: `kafka-gen render prod | kafka-gen validate -`");
    }
    Diagnostic::error(format!("no Kubernetes object in `{name}`")).help(
        "an object has `apiVersion` and `kind`; if a command writes the manifests, check that it succeeded",
    )
}

/// What is said of a directory in which every file is something else than a manifest.
fn only_others_in(name: &str, skipped: &[Skipped]) -> Diagnostic {
    let kinds: BTreeSet<&str> = skipped.iter().map(|skipped| skipped.what).collect();
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
    let error =
        Diagnostic::error(format!("every file in `{name}` was skipped, so nothing was checked: {kinds}"));
    if skipped.iter().any(|skipped| skipped.format == "helm-values") {
        return error.help(
            "check what the chart renders: `helm template <CHART> -f <VALUES> | kafka-gen validate -`",
        );
    }
    error.help("an object has `apiVersion` and `kind`: name a directory with manifests")
}

/// Checks all objects of all files, each by itself and all together.
pub fn validate(inputs: Vec<Input>, brought: &Brought, options: Options, sources: &mut SourceMap) -> Verdict {
    let mut verdict = Verdict::default();
    // What all clusters share comes first.
    let mut groups: Vec<Vec<Node>> = vec![Vec::new()];
    let kustomized = kustomized(&inputs, sources);
    for input in inputs {
        let said = verdict.report.diagnostics().len();
        let mut all = Vec::new();
        let (charts, skipped) = (verdict.charts.len(), verdict.skipped.len());
        let word = Word { name: input.name, are_values: input.are_values };
        for file in input.files {
            verdict.take(file, &word, &kustomized, &mut all, sources);
        }
        if all.is_empty() && verdict.charts.len() == charts && verdict.report.diagnostics().len() == said {
            let skipped = verdict.skipped.get(skipped..).unwrap_or_default();
            let error =
                if skipped.is_empty() { nothing_in(&word.name) } else { only_others_in(&word.name, skipped) };
            verdict.report.push(error);
        }
        for object in &all {
            verdict.report.extend(brought.check(object));
        }
        verdict.objects += all.len();
        // For Kubernetes, null is not there; a schema that was brought may say otherwise.
        let all = all.into_iter().map(schema::decoded);
        match groups.first_mut() {
            Some(shared) if !input.is_cluster => shared.extend(all),
            _ => groups.push(all.collect()),
        }
    }
    let (shared, clusters) =
        groups.split_first().map_or((&[][..], &[][..]), |(first, rest)| (first.as_slice(), rest));
    let alone: &[Vec<Node>] = &[Vec::new()];
    for cluster in if clusters.is_empty() { alone } else { clusters } {
        let nodes: Vec<&Node> = shared.iter().chain(cluster).collect();
        let (report, undecided) = rules::check_all(&nodes, brought, options);
        verdict.report.extend(report);
        verdict.undecided.extend(undecided);
    }
    for (root, header) in std::mem::take(&mut verdict.charts) {
        let (report, undecided) = rules::check_values(&ChartValues { root: &root, header: &header });
        verdict.report.extend(report);
        verdict.undecided.extend(undecided);
    }
    verdict.skipped.sort_by(|a, b| a.file.cmp(&b.file));
    let all: Vec<&Node> = groups.iter().flatten().collect();
    verdict.unmet_pod_security = rules::unmet_pod_security(&all);
    verdict.partly_checked = rules::partly_checked(&all, brought);
    verdict
}
