//! What is a secret, for all commands: by the name of a value, by the kind of its object, by what it looks like.
//!
//! Every text that is read goes through [`read`] or [`read_all`], which hide the secrets in it before any stage can
//! report; a text that cannot be read is hidden as a whole, and shown in outline only.

mod decode;
mod mask;
mod name;
mod read;
mod text;
mod tree;
mod value;

pub use decode::decode;
pub use mask::{Mask, numbers_in};
pub use name::is_secret as is_secret_name;
pub use read::{hide, hide_all, read, read_all, read_value};
pub use tree::{Secret, What, each, path_of};
pub use value::is_reference;

pub use crate::text::source::HIDDEN;
/// What stands in the place of a secret that is not what it was.
pub const CHANGED: &str = "(hidden, changed)";

/// True if there may be a secret in a word that cannot be read, so that nothing is known about its parts. It is not to be
/// repeated; a name that only looks like that of a secret costs no more than an example without a value.
pub fn may_be_in_word(word: &str) -> bool {
    // Names of Secrets are no secrets.
    let word = word.to_lowercase().replace("pullsecrets", "");
    let names = ["cred", "jaas", "key", "pass", "pwd", "secret", "token", "_pat", "dsn", "://"];
    names.iter().any(|name| word.contains(name)) || !text::secrets_in(&word).is_empty()
}

/// True for a header of HTTP whose value is a secret.
fn is_header(name: &str) -> bool {
    ["authorization", "cookie", "proxy-authorization", "set-cookie"]
        .iter()
        .any(|header| name.eq_ignore_ascii_case(header))
}
