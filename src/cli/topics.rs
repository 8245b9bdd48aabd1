//! `kafka-gen topics`.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::{Outcome, ProfileArgs, ReportFormat, input};
use crate::cluster::{Cluster, Topic};
use crate::profile;
use crate::render::live::{LiveCluster, Plan, Planned};
use crate::render::pipeline;
use crate::report::diagnostic::{Diagnostic, Report};
use crate::report::failure::Failure;
use crate::report::report_schema::JsonSchema;
use crate::text::shown;
use crate::text::source::SourceMap;

/// List the topics of a profile, and what the topic Job does about each
///
/// The Job creates a topic that is missing, adds partitions and sets settings that differ. It never removes
/// partitions, never changes the number of replicas, and does not touch topics that the profile does not name.
/// With `--live`, the command reads what Kafka's tools print about a cluster, or what the Job reported when it ended, and
/// lists what the Job would do to the cluster.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen topics prod\n  \
    kafka-gen topics ./payments.yaml --format json\n  \
    kafka-gen topics prod --live live.txt")]
pub(super) struct Topics {
    #[command(flatten)]
    profile: ProfileArgs,
    /// The output of `kafka-topics --describe` and `kafka-configs --describe`, or the Job's report and log, `-` for standard input: list what the Job would do
    #[arg(long, value_name = "FILE")]
    live: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Topics {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        match self.text(sources) {
            Ok((text, warnings)) => (Ok(text), warnings),
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    fn text(&self, sources: &mut SourceMap) -> Result<(String, Report), Failure> {
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let loaded =
            profile::load(&self.profile.request(), sources, &mut |name, role| input.layer(name, role))?;
        let (cluster, warnings) = pipeline::cluster(&loaded)?;
        let allow_delete = cluster.topic_job.allow_delete;
        let entries = || cluster.topics.list.iter().map(|topic| Entry::of(topic, allow_delete)).collect();
        let live = match &self.live {
            Some(name) => Some(Live::read(&cluster, &input.bytes(name).map_err(Failure::unusable)?)?),
            None => None,
        };
        let text = match (&live, self.format) {
            (None, ReportFormat::Text) => table(&cluster.topics.list, allow_delete),
            (None, ReportFormat::Json) => shown::report(&Printed::Profile(entries())),
            (Some(live), ReportFormat::Text) => live_text(live, &cluster),
            (Some(live), ReportFormat::Json) => shown::report(&Printed::Live(LivePlan::of(live))),
        };
        Ok((text, warnings))
    }
}

/// What the Job would do to the cluster of the input.
struct Live {
    plan: Plan,
    source: Source,
}

/// Where a plan comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Source {
    /// Kafka's tools described the cluster.
    Description,
    /// The topic Job reported what it did; what changed since then does not show.
    JobReport,
}

impl Live {
    fn read(cluster: &Cluster, input: &[u8]) -> Result<Self, Failure> {
        let text = std::str::from_utf8(input)
            .map_err(|_| Failure::unusable(Diagnostic::error("the input of `--live` is not UTF-8")))?;
        let min_isr = cluster.settings.get("min.insync.replicas").and_then(|number| number.parse().ok());
        let (min_isr, allow_delete) = (min_isr.unwrap_or(1), cluster.topic_job.allow_delete);
        let topics = &cluster.topics.list;
        let not_described = match LiveCluster::parse(text) {
            Ok(live) => {
                let plan = Plan::new(topics, &live, min_isr, allow_delete);
                return Ok(Self { plan, source: Source::Description });
            }
            Err(error) => error,
        };
        match Plan::of_report(text, topics, &cluster.files.topics_digest, min_isr, allow_delete) {
            Ok(Some(plan)) => Ok(Self { plan, source: Source::JobReport }),
            Ok(None) => Err(Failure::unusable(not_described)),
            Err(error) => Err(Failure::unusable(error)),
        }
    }
}

/// A line for each thing that the Job would do, and the steps of what it leaves to a person.
fn live_text(live: &Live, cluster: &Cluster) -> String {
    let plan = &live.plan;
    let of_cluster = [("(cluster)", &plan.cluster)];
    let of_topics = plan.topics.iter().map(|(name, planned)| (name.as_str(), planned));
    let all = of_topics.chain(of_cluster);
    let lines: Vec<(String, String)> = std::iter::once(("NAME".to_owned(), "PLAN".to_owned()))
        .chain(all.flat_map(|(name, planned)| planned.iter().map(|each| (name.to_owned(), each.text()))))
        .map(|(name, text)| (shown::line(&name).into_owned(), shown::line(&text).into_owned()))
        .collect();
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text: String = lines.iter().map(|(name, says)| format!("{name:width$}  {says}\n")).collect();
    if lines.iter().any(|(_, says)| says.ends_with("; see below")) {
        let bootstrap = cluster.listeners.bootstrap(&cluster.names);
        text.push_str(&format!(
            "\nThe number of replicas is changed by moving them, which the Job never does:\n  \
             1. write the wanted replicas of every partition to a file: {{\"version\":1,\"partitions\":[{{\"topic\":\"NAME\",\"partition\":0,\"replicas\":[0,1,2]}}]}}\n  \
             2. kafka-reassign-partitions --bootstrap-server {bootstrap} --reassignment-json-file FILE --execute\n  \
             3. the same with --verify instead of --execute, until it is complete\n"
        ));
    }
    if live.source == Source::JobReport {
        text.push_str(
            "\nThis is the state in which the topic Job left the cluster; what changed since then does not show. The Job runs again only after it is deleted and applied.\n",
        );
    }
    text
}

/// What the command prints as JSON.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Printed<'a> {
    /// The topics of the profile.
    Profile(Vec<Entry<'a>>),
    /// With `--live`, what the topic Job would do to a cluster.
    Live(LivePlan<'a>),
}

/// What the topic Job would do to a cluster.
#[derive(Serialize, JsonSchema)]
pub(super) struct LivePlan<'a> {
    /// The topics of the profile.
    topics: Vec<LiveEntry<'a>>,
    /// What the Job would do to the cluster-wide `min.insync.replicas`; often nothing.
    cluster: Vec<Step>,
    /// `description`: Kafka's tools described the cluster. `job-report`: the topic Job reported what it did, and what changed
    /// since then does not show.
    source: Source,
}

/// What the topic Job would do about a topic.
#[derive(Serialize, JsonSchema)]
struct LiveEntry<'a> {
    /// Its name.
    name: &'a str,
    /// What the Job would do, in this order.
    plan: Vec<Step>,
}

