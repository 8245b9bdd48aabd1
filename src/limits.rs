//! How much work one run does. Every limit is a count of what was read or built, never a time, so that the same input
//! has the same outcome on every machine. A limit that grows with the input lets a large input through and stops a
//! small one that expands.

/// Levels of nesting in a document, a `--set` path, a patched object and a value of `--set`; the deepest Kubernetes
/// objects have about 20. The readers and writers of a tree recurse once for each level.
pub const DEPTH: usize = 100;

/// Values that aliases of one text may copy, beside one for every 4 bytes of the text.
pub const ALIASES: usize = 100_000;

/// Values by which patches may enlarge the objects, beside four times the values of the profile and of the objects.
pub const PATCH_GROWTH: usize = 100_000;

/// Values that patches may visit, beside [`PATCH_STEPS_PER_VALUE`] for each value of the profile and of the objects.
pub const PATCH_STEPS: usize = 4_000_000;

/// See [`PATCH_STEPS`].
pub const PATCH_STEPS_PER_VALUE: usize = 50;

/// Bytes of text that weigh as much as one more value.
pub const BYTES_PER_VALUE: usize = 64;

/// Words and operators in one expression or statement of a template.
pub const TEMPLATE_TOKENS: usize = 100;

/// Blocks of a template inside each other.
pub const TEMPLATE_BLOCKS: usize = 30;

/// Steps that a template may take, beside one for each byte of the cluster's data.
pub const TEMPLATE_STEPS: usize = 200_000;

/// Bytes that a template may be filled in to, beside eight times the bytes of the cluster's data and of the template.
pub const TEMPLATE_OUTPUT: usize = 1 << 20;
