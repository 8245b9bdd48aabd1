//! The administration program that the topic Job runs: Java classes, with their source beside them.

mod report;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::kubernetes::types::{from_base64, to_base64};
use crate::text::digest;

pub use report::{JobLines, JobReport, Said, is_job_log};

/// One class of the program.
struct Class {
    /// Its name, without its package.
    name: &'static str,
    /// Its source.
    source: &'static str,
    /// What the Java compiler makes of that; `tests/admin.sh` compares the two.
    bytes: &'static [u8],
}

macro_rules! class {
    ($name:literal) => {
        Class {
            name: $name,
            source: include_str!(concat!("../../templates/admin/", $name, ".java")),
            bytes: include_bytes!(concat!("../../templates/admin/", $name, ".class")),
        }
    };
}

/// All classes, in the order of their names.
const CLASSES: &[Class] = &[
    class!("Batches"),
    class!("Change"),
    class!("ChangeKind"),
    class!("Cluster"),
    class!("ClusterState"),
    class!("Command"),
    class!("Failure"),
    class!("KafkaCluster"),
    class!("LiveTopic"),
    class!("Main"),
    class!("Options"),
    class!("Progress"),
    class!("Reconciler"),
    class!("Report"),
    class!("Round"),
    class!("StopHook"),
    class!("Time"),
    class!("TopicPlan"),
    class!("TopicTable"),
    class!("TopicsCommand"),
    class!("WantedTopic"),
];

/// The program as a ConfigMap holds it.
#[derive(Clone, Debug)]
pub struct AdminProgram {
    /// The source of each class, by file name.
    pub sources: BTreeMap<String, String>,
    /// Each class file, by file name, in base64.
    pub classes: BTreeMap<String, String>,
    /// The SHA-256 of the class files, one after the other in the order of their names.
    pub sha256: String,
}

impl AdminProgram {
    /// The one that is part of kafka-gen; it is the same for every cluster.
    pub(crate) fn get() -> &'static Self {
        static PROGRAM: OnceLock<AdminProgram> = OnceLock::new();
        PROGRAM.get_or_init(Self::new)
    }

    fn new() -> Self {
        let files = CLASSES.iter().map(|class| class.bytes);
        Self {
            sources: CLASSES
                .iter()
                .map(|class| (format!("{}.java", class.name), class.source.to_owned()))
                .collect(),
            classes: CLASSES
                .iter()
                .map(|class| (format!("{}.class", class.name), to_base64(class.bytes)))
                .collect(),
            sha256: digest::hex_of_files(files),
        }
    }
}

/// True if these are the class files of the program, each in base64 under its file name, and no other.
pub fn is_own_program<'a>(files: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> bool {
    let mut files: BTreeMap<&str, Option<&str>> = files.into_iter().collect();
    let is_same = |class: &Class| {
        let text = files.remove(format!("{}.class", class.name).as_str()).flatten();
        text.and_then(from_base64).is_some_and(|bytes| bytes == class.bytes)
    };
    CLASSES.iter().all(is_same) && files.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_embedded_in_the_order_of_names() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/admin");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let program = AdminProgram::new();
        let mut embedded: Vec<String> =
            program.sources.keys().chain(program.classes.keys()).cloned().collect();
        embedded.sort();
        assert_eq!(embedded, found);
        assert!(CLASSES.is_sorted_by_key(|class| class.name));
    }

    #[test]
    fn another_class_file_is_another_program() {
        let classes = AdminProgram::new().classes;
        let own = |classes: &BTreeMap<String, String>| {
            is_own_program(classes.iter().map(|(name, text)| (name.as_str(), Some(text.as_str()))))
        };
        assert!(own(&classes));
        let mut other = classes.clone();
        other.insert("Main.class".to_owned(), to_base64(b"other"));
        assert!(!own(&other));
        let mut more = classes.clone();
        more.insert("Other.class".to_owned(), to_base64(b""));
        assert!(!own(&more));
        let mut less = classes;
        less.remove("Main.class");
        assert!(!own(&less));
    }
}
