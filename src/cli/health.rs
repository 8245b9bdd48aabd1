//! `kafka-gen health`.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Args;

use super::{ProfileArgs, ReportFormat, fail, input, plain, print};
use crate::health::{self, Clock, Expected, Health as Found, Length, Moment};
use crate::render::pipeline::{self, Overrides};
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::text::source::SourceMap;

/// Check whether a cluster is healthy, from the output of `kubectl get`
///
/// Reads StatefulSets, pods, claims, Jobs, Services and events from standard input, as JSON or YAML, and compares them
/// with the profile: `kubectl get statefulset,pod,pvc,job,service,event -n kafka -o json | kafka-gen health prod`.
/// Partial input is judged as far as it goes; nodes and Certificates are used if they are in the input.
///
/// Exits with 0 if the cluster is healthy, 2 if there is no state to read, 4 if it is still deploying after the
/// deadline, 5 if it is unhealthy, 6 if it lacks resources, and 7 if it is still deploying.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kubectl get statefulset,pod,pvc,job,service,event -n kafka -o json | kafka-gen health prod\n  \
    kafka-gen health prod --format json < state.json")]
pub(super) struct Health {
    #[command(flatten)]
    profile: ProfileArgs,
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
        let request = self.profile.request();
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let mut reader = |name: &str, role| input.layer(name, role);
        let rendered = pipeline::render(&request, &Overrides::new(), sources, &mut reader)?;
        let expected = Expected::new(&rendered, &request);
        if io::stdin().is_terminal() {
            let error = Diagnostic::error("no cluster state: standard input is a terminal");
            return Err(Failure::unusable(
                error.help(format!("give it what kubectl prints: {}", expected.get())),
            ));
        }
        let bytes = input.bytes("-").map_err(Failure::unusable)?;
        let now = self.now.or_else(system_clock).ok_or_else(|| {
            Failure::unusable(
                Diagnostic::error("the system clock is before 1970").help("give one as `--now`"),
            )
        })?;
        health::check(bytes, &expected, Clock { now, deadline: self.deadline }, sources)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "only for the age of what is on its way, and `--now` takes its place"
)]
fn system_clock() -> Option<Moment> {
    Moment::of(SystemTime::now())
}
