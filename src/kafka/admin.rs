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
    /// Whether only a cluster with users needs it.
    is_for_users: bool,
}

macro_rules! class {
    ($name:literal) => {
        class!($name, false)
    };
    ($name:literal, users) => {
        class!($name, true)
    };
    ($name:literal, $is_for_users:literal) => {
        Class {
            name: $name,
            source: include_str!(concat!("../../templates/admin/", $name, ".java")),
            bytes: include_bytes!(concat!("../../templates/admin/", $name, ".class")),
            is_for_users: $is_for_users,
        }
    };
}

/// All classes, in the order of their names; `users` marks those that only a cluster with users needs.
const CLASSES: &[Class] = &[
    class!("Batches"),
    class!("Change"),
    class!("ChangeKind"),
    class!("Cluster"),
    class!("ClusterState"),
    class!("Command"),
    class!("Connection"),
    class!("Failure"),
    class!("KafkaCluster"),
    class!("KafkaUsers", users),
    class!("LiveTopic"),
    class!("Main"),
    class!("Options"),
    class!("Passwords", users),
    class!("Progress"),
    class!("Reconciler"),
    class!("Report"),
    class!("Round"),
    class!("StopHook"),
    class!("Time"),
    class!("TopicPlan"),
    class!("TopicTable"),
    class!("TopicsCommand"),
    class!("UserChange", users),
    class!("UserChangeKind", users),
    class!("UserCluster", users),
    class!("UserPlan", users),
    class!("UserReconciler", users),
    class!("UserState", users),
    class!("UserTable", users),
    class!("UsersStep", users),
    class!("WantedTopic"),
    class!("WantedUser", users),
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
    /// The one that is part of kafka-gen; it is the same for every cluster with users, and for every cluster without.
    pub(crate) fn get(has_users: bool) -> &'static Self {
        static PROGRAM: OnceLock<AdminProgram> = OnceLock::new();
        static WITH_USERS: OnceLock<AdminProgram> = OnceLock::new();
        let program = if has_users { &WITH_USERS } else { &PROGRAM };
        program.get_or_init(|| Self::new(has_users))
    }

    fn new(has_users: bool) -> Self {
        let classes = || needed(has_users);
        Self {
            sources: classes()
                .map(|class| (format!("{}.java", class.name), class.source.to_owned()))
                .collect(),
            classes: classes()
                .map(|class| (format!("{}.class", class.name), to_base64(class.bytes)))
                .collect(),
            sha256: digest::hex_of_files(classes().map(|class| class.bytes)),
        }
    }
}

/// The classes that a cluster needs.
fn needed(has_users: bool) -> impl Iterator<Item = &'static Class> {
    CLASSES.iter().filter(move |class| has_users || !class.is_for_users)
}

/// True if these are the class files of the program, each in base64 under its file name, and no other.
pub fn is_own_program<'a>(files: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> bool {
    let files: BTreeMap<&str, Option<&str>> = files.into_iter().collect();
    let is_same = |class: &Class| {
        let text = files.get(format!("{}.class", class.name).as_str()).copied().flatten();
        text.and_then(from_base64).is_some_and(|bytes| bytes == class.bytes)
    };
    [false, true]
        .into_iter()
        .any(|has_users| needed(has_users).all(is_same) && needed(has_users).count() == files.len())
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
        let program = AdminProgram::new(true);
        let mut embedded: Vec<String> =
            program.sources.keys().chain(program.classes.keys()).cloned().collect();
        embedded.sort();
        assert_eq!(embedded, found);
        assert!(CLASSES.is_sorted_by_key(|class| class.name));
    }

    #[test]
    fn another_class_file_is_another_program() {
        let own = |classes: &BTreeMap<String, String>| {
            is_own_program(classes.iter().map(|(name, text)| (name.as_str(), Some(text.as_str()))))
        };
        for has_users in [false, true] {
            let classes = AdminProgram::new(has_users).classes;
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

    #[test]
    fn without_users_the_program_names_no_class_of_users() {
        let of_users: Vec<&str> =
            CLASSES.iter().filter(|class| class.is_for_users).map(|class| class.name).collect();
        assert!(of_users.len() > 5);
        // The one class that names them does so in a branch that only an option enters.
        for class in needed(false).filter(|class| class.name != "TopicsCommand") {
            for name in &of_users {
                let path = format!("dev/kafkagen/admin/{name}");
                assert!(
                    !class.bytes.windows(path.len()).any(|bytes| bytes == path.as_bytes()),
                    "{}: {name}",
                    class.name
                );
            }
        }
    }
}
