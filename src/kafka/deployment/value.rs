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
            Part::Pod(_) => Some(Reason::Runtime),
            Part::Unknown(reason) => Some(*reason),
        })
    }
}
