//! What validating with a schema may cost. References let a few lines of a schema stand for any number of checks, and a
//! validator makes each of them: forty definitions that refer to the next one twice are 2^40 checks.
//!
//! Two counts bound it, without running the validator: how many checks a schema makes of one value (when it is read), and
//! how many it makes of a document (when that is large, or the schema refers to itself).

use std::collections::{BTreeMap, BTreeSet};

use super::pattern;
use super::reference::{anchors, referred};
use crate::text::limits;
use crate::yaml::Value;

/// Why a schema, or a document with it, would cost too much.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Excess<'s> {
    /// One value would be checked too often.
    Checks,
    /// References follow each other too far.
    Chain,
    /// A schema refers to itself for the same value.
    Circle,
    /// A keyword whose target depends on where the validator comes from.
    Dynamic(&'s str),
    /// A schema with a name of its own inside the schema.
    Embedded(&'s str),
    /// All patterns together are too large.
    Patterns,
}

impl std::fmt::Display for Excess<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Checks => {
                write!(
                    f,
                    "it checks one value more than {} times, through `$ref`, `allOf` and the like",
                    limits::SCHEMA_CHECKS
                )
            }
            Self::Chain => write!(f, "more than {} references follow each other", limits::SCHEMA_CHAIN),
            Self::Circle => f.write_str("a `$ref` leads back to itself without a step into the document"),
            Self::Dynamic(keyword) => write!(f, "`{keyword}` is not supported: write `$ref`"),
            Self::Embedded(name) => {
                write!(
                    f,
                    "the schema `{name}` inside the schema is not supported: move it to `$defs`, without an id"
                )
            }
            Self::Patterns => {
                write!(f, "its patterns need more than {} MiB", limits::SCHEMA_PATTERNS >> 20)
            }
        }
    }
}

/// Keywords with a schema for the same value.
const ONE: [&str; 4] = ["not", "if", "then", "else"];

/// Keywords with a list of schemas for the same value.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Keywords with a map of schemas for the same value.
const MAPS: [&str; 2] = ["dependentSchemas", "dependencies"];

/// Keywords with a schema, or schemas, for items.
const ITEMS: [&str; 5] = ["items", "additionalItems", "unevaluatedItems", "contains", "prefixItems"];

/// Keywords with a schema for the values of keys that nothing else names.
const OTHERS: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

/// Keywords with values that are compared, not schemas.
const DATA: [&str; 5] = ["enum", "const", "default", "example", "examples"];

/// A schema, as far as its cost goes.
#[derive(Debug)]
pub(super) struct Cost {
    /// Objects and lists in the schema.
    size: u64,
    has_references: bool,
    /// The patterns that are larger than usual, with their sizes.
    patterns: BTreeMap<String, usize>,
}

impl Cost {
    /// Reads a schema.
    ///
    /// # Errors
    /// What would cost too much for any document.
    pub(super) fn of<'s>(schema: &'s Value, name_keyword: &str) -> Result<Self, Excess<'s>> {
        let mut walk = Static { root: schema, anchors: anchors(schema), known: BTreeMap::new() };
        let mut has_references = false;
        let mut size = 0;
        let mut patterns = BTreeSet::new();
        let mut open = vec![schema];
        while let Some(value) = open.pop() {
            size += 1;
            match value {
                Value::Array(items) => open.extend(items.iter().filter(|item| is_collection(item))),
                Value::Object(fields) => {
                    has_references |= fields.get("$ref").is_some_and(Value::is_string);
                    for keyword in ["$dynamicRef", "$recursiveRef"] {
                        if let Some(Value::String(_)) = fields.get(keyword) {
                            return Err(Excess::Dynamic(keyword));
                        }
                    }
                    if let Some(Value::String(name)) = fields.get(name_keyword)
                        && !std::ptr::eq(value, schema)
                    {
                        return Err(Excess::Embedded(name));
                    }
                    patterns.extend(fields.get("pattern").and_then(Value::as_str));
                    let names = fields.get("patternProperties").and_then(Value::as_object);
                    patterns.extend(names.into_iter().flat_map(|names| names.keys().map(String::as_str)));
                    if walk.checks(value, 0)? > limits::SCHEMA_CHECKS {
                        return Err(Excess::Checks);
                    }
                    let schemas = fields.iter().filter(|(keyword, _)| !DATA.contains(&keyword.as_str()));
                    open.extend(schemas.map(|(_, value)| value).filter(|value| is_collection(value)));
                }
                _ => {}
            }
        }
        let mut large = BTreeMap::new();
        let mut bytes = 0;
        for text in patterns {
            let size = pattern::size(text);
            bytes += size;
            if bytes > limits::SCHEMA_PATTERNS {
                return Err(Excess::Patterns);
            }
            if size > pattern::SMALL {
                large.insert(text.to_owned(), size);
            }
        }
        Ok(Self { size, has_references, patterns: large })
    }

    /// True if a document may be validated: it and the schema are small, or their checks are counted and few enough.
    pub(super) fn allows<'s>(&'s self, schema: &'s Value, document: &Value) -> bool {
        let nodes = count(document);
        let limit = limits::SCHEMA_STEPS.saturating_add(nodes.saturating_mul(20));
        if !self.has_references && self.patterns.is_empty() && self.size.saturating_mul(nodes) <= limit {
            return true;
        }
        let mut walk = Walk {
            root: schema,
            anchors: anchors(schema),
            known: BTreeMap::new(),
            cost: self,
            limit,
            visited: 0,
        };
        walk.checks(schema, document, 0).is_some_and(|checks| checks <= limit)
    }
}

