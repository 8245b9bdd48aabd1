//! What happened lately, by the object it happened to.

use std::collections::BTreeMap;

use super::moment::Moment;
use super::state::{Kind, State, moment_at, text_at};
use crate::yaml::Node;

/// Something that happened to an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    /// The word for it, such as `FailedScheduling`.
    pub(super) reason: &'a str,
    /// What Kubernetes says.
    pub(super) message: &'a str,
    /// The last time that it happened.
    pub(super) last: Option<Moment>,
    /// The id of the object; a new pod has the name of the old one.
    uid: &'a str,
}

/// All events.
#[derive(Debug, Default)]
pub(super) struct Events<'a> {
    /// By kind and name: `Pod/kafka-0`.
    by_object: BTreeMap<String, Vec<Event<'a>>>,
}

impl<'a> Events<'a> {
    /// The events in the input, oldest first.
    pub(super) fn of(state: &'a State) -> Self {
        let mut events = Self::default();
        for (_, node) in state.all(Kind::Event) {
            let Some(object) = node.get("involvedObject").or_else(|| node.get("regarding")) else { continue };
            let message = [text_at(node, &["message"]), text_at(node, &["note"])];
            let moments = [
                moment_at(node, &["series", "lastObservedTime"]),
                moment_at(node, &["lastTimestamp"]),
                moment_at(node, &["deprecatedLastTimestamp"]),
                moment_at(node, &["eventTime"]),
                moment_at(node, &["firstTimestamp"]),
                moment_at(node, &["metadata", "creationTimestamp"]),
            ];
            let event = Event {
                reason: text_at(node, &["reason"]),
                message: message.into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
                last: moments.into_iter().flatten().max(),
                uid: text_at(object, &["uid"]),
            };
            let key = format!("{}/{}", text_at(object, &["kind"]), text_at(object, &["name"]));
            events.by_object.entry(key).or_default().push(event);
        }
        for list in events.by_object.values_mut() {
            list.sort_by_key(|event| event.last);
        }
        events
    }

    /// What happened to this very object, oldest first.
    pub(super) fn about(
        &self,
        kind: Kind,
        name: &str,
        node: &'a Node,
    ) -> impl DoubleEndedIterator<Item = &Event<'a>> {
        let uid = text_at(node, &["metadata", "uid"]);
        let list = self.by_object.get(&format!("{}/{name}", kind.name())).into_iter().flatten();
        list.filter(move |event| uid.is_empty() || event.uid.is_empty() || event.uid == uid)
    }

    /// The last time that one of these things happened to it.
    pub(super) fn last(&self, kind: Kind, name: &str, node: &'a Node, reasons: &[&str]) -> Option<Event<'a>> {
        self.about(kind, name, node).rev().find(|event| reasons.contains(&event.reason)).copied()
    }
}
