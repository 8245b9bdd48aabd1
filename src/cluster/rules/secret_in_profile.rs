use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::Object;
use crate::report::diagnostic::Diagnostic;
use crate::secret::{self, What};
use crate::text::field_path::{FieldPath, Segment};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "secret-in-profile",
    summary: "a value is a secret instead of a reference to one",
    level: Level::Error,
    page: include_str!("secret_in_profile.md"),
    check: Check::Cluster(check),
};

const SETTING: &str = "remove it, or make the whole value a reference such as `${env:NAME}`: a profile is committed, reviewed and rendered in plain text";
const REFER: &str = "refer to a Secret instead, as `valueFrom.secretKeyRef` does in `env`: a profile is rendered in plain text";
const SECRET: &str =
    "remove the value, and create the Secret outside the profile, for example with External Secrets";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    secret::each(&subject.merged.root, |steps, secret| {
        if secret.is_certain {
            let path = secret::path_of(steps);
            let (message, help) = said(secret.what, &path);
            findings.at(&path).help(help).say(message);
        }
    });
}

/// What is found in an object that was rendered.
pub(super) fn of_object(root: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let object = Object::of(root).map(|object| object.display());
    secret::each(root, |steps, secret| {
        if secret.is_certain {
            let path = secret::path_of(steps);
            let (message, help) = said(secret.what, &path);
            let mut finding = Diagnostic::error(message)
                .rule(RULE.name)
                .field(path.to_string(), None)
                .at(secret.node.span)
                .help(help);
            if let Some((subject, object)) = finding.subject.as_mut().zip(object.clone()) {
                subject.object = object;
            }
            found.push(finding);
        }
    });
    found
}

/// The sentence, and the way out.
fn said(what: What<'_>, path: &FieldPath) -> (String, &'static str) {
    let top = path.segments().first();
    let help = if top == Some(&Segment::from("config")) { SETTING } else { REFER };
    match what {
        What::Named(name) => (format!("`{name}` is a secret, and a profile never holds one"), help),
        What::Within => (format!("`{path}` contains a secret, and a profile never holds one"), help),
        What::OfSecret(key) => {
            (format!("`{key}` of a Secret is a secret, and a profile never holds one"), SECRET)
        }
    }
}
