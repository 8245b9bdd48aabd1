//! ConfigMaps and Secrets that a pod needs and that do not exist.

use super::HealthContext;
use super::issue::{clean, quoted};
use super::state::{Kind, text_at};

/// An object that a pod refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing<'a> {
    kind: &'static str,
    name: &'a str,
}

impl<'a> Missing<'a> {
    /// The object in the kubelet's words: `configmap "kafka-config" not found`.
    pub(super) fn of(message: &'a str) -> Option<Self> {
        [("configmap", "ConfigMap"), ("secret", "Secret")].into_iter().find_map(|(word, kind)| {
            let (_, rest) = message.split_once(&format!("{word} \""))?;
            let (name, rest) = rest.split_once('"')?;
            rest.trim_start().starts_with("not found").then_some(Self { kind, name })
        })
    }

    /// What is wrong.
    pub(super) fn message(self, said: &str) -> String {
        format!("cannot start: {} `{}` does not exist: {said}", self.kind, self.name)
    }

    /// The way out, and its commands.
    pub(super) fn remedy(self, examination: &HealthContext<'_>) -> (String, Vec<String>) {
        let expected = examination.expected;
        let name = clean(self.name);
        if let Some(certificate) = self.certificate(examination) {
            let words =
                format!("cert-manager creates it for certificate/{certificate}: see why it has not yet");
            return (
                words,
                vec![expected.kubectl(&format!("describe certificate {}", quoted(&certificate)))],
            );
        }
        let own = if self.kind == "ConfigMap" { &expected.config_maps } else { &expected.secrets };
        if own.contains(self.name) {
            let words = expected
                .either("apply the whole profile, which renders the", "apply all manifests, which hold the");
            return (format!("{words} {}", self.kind), expected.apply());
        }
        let words = format!("create the {} `{name}` with the keys that the pod reads", self.kind);
        let kind = self.kind.to_ascii_lowercase();
        let kind = if self.kind == "Secret" { "secret generic".to_owned() } else { kind };
        let create = format!("create {kind} {} --from-file=<KEY>=<FILE>", quoted(&name));
        (words, vec![expected.kubectl(&create)])
    }
}

impl Missing<'_> {
    /// The Certificate for which cert-manager creates the Secret.
    fn certificate(self, examination: &HealthContext<'_>) -> Option<String> {
        let mut shown = examination.state.all(Kind::Certificate);
        let shown = shown.find(|(_, node)| text_at(node, &["spec", "secretName"]) == self.name);
        let found = shown.map(|(name, _)| name).or_else(|| {
            let issued = examination.expected.issued.get(self.name);
            issued.map(String::as_str)
        });
        found.filter(|_| self.kind == "Secret").map(clean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kubelet_names_what_is_missing() {
        for (message, wanted) in [
            (
                "MountVolume.SetUp failed for volume \"config\" : configmap \"kafka-config\" not found",
                Some(("ConfigMap", "kafka-config")),
            ),
            ("secret \"kafka-tls\" not found", Some(("Secret", "kafka-tls"))),
            ("configmap \"a\" is immutable", None),
            ("timed out waiting for the condition", None),
        ] {
            let found = Missing::of(message).map(|missing| (missing.kind, missing.name));
            assert_eq!(found, wanted, "{message}");
        }
    }
}
