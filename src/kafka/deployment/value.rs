//! A text that may have parts which only a pod knows.

use super::{PodName, Reason};

/// A text, part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    parts: Vec<Part>,
}

/// A part of a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it was written.
    Text(String),
    /// A field of the pod.
    Pod(PodField),
    /// One text for each ordinal, from 0.
    ByOrdinal(Vec<String>),
    /// Not known from the input.
    Unknown(Reason),
}

/// A field of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodField {
    /// `metadata.name`, which is the host name too.
    Name,
    /// `metadata.namespace`.
    Namespace,
    /// The ordinal of the pod in its StatefulSet, and what is added to it.
    Ordinal(i64),
    /// The addresses of the pod and its node, the name of its node, and other fields that are only known when it runs,
    /// each with the path.
    Runtime(&'static str),
}

impl Value {
    /// A text without open parts.
    pub fn of(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    /// A value of one part.
    pub fn part(part: Part) -> Self {
        Self { parts: vec![part] }
    }

    /// A value that the input does not tell.
    pub fn unknown(reason: Reason) -> Self {
        Self::part(Part::Unknown(reason))
    }

    /// A value of a file of settings, in which Kafka itself replaces `${env:NAME}` by a variable, and the like.
    pub fn provided(text: &str, variable: &dyn Fn(&str) -> Option<Self>) -> Self {
        let mut value = Self::default();
        let mut rest = text;
        while let Some((before, reference, after)) = split(rest) {
            value.append(&Self::of(before));
            let own = reference.strip_prefix("env:").and_then(variable);
            value.append(&own.unwrap_or_else(|| Self::unknown(Reason::Runtime)));
            rest = after;
        }
        value.append(&Self::of(rest));
        value
    }

    /// The parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Appends another value.
    pub fn append(&mut self, other: &Self) {
        for part in &other.parts {
            match (self.parts.last_mut(), part) {
                (_, Part::Text(text)) if text.is_empty() => {}
                (Some(Part::Text(text)), Part::Text(more)) => text.push_str(more),
                _ => self.parts.push(part.clone()),
            }
        }
    }

    /// The text, if it is the same in every pod.
    pub fn text(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text in one pod.
    ///
    /// # Errors
    /// Why the input does not tell it.
    pub fn of_pod(&self, pod: &PodName) -> Result<String, Reason> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Pod(PodField::Name) => text.push_str(pod.name.as_deref().ok_or(Reason::Runtime)?),
                Part::Pod(PodField::Namespace) => text.push_str(&pod.namespace),
                Part::Pod(PodField::Ordinal(more)) => match pod.ordinal {
                    Some(ordinal) => text.push_str(&ordinal.saturating_add(*more).to_string()),
                    None => return Err(Reason::Runtime),
                },
                Part::ByOrdinal(texts) => text.push_str(own(texts, pod).ok_or(Reason::Runtime)?),
                Part::Pod(PodField::Runtime(_)) => return Err(Reason::Runtime),
                Part::Unknown(reason) => return Err(*reason),
            }
        }
        Ok(text)
    }

    /// The text in one pod, with each part that is open all the same as a person reads it: `<status.hostIP>`.
    pub fn shown_in(&self, pod: &PodName) -> String {
        let part = |part: &Part| {
            let part = Self::part(part.clone());
            part.of_pod(pod).unwrap_or_else(|_| part.shown())
        };
        self.parts.iter().map(part).collect()
    }

    /// The text with each open part as a person reads it: `PLAINTEXT://<POD_NAME>:9092`.
    pub fn shown(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::ByOrdinal(texts) => format!("<{}>", texts.join("|")),
            Part::Pod(PodField::Name) => "<POD_NAME>".to_owned(),
            Part::Pod(PodField::Namespace) => "<NAMESPACE>".to_owned(),
            Part::Pod(PodField::Ordinal(0)) => "<ORDINAL>".to_owned(),
            Part::Pod(PodField::Ordinal(more)) => format!("<ORDINAL+{more}>"),
            Part::Pod(PodField::Runtime(field)) => format!("<{field}>"),
            Part::Unknown(_) => "<UNKNOWN>".to_owned(),
        };
        self.parts.iter().map(part).collect()
    }

    /// Why it is not the same text in every pod, if it is not.
    pub fn why_open(&self) -> Option<Reason> {
        self.parts.iter().find_map(|part| match part {
            Part::Text(_) => None,
            Part::Pod(_) | Part::ByOrdinal(_) => Some(Reason::Runtime),
            Part::Unknown(reason) => Some(*reason),
        })
    }
}

/// The text of one pod among those of all ordinals.
fn own<'a>(texts: &'a [String], pod: &PodName) -> Option<&'a str> {
    texts.get(usize::try_from(pod.ordinal?).ok()?).map(String::as_str)
}

/// What is before `${provider:…}`, what is in it, and what comes after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inner, after) = rest.split_once('}')?;
    inner.contains(':').then_some((before, inner, after))
}