fn is_collection(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// Values of a document; a long text counts as several.
pub(super) fn count(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum::<u64>(),
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::String(text) => (text.len() / limits::BYTES_PER_VALUE) as u64,
        _ => 0,
    }
}

/// The schemas for the same value that a schema holds, without references.
fn same(schema: &Value) -> impl Iterator<Item = &Value> {
    let one = ONE.iter().filter_map(|keyword| schema.get(keyword));
    let lists = LISTS.iter().filter_map(|keyword| schema.get(keyword)?.as_array()).flatten();
    let maps =
        MAPS.iter().filter_map(|keyword| schema.get(keyword)?.as_object()).flat_map(|map| map.values());
    one.chain(lists).chain(maps).filter(|schema| schema.is_object())
}

/// What tells schemas and values apart: where they lie in memory.
fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// Counts the checks of one value.
struct Static<'s> {
    root: &'s Value,
    anchors: BTreeMap<&'s str, &'s Value>,
    /// Zero while a schema is being counted.
    known: BTreeMap<usize, u64>,
}

impl<'s> Static<'s> {
    fn checks(&mut self, schema: &'s Value, depth: usize) -> Result<u64, Excess<'s>> {
        match self.known.get(&address(schema)) {
            Some(0) => return Err(Excess::Circle),
            Some(known) => return Ok(*known),
            None => {}
        }
        if depth > limits::SCHEMA_CHAIN {
            return Err(Excess::Chain);
        }
        self.known.insert(address(schema), 0);
        let mut sum: u64 = 1;
        for below in same(schema).chain(referred(self.root, &self.anchors, schema)) {
            sum = sum.saturating_add(self.checks(below, depth + 1)?);
        }
        self.known.insert(address(schema), sum);
        Ok(sum)
    }
}

/// Counts the checks of a document.
struct Walk<'s> {
    root: &'s Value,
    anchors: BTreeMap<&'s str, &'s Value>,
    /// By schema and value.
    known: BTreeMap<(usize, usize), u64>,
    cost: &'s Cost,
    limit: u64,
    visited: u64,
}

impl<'s> Walk<'s> {
    /// None if there are too many, or references follow each other too far.
    fn checks(&mut self, schema: &'s Value, value: &Value, depth: usize) -> Option<u64> {
        let key = (address(schema), address(value));
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        if depth > limits::SCHEMA_CHAIN + 8 * limits::DEPTH {
            return None;
        }
        self.known.insert(key, 0);
        let mut sum = self.own(schema, value);
        self.visited = self.visited.saturating_add(sum);
        if self.visited > self.limit {
            return None;
        }
        for below in same(schema).chain(referred(self.root, &self.anchors, schema)) {
            sum = sum.saturating_add(self.checks(below, value, depth + 1)?);
        }
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let named = schema.get("properties").and_then(|properties| properties.get(name));
                    let others =
                        OTHERS.iter().filter(|_| named.is_none()).filter_map(|keyword| schema.get(keyword));
                    let patterns = schema.get("patternProperties").and_then(Value::as_object);
                    // A pattern may match any name.
                    let patterns = patterns.into_iter().flat_map(|map| map.values());
                    for below in named.into_iter().chain(patterns).chain(others) {
                        sum = sum.saturating_add(self.checks(below, value, depth + 1)?);
                    }
                }
            }
            Value::Array(items) => {
                for keyword in ITEMS {
                    let Some(of_items) = schema.get(keyword) else { continue };
                    for (index, item) in items.iter().enumerate() {
                        let below = of_items.as_array().map_or(Some(of_items), |list| list.get(index));
                        if let Some(below) = below {
                            sum = sum.saturating_add(self.checks(below, item, depth + 1)?);
                        }
                    }
                }
            }
            _ => {}
        }
        self.known.insert(key, sum);
        Some(sum)
    }
}

impl Walk<'_> {
    /// What the keywords of one schema cost, without the schemas in them.
    fn own(&self, schema: &Value, value: &Value) -> u64 {
        let length = |keyword: &str| match schema.get(keyword) {
            Some(Value::Array(items)) => items.len(),
            Some(Value::Object(fields)) => fields.len(),
            _ => 0,
        };
        let own = match value {
            Value::Object(fields) => {
                let patterns = schema.get("patternProperties").and_then(Value::as_object);
                let patterns = patterns
                    .into_iter()
                    .flat_map(|map| map.keys())
                    .map(|text| self.size(text))
                    .sum::<usize>();
                let names = if schema.get("propertyNames").is_some() { fields.len() } else { 0 };
                length("properties") + length("required") + patterns / pattern::SMALL * fields.len() + names
            }
            // A pattern may take a step for each of its states at each byte.
            Value::String(text) => match schema.get("pattern").and_then(Value::as_str) {
                Some(pattern) => text.len() / 16 * self.size(pattern) / pattern::SMALL,
                None => 0,
            },
            _ => 0,
        };
        (1 + own + length("enum")) as u64
    }

    fn size(&self, pattern: &str) -> usize {
        self.cost.patterns.get(pattern).copied().unwrap_or(pattern::SMALL)
    }
}
