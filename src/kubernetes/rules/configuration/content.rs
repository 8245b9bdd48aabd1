//! What a Secret holds after the API server has put `stringData` over `data`.

use std::borrow::Cow;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::types::from_base64;
use crate::yaml::Node;

/// What stands under a key.
#[derive(Debug)]
pub(super) enum Content<'a> {
    /// There is no such key.
    Absent,
    /// Something that other rules refuse.
    Unreadable,
    /// These bytes, as text as far as they are text.
    Text(Cow<'a, str>),
}

impl<'a> Content<'a> {
    /// What a Secret holds under this key, and where it stands.
    pub(super) fn of(object: &Object<'a>, key: &str) -> (Self, Option<&'a Node>) {
        if let Some(node) = object.dig(&["stringData", key]) {
            return (node.as_str().map_or(Self::Unreadable, |text| Self::Text(text.into())), Some(node));
        }
        let Some(node) = object.dig(&["data", key]) else { return (Self::Absent, None) };
        let bytes = node.as_str().and_then(from_base64);
        let content = bytes.map_or(Self::Unreadable, |bytes| {
            Self::Text(String::from_utf8_lossy(&bytes).into_owned().into())
        });
        (content, Some(node))
    }
}
