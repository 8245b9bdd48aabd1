//! The heap of Kafka in a container.

use super::objects::{Reader, place};
use super::variables::Variables;
use super::{Known, Origin, Reason, Sourced, Unknown};
use crate::kafka::{self, HEAP_OPTIONS, Heap};

impl<'a> Reader<'a, '_> {
    /// The largest heap of the nodes. `is_rendered` is true for those that kafka-gen rendered.
    pub(super) fn heap(
        &self,
        variables: &Variables<'a>,
        is_rendered: bool,
        limit: Option<&Sourced<i128>>,
    ) -> Known<i128> {
        let at = place(&self.object, self.broker.container.node);
        let image = self.broker.container.node.text("image").unwrap_or_default();
        // A native image has no JVM.
        if kafka::is_native(image) {
            return Err(Unknown { reason: Reason::Image, at });
        }
        // What the rendered start script adds to other options is no heap.
        let is_no_heap = |name: &str| is_rendered && name != HEAP_OPTIONS;
        let options = |name: &str| match variables.by_name.get(name)?.value.text() {
            None if is_no_heap(name) => None,
            text => Some(text.ok_or(())),
        };
        let place_of = |name: &str| {
            variables.by_name.get(name).map_or(at.clone(), |variable| place(&variable.object, variable.node))
        };
        match Heap::of(&options, limit.map(|limit| limit.value)) {
            Heap::Given(name, value) => {
                Ok(Sourced { value, origin: Origin::Written(place_of(name), name.into()) })
            }
            // An image of another maker may bring a heap of its own.
            Heap::Default(_) if kafka::broker_image(image).flatten().is_none() => {
                Err(Unknown { reason: Reason::Image, at })
            }
            Heap::Default(value) => match variables.others {
                Some((reason, node)) => Err(Unknown { reason, at: place(&self.object, node) }),
                None => Ok(Sourced { value, origin: Origin::Image(at) }),
            },
            // Without a limit Java takes a part of what it sees.
            Heap::Open(name) => {
                let variable = variables.by_name.get(name);
                let reason = variable.and_then(|variable| variable.value.why_open());
                Err(Unknown { reason: reason.unwrap_or(Reason::Runtime), at: place_of(name) })
            }
        }
    }
}
