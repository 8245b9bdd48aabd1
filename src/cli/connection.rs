//! `kafka-gen connection`.

use clap::{Args, ValueEnum};

use super::{Outcome, ProfileArgs, TargetName, input, user_name};
use crate::kubernetes::types::PrincipalName;
use crate::profile;
use crate::render::connection::{ClientLocation, Connection};
use crate::render::pipeline;
use crate::report::diagnostic::Report;
use crate::report::failure::Failure;
use crate::text::shown;
use crate::text::source::SourceMap;

/// Print the bootstrap address and the settings that clients need
///
/// The default output is the address alone, `host:port`, for scripts. No cluster is contacted: the address is derived from the
/// profile. Passwords and keys are never printed: settings name the files of `/etc/kafka-client`, which clients mount from Secrets.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen connection prod\n  \
    kafka-gen connection secure --user orders --format properties\n  \
    kafka-gen connection prod --external --format properties > client.properties")]
pub(super) struct ConnectionCommand {
    #[command(flatten)]
    profile: ProfileArgs,
    /// The addresses for clients outside the Kubernetes cluster: one for each broker, with commas between them
    #[arg(long)]
    external: bool,
    /// The user that the client authenticates as
    #[arg(long, value_name = "NAME", value_parser = user_name)]
    user: Option<PrincipalName>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The target that the profile was rendered to
    #[arg(long, value_enum, default_value = "kubernetes")]
    target: TargetName,
}

/// How a connection is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The address alone.
    Text,
    /// One JSON object.
    Json,
    /// Variables for the environment of a client.
    Env,
    /// The configuration file of a Java client.
    Properties,
    /// A command of kcat.
    Kcat,
}

impl ConnectionCommand {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        match self.connection(sources) {
            Ok((connection, warnings)) => (self.printed(&connection), warnings),
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    fn connection(&self, sources: &mut SourceMap) -> Result<(Connection, Report), Failure> {
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let loaded =
            profile::load(&self.profile.request(), sources, &mut |name, role| input.layer(name, role))?;
        let (cluster, warnings) = pipeline::cluster(&loaded)?;
        let location = if self.external { ClientLocation::External } else { ClientLocation::InCluster };
        let user = self.user.as_ref().map(PrincipalName::as_str);
        let connection = Connection::new(&cluster, self.target.into(), location, user, &loaded.merged)?;
        // What is unwise in the profile is for `render` to say, unless it is about these addresses.
        Ok((connection, if self.external { warnings } else { Report::default() }))
    }

    fn printed(&self, connection: &Connection) -> Outcome {
        Ok(match self.format {
            Format::Text => format!("{}\n", connection.address()),
            Format::Json => shown::report(&connection.json()?),
            Format::Env => connection.env(),
            Format::Properties => connection.properties()?,
            Format::Kcat => connection.kcat()?,
        })
    }
}
