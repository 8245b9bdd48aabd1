//! Schemas that the user brings, CustomResourceDefinitions and JSON Schemas, and those of Strimzi, of the Gateway API
//! and of cert-manager, which are part of the program. With the files below it, the only door to jsonschema. They are compiled at run time,
//! which costs more than everything else together; a document of a kind without such a schema costs a lookup in a map.

mod cost;
mod default;
mod kind;
mod messages;
mod openapi;
mod pattern;
mod reference;
mod structural;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::{Draft, PatternOptions, Validator};

use super::{bundled, cert_manager, gateway, strimzi};
use crate::kubernetes::manifest::Object;
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::text::limits;
use crate::yaml::{Node, Value};
use cost::Cost;
pub use default::default_violation;

/// Schemas by the kinds that they are for.
#[derive(Debug, Default)]
pub struct Brought {
    schemas: BTreeMap<(String, String), Schema>,
    /// The versions that CustomResourceDefinitions serve, by group and kind; the one that is stored comes first.
    served: BTreeMap<(String, String), Vec<String>>,
    /// Those that are part of the program, each compiled for the first document of its kind.
    bundled: [OnceLock<Option<Schema>>; bundled::COUNT],
}

#[derive(Debug)]
struct Schema {
    validator: Validator,
    /// As it was written.
    text: Value,
    semantics: Semantics,
    cost: Cost,
}

/// What a schema means beside what a validator reads in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Semantics {
    /// The structural schema of a CustomResourceDefinition.
    Structural {
        /// The API server drops `status` when an object is made.
        drops_status: bool,
    },
    /// What JSON Schema says.
    Plain,
}

impl Brought {
    /// Takes the schemas in one document: the served versions of a CustomResourceDefinition, or a JSON Schema that
    /// says which kind it is for, or whose file does. Another object has none, and is passed over. The later schema
    /// for a kind wins. Returns how many there were.
    ///
    /// # Errors
    /// What keeps a schema from being used.
    pub fn take(&mut self, document: &Node, file: &str) -> Result<usize, Diagnostic> {
        let found = match Object::of(document) {
            Some(object) if object.kind == "CustomResourceDefinition" => {
                let found = kind::of_definition(&object)?;
                for (group, kind, version) in kind::served(&object) {
                    let served = self.served.entry((group, kind)).or_default();
                    if !served.contains(&version) {
                        served.push(version);
                    }
                }
                found
            }
            Some(_) => Vec::new(),
            None => kind::of_json_schema(document, file)?,
        };
        let count = found.len();
        for kind::Found { api_version, kind, node, semantics } in found {
            let text = node.to_value();
            let unusable = |reason: String| {
                Diagnostic::error(format!(
                    "the schema of `{kind}` in `{api_version}` cannot be used: {reason}"
                ))
                .at(node.first_span())
            };
            let schema = Schema::of(text, semantics).map_err(unusable)?;
            self.schemas.insert((api_version, kind), schema);
        }
        Ok(count)
    }

    /// True if there is a schema for this kind.
    pub fn knows(&self, api_version: &str, kind: &str) -> bool {
        self.has_own(api_version, kind) || self.bundled(api_version, kind).is_some()
    }

    /// True if the user brought a schema for this kind.
    pub fn has_own(&self, api_version: &str, kind: &str) -> bool {
        self.find(api_version, kind).is_some()
    }

    /// True if the definition that the user brought for this kind has rules in CEL, which are not evaluated.
    pub fn has_cel_rules(&self, api_version: &str, kind: &str) -> bool {
        self.find(api_version, kind).is_some_and(|schema| structural::has_cel_rules(&schema.text))
    }

