//! What a container runs: the entrypoint of its image, Kafka's own start script, or a script of its own.

use std::collections::BTreeMap;

use super::shell_value::evaluate;
use super::{Reason, Value, shell_list};
use crate::kafka::broker::ENTRYPOINTS;
use crate::yaml::Node;

/// How a node is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// What reads the settings.
    pub start: Start,
    /// Variables that a script sets before, in their order.
    pub assignments: Vec<(String, Value)>,
    /// Variables that a script removes.
    pub unset: Vec<String>,
    /// `--override` of Kafka's start script.
    pub overrides: BTreeMap<String, Value>,
    /// True if the script does more than is understood, so that any setting may be another one.
    pub is_opaque: bool,
}

/// What reads the settings of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Start {
    /// The entrypoint of the image.
    #[default]
    Entrypoint,
    /// `kafka-server-start` with this file: variables are no settings.
    File(String),
    /// Something else.
    Other,
}

/// Words of a script that change files or settings in a way that is not understood.
const OPAQUE: &[&str] = &[
    "sed ", ">>", "cat >", "tee ", "envsubst", "echo \"", "printf ", "eval ", "source ", "for ", "while ",
    "case ", "curl ", "kubectl ", "cp ", "mv ",
];

/// What the messages of kafka-gen's own start script begin with.
const OWN_SCRIPT: &str = "'kafka-gen: ";

impl Command {
    /// What `command` and `args` of a container say.
    ///
    /// `file` is the text of a file that a ConfigMap puts into the container.
    pub(super) fn of<'t>(
        container: &Node,
        variables: &dyn Fn(&str) -> Option<Value>,
        file: &dyn Fn(&str) -> Option<&'t str>,
    ) -> Self {
        let words =
            |field: &str| -> Vec<&str> { container.list(field).iter().filter_map(Node::as_str).collect() };
        let (command, args) = (words("command"), words("args"));
        if command.is_empty() && args.is_empty() {
            return Self::default();
        }
        let all: Vec<&str> = command.iter().chain(&args).copied().collect();
        if let Some(script) = script(&all) {
            return Self::of_script(script, variables, file);
        }
        if let Some(script) = script_file(&all).and_then(file) {
            let found = Self::of_script(script, variables, file);
            // kafka-gen's own script does nothing else with settings.
            return Self { is_opaque: found.is_opaque && !script.contains(OWN_SCRIPT), ..found };
        }
        Self::of_words(&all, command.is_empty())
    }

    fn of_words(words: &[&str], is_args_only: bool) -> Self {
        let mut found = Self::default();
        let start = words.iter().position(|word| is_server_start(word));
        if let Some(start) = start {
            let mut rest = words.iter().skip(start + 1).copied().filter(|word| *word != "-daemon");
            let mut file = String::new();
            while let Some(word) = rest.next() {
                if word == "--override" {
                    let (name, value) = rest.next().and_then(|pair| pair.split_once('=')).unwrap_or_default();
                    if !name.is_empty() {
                        found.overrides.insert(name.to_owned(), Value::of(value));
                    }
                } else if file.is_empty() {
                    word.clone_into(&mut file);
                }
            }
            found.start = Start::File(file);
            return found;
        }
        let is_entrypoint = |word: &&str| ENTRYPOINTS.iter().any(|end| word.ends_with(end));
        if words.iter().any(is_entrypoint) {
            return found;
        }
        // Arguments alone go to the entrypoint, which may run them in place of Kafka.
        found.is_opaque = true;
        found.start = if is_args_only { Start::Entrypoint } else { Start::Other };
        found
    }

    fn of_script<'t>(
        script: &str,
        variables: &dyn Fn(&str) -> Option<Value>,
        file: &dyn Fn(&str) -> Option<&'t str>,
    ) -> Self {
        let script = script.replace("\\\n", " ");
        let mut found = Self { start: Start::Other, ..Self::default() };
        let mut set: Vec<(String, Value)> = Vec::new();
        for statement in script.split(['\n', ';']).flat_map(|line| line.split("&&")).map(str::trim) {
            if statement.is_empty() || statement.starts_with('#') || statement.starts_with("set ") {
                continue;
            }
            let words: Vec<&str> = statement.split_whitespace().collect();
            let (first, rest) = words.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
            if first == "unset" {
                found.unset.extend(rest.iter().map(|name| (*name).to_owned()));
                continue;
            }
            if let Some(list) = shell_list::read(&words, file) {
                set.push(list);
                continue;
            }
            let body = statement.strip_prefix("export ").unwrap_or(statement).trim();
            if let Some((name, value)) = assignment(body) {
                let lookup = |name: &str| find(&set, name, variables);
                set.push((name.to_owned(), evaluate(value, &lookup)));
                continue;
            }
            let words: Vec<&str> = words.into_iter().filter(|word| !matches!(*word, "exec" | "-")).collect();
            if words.iter().any(|word| is_server_start(word)) {
                let inner = Self::of_words(&words, false);
                found.start = match inner.start {
                    Start::File(file) => {
                        let lookup = |name: &str| find(&set, name, variables);
                        Start::File(evaluate(&file, &lookup).text().unwrap_or_default().to_owned())
                    }
                    other => other,
                };
                for (name, value) in inner.overrides {
                    let lookup = |name: &str| find(&set, name, variables);
                    let value =
                        value.text().map_or(Value::unknown(Reason::Script), |text| evaluate(text, &lookup));
                    found.overrides.insert(name, value);
                }
            } else if words.iter().any(|word| ENTRYPOINTS.iter().any(|end| word.ends_with(end))) {
                found.start = Start::Entrypoint;
            } else if OPAQUE.iter().any(|word| statement.contains(word)) || is_script(first) {
                found.is_opaque = true;
            }
        }
        found.is_opaque |= found.start == Start::Other;
        found.assignments = set;
        found
    }
}

