//! What a directory should hold: a file for each object, and a `kustomization.yaml` if wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{PathError, comment, names};
use crate::kubernetes::document::Document;
use crate::yaml;

/// What a directory should hold.
pub struct Files {
    /// The first line of every file, with the line end.
    pub(super) header: String,
    /// The text of each file, by its name.
    pub(super) texts: BTreeMap<String, String>,
}

impl Files {
    /// The file that kustomize reads.
    pub(super) const KUSTOMIZATION: &'static str = "kustomization.yaml";

    /// The file that stands among files of two runs. It is one of ours, so that the next run removes it.
    pub(super) const INTERRUPTED: &'static str = "00-interrupted.yaml";

    /// One file for each document, in the order of their names.
    ///
    /// # Errors
    /// Two documents with the same name of a file, or a name that cannot be one; only templates of the user
    /// make such.
    pub fn new(profile: &str, documents: &[Document]) -> Result<Self, PathError> {
        Self::named(profile, documents.iter().map(|document| (document.file(), document.text.as_str())))
    }

    /// The one file with values for another program.
    pub(crate) fn of_values(profile: &str, about: &[String], text: &str) -> Result<Self, PathError> {
        let text = super::commented(about, text);
        Self::named(profile, [("values.yaml".to_owned(), text.as_str())].into_iter())
    }

    fn named<'a>(profile: &str, named: impl Iterator<Item = (String, &'a str)>) -> Result<Self, PathError> {
        let header = format!("# {}\n", comment(profile));
        let mut texts = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (name, text) in named {
            if name.contains(['/', '\\', '\0']) {
                return Err((
                    name,
                    io::Error::other("the name of the object cannot be part of a file's name"),
                ));
            }
            if !taken.insert(names::folded(&name)) {
                return Err((
                    name,
                    io::Error::other("two objects would be written to this file; rename one of them"),
                ));
            }
            texts.insert(name, format!("{header}{text}"));
        }
        Ok(Self { header, texts })
    }

    /// The same, with a `kustomization.yaml` that applies them in the same order.
    #[must_use]
    pub fn with_kustomization(mut self) -> Self {
        let kustomization = serde_json::json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            // Kustomize's own order does not know which ConfigMap a Job waits for.
            "sortOptions": { "order": "fifo" },
            "resources": self.texts.keys().collect::<Vec<_>>(),
        });
        let text = format!("{}{}", self.header, yaml::emit(&kustomization));
        self.texts.insert(Self::KUSTOMIZATION.to_owned(), text);
        self
    }
}