    /// The versions that the CustomResourceDefinition of a kind serves; none if there is no definition of it. A version that
    /// is not among them does not exist for the API server.
    pub fn served(&self, group: &str, kind: &str) -> &[String] {
        self.served.get(&(group.to_owned(), kind.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    /// True if the user brought a schema for a version of Strimzi's kinds that Strimzi 1.x no longer serves: their
    /// operator is an older one.
    pub fn has_old_strimzi(&self) -> bool {
        self.schemas.keys().any(|(api_version, _)| strimzi::REMOVED_VERSIONS.contains(&api_version.as_str()))
    }

    /// The versions in which there is a schema for a kind of this name.
    pub fn versions<'s>(&'s self, kind: &str) -> impl Iterator<Item = &'s str> {
        let same = move |key: &&(String, String)| key.1.eq_ignore_ascii_case(kind);
        let bundled = bundled::kinds().filter(move |known| {
            known.1.eq_ignore_ascii_case(kind) && self.bundled(known.0, known.1).is_some()
        });
        self.schemas.keys().filter(same).map(|key| key.0.as_str()).chain(bundled.map(|known| known.0))
    }

    /// The position of a kind whose schema is part of the program. The user's definition of it takes its place.
    fn bundled(&self, api_version: &str, kind: &str) -> Option<usize> {
        let group = api_version.split_once('/')?.0;
        bundled::index(api_version, kind).filter(|_| self.served(group, kind).is_empty())
    }

    /// The schema of a kind that is part of the program.
    fn of_program(&self, api_version: &str, kind: &str) -> Option<&Schema> {
        let compiled = self.bundled.get(self.bundled(api_version, kind)?)?;
        let semantics = Semantics::Structural { drops_status: true };
        compiled.get_or_init(|| Schema::of(bundled::schema(api_version, kind)?, semantics).ok()).as_ref()
    }

    fn find(&self, api_version: &str, kind: &str) -> Option<&Schema> {
        if self.schemas.is_empty() {
            return None;
        }
        let named = |kind: String| self.schemas.get(&(api_version.to_owned(), kind));
        // Names of files know no capital letters.
        named(kind.to_owned()).or_else(|| named(kind.to_ascii_lowercase()))
    }

    /// Compares a document, in which nulls still stand, with the schema of its kind.
    pub fn check(&self, document: &Node) -> Report {
        let object = Object::of(document);
        let Some(object) = object else { return Report::default() };
        let own = self.find(object.api_version, object.kind);
        let Some(schema) = own.or_else(|| self.of_program(object.api_version, object.kind)) else {
            return Report::default();
        };
        let mut findings = Vec::new();
        let value = match schema.semantics {
            Semantics::Plain => document.clone().without_nulls().to_value(),
            Semantics::Structural { drops_status } => {
                let mut value = structural::pruned(document, &schema.text, &mut findings);
                if let Some(fields) = value.as_object_mut().filter(|_| drops_status) {
                    fields.shift_remove("status");
                }
                let mut left = limits::SCHEMA_DEFAULTS as u64 + 4 * cost::count(&value);
                if structural::fill(&mut value, &schema.text, &mut left).is_err() {
                    return costly(document, &object, "fill in too many values");
                }
                structural::repeated(&value, &schema.text, document, &mut findings);
                value
            }
        };
        if !schema.cost.allows(&schema.text, &value) {
            return costly(document, &object, "check it too many times");
        }
        for error in schema.validator.iter_errors(&value) {
            findings.extend(messages::findings(&error, document, &schema.text));
        }
        if own.is_none() {
            findings = match object.group() {
                strimzi::GROUP => of_strimzi_release(findings, object.kind),
                gateway::GROUP => of_installed(findings, "the Gateway API", gateway::release()),
                group => of_installed(findings, cert_manager::project(group), cert_manager::release(group)),
            };
        }
        // The validator is free to find things in any order.
        findings.sort_by_cached_key(|finding| {
            (finding.primary.as_ref().map(|label| label.span), finding.message.clone())
        });
        let mut report: Report = findings.into_iter().collect();
        report.each(|finding| {
            if let Some(subject) = &mut finding.subject {
                subject.object = object.display();
                // A validator quotes what it rejects, and that may be a secret.
                if finding.rule.is_none() && object.kind == "Secret" {
                    finding.message = format!("`{}` is not what its schema allows", subject.field);
                    finding.help.clear();
                }
            }
            // What has no name of its own is what only this schema says.
            finding.rule.get_or_insert("schema-violation");
        });
        report
    }
}

impl Schema {
    fn of(text: Value, semantics: Semantics) -> Result<Self, String> {
        // What names a schema, in the drafts that are read.
        let name = if matches!(draft(&text), Draft::Draft4) { "id" } else { "$id" };
        let cost = Cost::of(&text, name).map_err(|excess| excess.to_string())?;
        let validator = compile(&text, semantics)?;
        Ok(Self { validator, text, semantics, cost })
    }
}

/// Findings with the schemas of one release of Strimzi. Fields that older versions had are for a rule to report.
fn of_strimzi_release(findings: Vec<Diagnostic>, kind: &str) -> Vec<Diagnostic> {
    let is_removed = |finding: &Diagnostic| {
        finding.subject.as_ref().is_some_and(|subject| strimzi::is_removed(kind, &subject.field))
    };
    let with_release = |finding: Diagnostic| {
        match finding.rule {
        Some("unknown-field") => finding.help(format!(
            "the schema is that of Strimzi {}; for another release give its CustomResourceDefinitions with `--schema`",
            strimzi::release()
        )),
        _ => finding,
    }
    };
    findings.into_iter().filter(|finding| !is_removed(finding)).map(with_release).collect()
}

/// Findings with the schemas of one release of a project whose definitions clusters install themselves. From one release to
/// another fields come and go.
fn of_installed(findings: Vec<Diagnostic>, project: &str, release: &str) -> Vec<Diagnostic> {
    let with_release = |mut finding: Diagnostic| {
        if finding.rule != Some("unknown-field") {
            return finding;
        }
        finding.severity = Severity::Warning;
        finding.help(format!(
            "the schema is that of {project} {release}; for another release give its CustomResourceDefinitions with `--schema`"
        ))
    };
    findings.into_iter().map(with_release).collect()
}

/// That a document is not validated.
fn costly(document: &Node, object: &Object<'_>, what: &str) -> Report {
    let message =
        format!("this {} is not validated: the schema of `{}` would {what}", object.kind, object.api_version);
    Diagnostic::error(message)
        .rule("schema-violation")
        .field("", None)
        .at(document.first_span())
        .help("split the document, or give a schema with fewer `$ref`, `allOf`, `patternProperties` and defaults")
        .into()
}

/// The draft that a schema follows.
fn draft(schema: &Value) -> Draft {
    // Schemas that were made of Kubernetes' own name a draft that there never was.
    match schema.get("$schema").and_then(Value::as_str).unwrap_or_default() {
        named if named.contains("draft-04") => Draft::Draft4,
        named if named.contains("2020-12") => Draft::Draft202012,
        _ => Draft::Draft201909,
    }
}

fn compile(text: &Value, semantics: Semantics) -> Result<Validator, String> {
    // This engine takes time in proportion to the text. It does not look ahead or behind; nor does the API server's.
    let patterns = PatternOptions::regex()
        .size_limit(limits::SCHEMA_PATTERN)
        .dfa_size_limit(limits::SCHEMA_PATTERN_CACHE);
    let options = jsonschema::options().offline().with_pattern_options(patterns);
    let built = match semantics {
        Semantics::Structural { .. } => {
            let compiled = pattern::Compiled::default();
            options
                .with_draft(Draft::Draft201909)
                .should_validate_formats(true)
                .with_format("byte", is_base64)
                .with_keyword(pattern::KEYWORD, move |_, pattern, _| pattern::keyword(pattern, &compiled))
                .build(&openapi::translated(text))
        }
        Semantics::Plain => {
            let mut schema = text.clone();
            if let Some(fields) = schema.as_object_mut() {
                fields.shift_remove("$schema");
            }
            // What `format` means there is for Go to say.
            options.with_draft(draft(text)).should_validate_formats(false).build(&schema)
        }
    };
    built.map_err(|error| match error.schema_path().as_str() {
        "" => error.to_string(),
        path => format!("{error} (at `{path}`)"),
    })
}

/// Standard base64, as Go reads bytes: line breaks are passed over.
fn is_base64(text: &str) -> bool {
    let digits = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r'));
    let length = digits.clone().count();
    let padding = text.trim_end().bytes().rev().take_while(|byte| *byte == b'=').count();
    length.is_multiple_of(4)
        && padding <= 2
        && digits
            .take(length - padding)
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
