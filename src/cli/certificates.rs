//! `kafka-gen certificates`.

use clap::Args;

use super::{Outcome, ProfileArgs, input, user_name};
use crate::kubernetes::types::PrincipalName;
use crate::profile;
use crate::render::{certificates, pipeline};
use crate::report::diagnostic::Report;
use crate::text::source::SourceMap;

/// Print a script that makes certificates without cert-manager
///
/// The script of openssl and kubectl has all names of the profile filled in: a certificate authority of the cluster's own,
/// a certificate for the brokers, one for the topic Job, and one for each user where users authenticate by certificate.
/// It stores each as a Secret. Keys are never an argument of a program. kafka-gen itself runs nothing and contacts no cluster.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen certificates secure > certificates.sh\n  \
    kafka-gen certificates ./payments.yaml --user orders | less")]
pub(super) struct Certificates {
    #[command(flatten)]
    profile: ProfileArgs,
    /// Also for this user, which the profile does not name; may be given several times
    #[arg(long = "user", value_name = "NAME", value_parser = user_name)]
    users: Vec<PrincipalName>,
}

impl Certificates {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        (self.script(sources), Report::default())
    }

    fn script(&self, sources: &mut SourceMap) -> Outcome {
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let loaded =
            profile::load(&self.profile.request(), sources, &mut |name, role| input.layer(name, role))?;
        // What is unwise in the profile is for `render` to say.
        let (cluster, _) = pipeline::cluster(&loaded)?;
        let users: Vec<&str> = self.users.iter().map(PrincipalName::as_str).collect();
        Ok(certificates::script(&cluster, &users, &loaded.merged)?)
    }
}
