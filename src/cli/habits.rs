//! Flags of kubectl and Helm that kafka-gen has under another name, or not at all.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::report::diagnostic::Diagnostic;
use crate::text::shown::word as quoted;

/// Commands that take a profile with layers.
const WITH_PROFILE: [&str; 8] =
    ["render", "show", "topics", "connection", "certificates", "health", "diff", "validate"];
/// Commands with `--format`.
const WITH_FORMAT: [&str; 8] =
    ["render", "show", "topics", "connection", "health", "diff", "validate", "rules"];

/// The error about a flag of another tool, with what to use instead; none if no other tool is known to have it.
pub(super) fn explained(error: &clap::Error, words: &[String]) -> Option<Diagnostic> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else { return None };
    let at = words.iter().position(|word| starts_flag(word, given))?;
    let word = words.get(at)?;
    let command = words.get(1).map_or("", String::as_str);
    let (flag, value) = parts(word, words.get(at + 1));
    let help = instead(flag, value, command, words)?;
    let error = match command {
        "" => Diagnostic::error(format!("unknown flag `{flag}`")),
        command if command.starts_with('-') => Diagnostic::error(format!("unknown flag `{flag}`")),
        command => Diagnostic::error(format!("`kafka-gen {command}` has no flag `{flag}`")),
    };
    Some(error.help(help))
}

/// clap names `-n` for `-nkafka`, and `--namespace` for `--namespace=kafka`.
fn starts_flag(word: &str, given: &str) -> bool {
    word == given || word.split_once('=').is_some_and(|(flag, _)| flag == given) || {
        given.len() == 2 && !given.starts_with("--") && word.starts_with(given)
    }
}

/// The flag, and the value that belongs to it.
fn parts<'a>(word: &'a str, next: Option<&'a String>) -> (&'a str, Option<&'a str>) {
    let next = next.map(String::as_str).filter(|next| !next.starts_with('-') || *next == "-");
    if let Some((flag, value)) = word.split_once('=') {
        return (flag, Some(value));
    }
    match (word.strip_prefix("--"), word.split_at_checked(2)) {
        (None, Some((flag, value))) if !value.is_empty() => (flag, Some(value)),
        _ => (word, next),
    }
}

/// What to use instead.
fn instead(flag: &str, value: Option<&str>, command: &str, words: &[String]) -> Option<String> {
    let profile = WITH_PROFILE.contains(&command);
    let takes_layers = profile && command != "validate";
    Some(match flag {
        "-n" | "--namespace" if takes_layers => {
            let name = quoted(value.unwrap_or("kafka"));
            format!("the Namespace is a setting of the profile: `--set namespace={name}`")
        }
        "-n" | "--namespace" if command == "validate" => {
            "objects name their Namespace themselves: `metadata.namespace`".to_owned()
        }
        "-n" | "--namespace" | "--kubeconfig" | "--context" | "-A" | "--all-namespaces" => {
            "kafka-gen does not talk to a cluster; kubectl takes this flag".to_owned()
        }
        "-o" | "--output" => output(value, command),
        "--values" | "--value" if takes_layers => {
            format!("a file with settings is a layer: `-f {}`", quoted(value.unwrap_or("values.yaml")))
        }
        "--set-string" if takes_layers => {
            // The value may be a secret.
            let path = value.and_then(|value| value.split_once('=')).map_or("PATH", |(path, _)| path);
            format!("quote the value to make it a string: `--set {}`", quoted(&format!("{path}=\"TEXT\"")))
        }
        "--set-json" | "--set-literal" | "--set-file" if takes_layers => {
            let path = value.and_then(|value| value.split_once('=')).map_or("PATH", |(path, _)| path);
            format!("the value of `--set` is YAML or JSON: `--set {}`", quoted(&format!("{path}=VALUE")))
        }
        "--dry-run" | "--server-dry-run" => match command {
            "render" | "diff" => {
                let profile = words.iter().skip(2).find(|word| !word.starts_with('-'));
                let profile = quoted(profile.map_or("prod", String::as_str));
                format!(
                    "kafka-gen changes no cluster; once the Namespace exists, ask the API server with \
                     `kafka-gen render {profile} | kubectl apply --dry-run=server -f -`"
                )
            }
            _ => "kafka-gen changes no cluster: leave it out".to_owned(),
        },
        "--create-namespace" => {
            "the rendered Namespace is the first object: leave it out, or `--set documents.namespace=false`"
                .to_owned()
        }
        "--wait" | "--timeout" | "--atomic" => {
            "kafka-gen applies nothing; `kafka-gen health` says when a deployment is ready".to_owned()
        }
        "--name" | "--release" | "--release-name" if takes_layers => {
            let name = quoted(value.unwrap_or("kafka"));
            format!("the release is a setting of the profile: `--set release={name}`")
        }
        "--version" if takes_layers => {
            let tag = quoted(value.unwrap_or("4.3.1"));
            format!("the version of Kafka is that of the image: `--set image.tag={tag}`")
        }
        "--output-dir" if command == "render" => {
            format!("write files with `--out {}`", quoted(value.unwrap_or("rendered")))
        }
        _ => return None,
    })
}

/// What `-o` means to kubectl is `--format`, and to others the place of the output.
fn output(value: Option<&str>, command: &str) -> String {
    let has_format = WITH_FORMAT.contains(&command);
    match (value, command) {
        (Some("yaml"), "render") => "YAML is what `render` prints: leave it out".to_owned(),
        (Some("json") | None, _) if has_format => "the format is `--format json`".to_owned(),
        (Some(value), "render") => format!("write files with `--out {}`", quoted(value)),
        (Some(_), _) if has_format => {
            "the format is `--format`, such as `--format json`; a file is `> FILE`".to_owned()
        }
        (Some(value), _) => format!("write what it prints to a file: `> {}`", quoted(value)),
        (None, _) => "write what it prints to a file: `> FILE`".to_owned(),
    }
}
