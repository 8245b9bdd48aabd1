//! `--set path=value` as a layer of its own.

mod helm;

use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::secret;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::limits;
use crate::text::shown;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{Data, Dialect, Entry, Node};

/// The layer that one `--set` word stands for. The value is YAML: `4`, `true`, `text`, `[a, b]`, `null`.
///
/// # Errors
/// If the word has no `=`, the path is broken, or the value is not YAML.
pub(super) fn layer(word: &str, sources: &mut SourceMap) -> Result<Node, Failure> {
    let id = sources.add("--set", word.to_owned());
    let value = read(word, id, sources).inspect_err(|_| {
        if secret::may_be_in_word(word) {
            let at = split(word).map_or(0, |(_, value)| word.len() - value.len());
            sources.hide(Span::new(id, at, word.len()));
        }
    })?;
    secret::hide([&value], sources);
    Ok(value)
}

fn read(word: &str, id: SourceId, sources: &mut SourceMap) -> Result<Node, Failure> {
    let whole = Span::new(id, 0, word.len());
    let Some((path_text, value_text)) = split(word) else {
        let help = "write `path=value`, for example `--set replicaCount=5`";
        // What has another separator may have a secret behind it.
        let is_path = FieldPath::parse(word).is_ok() && !secret::may_be_in_word(word);
        return Err(Failure::unusable(if is_path {
            Diagnostic::error(format!("`{word}` has no value")).at(whole).help(help)
        } else {
            Diagnostic::error("a `--set` has no value: it needs a `=`").help(help)
        }));
    };
    let path_span = Span::new(id, 0, path_text.len());
    if let Some(error) = helm::habit(word, path_text, value_text, whole) {
        return Err(Failure::unusable(error));
    }
    let path = FieldPath::parse(path_text).map_err(|reason| {
        Failure::unusable(Diagnostic::error(format!("`{path_text}` is not a path: {reason}")).at(path_span))
    })?;
    if path.segments().len() > limits::DEPTH {
        return Err(too_deep(path_span).into());
    }
    if let Some(quoted) = forgotten_quotes(&path) {
        let value = if secret::may_be_in_word(word) { "VALUE" } else { value_text };
        return Err(Failure::unusable(
            Diagnostic::error(format!("`{path_text}` splits the key at its dots"))
                .at(path_span)
                .help(format!("quote the key: `--set {}`", shown::word(&format!("{quoted}={value}")))),
        ));
    }
    let at = word.len() - value_text.len();
    let mut value = secret::read_value(sources, id, at, Dialect::Profile)?
        .into_iter()
        .next()
        .unwrap_or(Node { span: Span::new(id, word.len(), word.len()), data: Data::Null });
    if path.segments().len() + value.measure().1 > limits::DEPTH {
        return Err(too_deep(value.span).into());
    }
    for segment in path.segments().iter().rev() {
        let Segment::Key(key) = segment else {
            return Err(Failure::unusable(helm::item(path_text, &path, value_text).at(path_span)));
        };
        value = Node {
            span: whole,
            data: Data::Map(vec![Entry { key: key.clone(), key_span: path_span, value }]),
        };
    }
    Ok(value)
}

/// A path, or a value below it, with more levels than a file may have.
fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(format!("more than {} levels of nesting", limits::DEPTH)).at(span).help(
        "every part of a path is one level: quote a name with dots, as in `config.\"log.retention.ms\"=1`",
    )
}

/// Splits at the first `=` outside quotes.
fn split(word: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = word.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == '=' && !quoted).then_some(i)
    })?;
    Some((word.get(..at)?, word.get(at + 1..)?))
}

/// The path with its name in quotes, if it goes through a map of free names and has too many parts.
fn forgotten_quotes(path: &FieldPath) -> Option<String> {
    const TOPIC: [&str; 6] =
        ["config", "deleted", "partitions", "purpose", "replicationFactor", "retentionMs"];
    let keys: Vec<&str> = path
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) => key.as_str(),
            Segment::Index(_) => "",
        })
        .collect();
    let (map, name, rest) = match keys.as_slice() {
        [
            map @ ("config" | "commonLabels" | "commonAnnotations" | "podLabels" | "podAnnotations"),
            name @ ..,
        ] if name.len() > 1 => (*map, name, [].as_slice()),
        ["topics", rest @ ..] => {
            let end = rest.iter().skip(1).position(|key| TOPIC.contains(key)).map_or(rest.len(), |at| at + 1);
            let (name, rest) = rest.split_at_checked(end)?;
            if name.len() < 2 {
                return None;
            }
            ("topics", name, rest)
        }
        _ => return None,
    };
    let rest: String = rest.iter().map(|key| format!(".{key}")).collect();
    Some(format!("{map}.\"{}\"{rest}", name.join(".")))
}