/// A variable as a script sees it: what it set last, or what the container has.
fn find(set: &[(String, Value)], name: &str, variables: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let own = set.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    own.or_else(|| variables(name))
}

/// The file of `bash FILE`, or a script that is run by its name.
fn script_file<'a>(words: &[&'a str]) -> Option<&'a str> {
    let (first, rest) = words.split_first()?;
    let name = first.rsplit('/').next().unwrap_or_default();
    let is_shell = ["sh", "bash", "dash", "ash"].contains(&name);
    if is_shell {
        rest.iter().find(|word| !word.starts_with('-')).copied()
    } else {
        first.starts_with('/').then_some(*first)
    }
}

/// The script of `sh -c`.
fn script<'a>(words: &[&'a str]) -> Option<&'a str> {
    let (shell, rest) = words.split_first()?;
    let name = shell.rsplit('/').next().unwrap_or_default();
    if !["sh", "bash", "dash", "ash"].contains(&name) {
        return None;
    }
    let flag = rest.iter().position(|word| word.starts_with('-') && word.ends_with('c'))?;
    rest.get(flag + 1).copied()
}

fn is_server_start(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    // A variable may hold the ending: `"$bin/kafka-server-start$ext"`.
    let name = name.trim_matches('"');
    name == "kafka-server-start.sh" || name == "kafka-server-start" || name.starts_with("kafka-server-start$")
}

/// True for a script of the user's own, and not Kafka's that formats volumes and changes no settings.
fn is_script(word: &str) -> bool {
    word.strip_suffix(".sh").is_some_and(|name| !name.ends_with("kafka-storage"))
}

/// `NAME=value`, if a statement is nothing else.
fn assignment(statement: &str) -> Option<(&str, &str)> {
    let (name, value) = statement.split_once('=')?;
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    // A command may follow: `A=b command`.
    let quoted = value.starts_with(['"', '\'']) && value.len() > 1 && value.ends_with(['"', '\'']);
    let is_whole = quoted || value.starts_with("$(") || !value.contains(char::is_whitespace);
    (is_name && is_whole).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::deployment::{Part, PodField};
    use crate::yaml::{Dialect, read};

    fn command(text: &str) -> Command {
        let id = crate::text::source::SourceMap::default().add("", String::new());
        let nodes = read(text, id, Dialect::Manifest).unwrap();
        Command::of(
            &nodes[0],
            &|name| (name == "POD_NAME").then(|| Value::part(Part::Pod(PodField::Name))),
            &|_| None,
        )
    }

    fn assigned(script: &str) -> Vec<String> {
        let found =
            command(&format!("command: [sh, -c]\nargs:\n  - |\n    {}\n", script.replace('\n', "\n    ")));
        found.assignments.iter().map(|(name, value)| format!("{name}={}", value.shown())).collect()
    }

    #[test]
    fn a_script_may_make_the_id_of_the_pods_name() {
        assert_eq!(
            assigned("export KAFKA_BROKER_ID=${HOSTNAME##*-} && exec /etc/confluent/docker/run"),
            ["KAFKA_BROKER_ID=<ORDINAL>"]
        );
        assert_eq!(
            assigned(
                "ID=${POD_NAME##*-}\nexport KAFKA_NODE_ID=$((ID + 1))\nexport A=\"PLAINTEXT://${POD_NAME}.kafka:9092\"\n/etc/kafka/docker/run"
            ),
            ["ID=<ORDINAL>", "KAFKA_NODE_ID=<ORDINAL+1>", "A=PLAINTEXT://<POD_NAME>.kafka:9092"]
        );
        assert_eq!(assigned("export A=$(date)\nexport B='$A'"), ["A=<UNKNOWN>", "B=$A"]);
    }

    #[test]
    fn how_a_node_is_started_is_seen_in_its_command() {
        assert_eq!(command("image: a").start, Start::Entrypoint);
        let own =
            command("command: [/opt/kafka/bin/kafka-server-start.sh, /a.properties, --override, node.id=3]");
        assert_eq!(own.start, Start::File("/a.properties".to_owned()));
        assert_eq!(own.overrides.get("node.id").and_then(Value::text), Some("3"));
        let script = command(
            "command: [sh, -c, \"unset KAFKA_PORT; exec kafka-server-start.sh /x --override broker.id=${HOSTNAME##*-}\"]",
        );
        assert_eq!(script.unset, ["KAFKA_PORT"]);
        assert_eq!(script.overrides["broker.id"].shown(), "<ORDINAL>");
        assert!(!script.is_opaque);
        assert!(command("command: [sh, -c, \"sed -i s/a/b/ /x; /etc/kafka/docker/run\"]").is_opaque);
        assert!(command("command: [/custom/start.sh]").is_opaque);
    }
}
