//! `kafka-gen health`.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Args;

use super::side::Sides;
use super::{LayerArgs, ReportFormat, fail, input, plain, print};
use crate::health::{self, Clock, Expected, Health as Found, Length, Moment, Stated};
use crate::render::targets::Target;
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::text::shown;
use crate::text::source::SourceMap;
use crate::yaml::Node;

/// Check whether a cluster is healthy, from the output of `kubectl get`
///
/// Reads StatefulSets, pods, claims, Jobs, Services and events from standard input, as JSON or YAML, and compares them
/// with what should be there, which a profile or manifests of any origin say:
/// `kubectl get statefulset,pod,pvc,job,service,event -n kafka -o json | kafka-gen health prod`.
/// Partial input is judged as far as it goes; nodes and Certificates are used if they are in the input.
///
/// Exits with 0 if the cluster is healthy, 2 if there is no state to read, 4 if it is still deploying after the
/// deadline, 5 if it is unhealthy, 6 if it lacks resources, and 7 if it is still deploying.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kubectl get statefulset,pod,pvc,job,service,event -n kafka -o json | kafka-gen health prod\n  \
    kubectl get statefulset,pod,pvc,service,event -n kafka -o json | kafka-gen health manifests/\n  \
    helm template kafka ./chart | kafka-gen health - --live state.json --namespace kafka\n  \
    kafka-gen health prod --format json < state.json")]
pub(super) struct Health {
    /// What should be there: a profile, or manifests as files, directories, `-` or `git:REV:PATH`
    #[arg(required = true, value_name = "PROFILE|FILE|DIR|-")]
    expected: Vec<String>,
    #[command(flatten)]
    layers: LayerArgs,
    /// The output of `kubectl get`, `-` for standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    live: String,
    /// The Namespace of manifests that name none, or the one that is meant if they name several
    ///
    /// Without it, manifests that name no Namespace are expected in the Namespace of the input.
    #[arg(short = 'n', long, value_name = "NAME")]
    namespace: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// The deadline for changes in progress, such as `90s`, `10m` or `1h30m`
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = length)]
    deadline: Length,
    /// The current time, instead of the clock of this host, such as `2026-01-27T10:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = moment)]
    now: Option<Moment>,
}

fn length(text: &str) -> Result<Length, &'static str> {
    Length::parse(text).ok_or("write a number with its unit, such as `90s`, `10m` or `1h30m`")
}

fn moment(text: &str) -> Result<Moment, &'static str> {
    Moment::parse(text).ok_or("write a time of RFC 3339, such as `2026-01-27T10:00:00Z`")
}

impl Health {
    pub(super) fn run(&self, sources: &mut SourceMap) -> ExitCode {
        let health = match self.check(sources) {
            Ok(health) => health,
            Err(failure) => return fail(&failure, sources),
        };
        let shown = match self.format {
            ReportFormat::Text if super::has_colours() => health::text(&health),
            ReportFormat::Text => plain(&health::text(&health)),
            ReportFormat::Json => health::json(&health),
        };
        // Events and containers may repeat what is secret in their pods.
        match print(&sources.without_secrets(&shown)) {
            0 => ExitCode::from(health.verdict.exit_code()),
            unwritten => ExitCode::from(unwritten),
        }
    }

    fn check(&self, sources: &mut SourceMap) -> Result<Found, Failure> {
        let mut sides = Sides::new(input::Input::new(&self.layers.read)?, Target::Kubernetes, sources);
        let expected = self.expected(&mut sides)?;
        if self.live == "-" && io::stdin().is_terminal() {
            let error = Diagnostic::error("no cluster state: standard input is a terminal");
            return Err(Failure::unusable(
                error.help(format!("give it what kubectl prints: {}", expected.get())),
            ));
        }
        let bytes = sides.bytes(&self.live)?;
        let now = self.now.or_else(system_clock).ok_or_else(|| {
            Failure::unusable(
                Diagnostic::error("the system clock is before 1970").help("give one as `--now`"),
            )
        })?;
        health::check(bytes, &expected, Clock { now, deadline: self.deadline }, sources)
    }

    /// What should be there: one profile, or all manifests together.
    fn expected(&self, sides: &mut Sides<'_>) -> Result<Expected, Failure> {
        let mut nodes: Vec<Node> = Vec::new();
        for word in &self.expected {
            let given = sides.new_side(word, self.layers.on(word))?;
            let Some(rendered) = given.rendered else {
                nodes.extend(given.side.nodes);
                continue;
            };
            if self.expected.len() > 1 {
                let error = Diagnostic::error(format!("`{word}` is a profile, and is compared alone"));
                return Err(Failure::unusable(error.help(format!(
                    "name one profile; the state of the cluster is standard input, or `--live FILE`: `kafka-gen health {} --live state.json`",
                    shown::word(word)
                ))));
            }
            if let Some(namespace) = &self.namespace {
                let error = Diagnostic::error("`--namespace` is for manifests");
                return Err(Failure::unusable(error.help(format!(
                    "the Namespace is a setting of the profile: `--set namespace={}`",
                    shown::word(namespace)
                ))));
            }
            return Ok(Expected::of_profile(&rendered, &given.side.nodes, &self.layers.on(word)));
        }
        if !self.layers.files.is_empty() || !self.layers.sets.is_empty() {
            let error = Diagnostic::error("`-f` and `--set` are for a profile, and manifests are given");
            return Err(Failure::unusable(
                error.help("name several manifests one after the other: `kafka-gen health statefulset.yaml service.yaml`"),
            ));
        }
        let recursive = self.expected.iter().any(|word| word != "-" && Path::new(word).is_dir());
        let namespace = self.namespace.as_deref();
        Expected::of_manifests(&nodes, Stated { words: &self.expected, recursive, namespace })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "only for the age of what is on its way, and `--now` takes its place"
)]
fn system_clock() -> Option<Moment> {
    Moment::of(SystemTime::now())
}