/// Something that the topic Job would do or report.
#[derive(Serialize, JsonSchema)]
struct Step {
    /// `change`: it makes a change. `differs`: it reports what a person has to resolve. `none`: it does nothing.
    /// `unknown`: the input does not show what it would do.
    #[schemars(extend("enum" = ["change", "differs", "none", "unknown"]))]
    kind: &'static str,
    /// What it does, or why it does nothing.
    text: String,
}

impl<'a> LivePlan<'a> {
    fn of(live: &'a Live) -> Self {
        let plan = &live.plan;
        let topics =
            plan.topics.iter().map(|(name, planned)| LiveEntry { name, plan: steps(planned) }).collect();
        Self { topics, cluster: steps(&plan.cluster), source: live.source }
    }
}

fn steps(planned: &[Planned]) -> Vec<Step> {
    let step = |planned: &Planned| {
        let (kind, text) = match planned {
            Planned::Change(text) => ("change", text),
            Planned::Differs(text) => ("differs", text),
            Planned::Nothing(text) => ("none", text),
            Planned::Unknown(text) => ("unknown", text),
        };
        Step { kind, text: text.clone() }
    };
    planned.iter().map(step).collect()
}

/// What the Job does about a topic.
fn action(topic: &Topic, allow_delete: bool) -> &'static str {
    match (topic.deleted, allow_delete) {
        (false, _) => "ensure",
        (true, true) => "delete",
        (true, false) => "keep",
    }
}

/// A topic, and what the topic Job does about it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    /// Its name.
    name: &'a str,
    /// The number of partitions.
    partitions: u32,
    /// The number of brokers that hold a copy of each partition.
    replication_factor: u32,
    /// Its settings, by Kafka's names.
    config: &'a BTreeMap<String, String>,
    /// What it is for.
    purpose: Option<&'a str>,
    /// What the topic Job does: `ensure` creates or updates it; `keep` leaves a topic that is to go, because
    /// `topicJob.allowDelete` is not `true`.
    #[schemars(extend("enum" = ["ensure", "delete", "keep"]))]
    job: &'static str,
}

impl<'a> Entry<'a> {
    fn of(topic: &'a Topic, allow_delete: bool) -> Self {
        Self {
            name: &topic.name,
            partitions: topic.partitions,
            replication_factor: topic.replication_factor,
            config: &topic.config,
            purpose: topic.purpose.as_deref(),
            job: action(topic, allow_delete),
        }
    }
}

fn table(topics: &[Topic], allow_delete: bool) -> String {
    let mut rows = vec![["NAME", "PARTITIONS", "REPLICAS", "JOB", "SETTINGS", "PURPOSE"].map(str::to_owned)];
    for topic in topics {
        let settings: Vec<String> =
            topic.config.iter().map(|(key, value)| format!("{key}={value}")).collect();
        rows.push(
            [
                topic.name.clone(),
                topic.partitions.to_string(),
                topic.replication_factor.to_string(),
                action(topic, allow_delete).to_owned(),
                if settings.is_empty() { "-".to_owned() } else { settings.join(" ") },
                topic.purpose.clone().unwrap_or_else(|| "-".to_owned()),
            ]
            .map(|cell| shown::line(&cell).into_owned()),
        );
    }
    let widths: Vec<usize> = (0..6)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
