//! How much work one run does. Every limit is a count of what was read or built, never a time, so that the same input
//! has the same outcome on every machine. A limit that grows with the input lets a large input through and stops a
//! small one that expands.

/// Bytes of one file, of standard input, or of one object of git; a profile of a hundred thousand topics has 10 MB.
pub const SOURCE: u64 = 256 << 20;

/// Bytes of all files that one side of a run is made of.
pub const SOURCES: u64 = 512 << 20;

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

/// Checks of one value by the schemas that apply to it at once; large CustomResourceDefinitions make about a hundred.
pub const SCHEMA_CHECKS: u64 = 100_000;

/// References of a schema that follow each other, and schemas inside each other for the same value.
pub const SCHEMA_CHAIN: usize = 256;

/// Checks of a document by the schema of its kind, beside 20 for each of its values.
pub const SCHEMA_STEPS: u64 = 2_000_000;

/// Values that the defaults of a schema may add to a document, beside four times its own.
pub const SCHEMA_DEFAULTS: usize = 100_000;

/// Bytes of one pattern when it is compiled.
pub const SCHEMA_PATTERN: usize = 1 << 20;

/// Bytes of all patterns of a schema when they are compiled, each rounded up to a power of four.
pub const SCHEMA_PATTERNS: usize = 16 << 20;

/// Bytes that a pattern may keep to be faster.
pub const SCHEMA_PATTERN_CACHE: usize = 128 << 10;

/// Lines that were replaced by others, on both sides together, in which `diff` shows the words that changed.
pub const LINES_COMPARED: usize = 200;

/// Bytes of such lines.
pub const BYTES_COMPARED: usize = 32 << 10;

/// All limits, as the documentation lists them: what is counted, how much is allowed, why.
pub fn table() -> Vec<(&'static str, String, &'static str)> {
    let mib = |bytes: usize| format!("{} MiB", bytes >> 20);
    let kib = |bytes: usize| format!("{} KiB", bytes >> 10);
    vec![
        (
            "size of one file, of standard input, of one object of git",
            format!("{} MiB", SOURCE >> 20),
            "a profile of a hundred thousand topics has 10 MB",
        ),
        (
            "size of all files that one side is made of",
            format!("{} MiB", SOURCES >> 20),
            "a directory or a revision can have any number of files",
        ),
        (
            "levels of nesting in a document, a `--set` path with its value, a patched object",
            DEPTH.to_string(),
            "the deepest Kubernetes objects have about 20; reading and writing recurse once for each level",
        ),
        (
            "values that the aliases of one text copy",
            format!("{ALIASES}, and one for every 4 bytes of the text"),
            "ten lines of aliases can stand for billions of values",
        ),
        (
            "values of all objects after patches",
            format!("{PATCH_GROWTH}, and 5 for each value of the profile and the objects"),
            "`copy` in a JSON patch can double an object again and again",
        ),
        (
            "values that all patches visit",
            format!(
                "{PATCH_STEPS}, and {PATCH_STEPS_PER_VALUE} for each value of the profile and the objects"
            ),
            "patches without `target.name` visit every object of a kind",
        ),
        (
            "words and operators in one expression or statement of a template",
            TEMPLATE_TOKENS.to_string(),
            "the compiler of templates recurses for each operator",
        ),
        (
            "blocks of a template inside each other",
            TEMPLATE_BLOCKS.to_string(),
            "the compiler of templates recurses for each block",
        ),
        (
            "steps of a template",
            format!("{TEMPLATE_STEPS}, and one for each byte of the cluster's data"),
            "loops inside each other multiply",
        ),
        (
            "bytes that a template makes",
            format!(
                "{}, and 8 for each byte of the template and of the cluster's data",
                mib(TEMPLATE_OUTPUT)
            ),
            "a loop can print the whole data again and again",
        ),
        (
            "checks of one value by a schema",
            SCHEMA_CHECKS.to_string(),
            "forty definitions that refer to the next one twice are 2^40 checks",
        ),
        (
            "references of a schema that follow each other",
            SCHEMA_CHAIN.to_string(),
            "a validator recurses for each reference",
        ),
        (
            "checks of a document by a schema",
            format!("{SCHEMA_STEPS}, and 20 for each value of the document"),
            "a schema that refers to itself twice doubles its checks with each level of the document",
        ),
        (
            "values that defaults of a schema add to a document",
            format!("{SCHEMA_DEFAULTS}, and 4 for each value of the document"),
            "every item of a list can get the same large default",
        ),
        ("size of a compiled pattern", mib(SCHEMA_PATTERN), "`(a{1000}){1000}` is a million states"),
        (
            "size of all compiled patterns of a schema",
            mib(SCHEMA_PATTERNS),
            "a schema can have thousands of them",
        ),
        ("size of what a pattern keeps to be faster", kib(SCHEMA_PATTERN_CACHE), "each pattern has its own"),
        (
            "lines of a change in which `diff` marks the words that differ",
            format!("{LINES_COMPARED} lines, {}", kib(BYTES_COMPARED)),
            "comparing all words with all words takes the square of their number",
        ),
    ]
}
