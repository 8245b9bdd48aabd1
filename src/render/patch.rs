//! Patches of a profile: changes to objects after they were rendered, for whatever the profile has no key for.
//!
//! All three kinds work on trees that know where each value was written, so that what is found in a patched object
//! is shown in the patch.

mod budget;
mod json;
mod merge;
mod strategic;

use crate::kubernetes::document::ObjectRef;
use crate::kubernetes::schema;
use crate::profile::Loaded;
use crate::report::diagnostic::{Diagnostic, Report, listed, suggest};
use crate::text::field_path::field_path;
use crate::text::source::Span;
use crate::yaml::Node;
use budget::{Budget, Exceeded, weight};

/// A patch as the profile has it.
#[derive(Clone, Copy, Debug)]
pub struct Patch<'a> {
    /// The free name.
    pub name: &'a str,
    /// Where the name stands.
    pub span: Span,
    kind: &'a str,
    object: Option<&'a str>,
    target_span: Span,
    body: Body<'a>,
}

/// What is to be changed.
#[derive(Clone, Copy, Debug)]
enum Body<'a> {
    Strategic(&'a Node),
    Merge(&'a Node),
    Json(&'a Node),
}

/// What patches see of an object.
pub trait Target {
    /// The tree.
    fn root(&mut self) -> &mut Node;
    /// What it is, with the name that its document starts with.
    fn object(&self) -> &ObjectRef;
    /// The name without what is only filled in later.
    fn name(&self) -> &str {
        &self.object().name
    }
    /// Remembers that a patch changed it.
    fn changed_by(&mut self, patch: &Patch<'_>);
}

/// Applies all patches of a profile, in the order of their names.
///
/// # Errors
/// A patch without an object, or one that cannot be applied; more work than the limits allow, which ends the search
/// for other errors.
pub fn apply<T: Target>(loaded: &Loaded, targets: &mut [T]) -> Result<(), Report> {
    let patches = Patch::all(loaded)?;
    if patches.is_empty() {
        return Ok(());
    }
    let objects = targets.iter_mut().map(|target| weight(target.root())).sum();
    let mut budget = Budget::new(weight(&loaded.merged.root), objects);
    let mut report = Report::default();
    for patch in patches {
        if let Err(error) = patch.apply(targets, &mut budget) {
            report.push(error);
        }
        if budget.is_spent() {
            break;
        }
    }
    report.ok(()).map(|((), _)| ())
}

impl<'a> Patch<'a> {
    /// The patches of a profile, in the order of their names.
    ///
    /// # Errors
    /// Patches that do not say what is to be changed, or say it twice.
    fn all(loaded: &'a Loaded) -> Result<Vec<Self>, Report> {
        let mut report = Report::default();
        let mut patches = Vec::new();
        for (name, patch) in &loaded.profile.patches {
            let path = field_path!["patches", name];
            let span = loaded.merged.key_span(&path);
            let Some(node) = loaded.merged.root.at(&path) else { continue };
            let bodies: Vec<Body<'a>> = [
                node.get("strategic").map(Body::Strategic),
                node.get("merge").map(Body::Merge),
                node.get("json").map(Body::Json),
            ]
            .into_iter()
            .flatten()
            .collect();
            let [body] = bodies.as_slice() else {
                let wrong = match bodies.len() {
                    0 => Diagnostic::error(format!("the patch `{name}` has no change")),
                    _ => Diagnostic::error(format!("the patch `{name}` has several types")),
                };
                report.push(wrong.at(span).help("write one of `strategic`, `merge` and `json`"));
                continue;
            };
            patches.push(Self {
                name,
                span,
                kind: &patch.target.kind,
                object: patch.target.name.as_deref(),
                target_span: loaded.merged.span(&path.join("target")),
                body: *body,
            });
        }
        report.ok(patches).map(|(patches, _)| patches)
    }

    /// Applies this patch to all objects that it means.
    fn apply<T: Target>(&self, targets: &mut [T], budget: &mut Budget) -> Result<(), Diagnostic> {
        let (Body::Strategic(body) | Body::Merge(body) | Body::Json(body)) = self.body;
        let body = weight(body);
        let exceeds = |exceeded: Exceeded| exceeded.at(self.span);
        let mut found = false;
        budget.visit(1 + targets.len() / 8).map_err(exceeds)?;
        for target in targets.iter_mut().filter(|target| self.means(*target)) {
            found = true;
            let object = target.object().clone();
            let root = target.root();
            let (before, all) = (weight(root), budget.size());
            budget.visit(before).map_err(exceeds)?;
            match self.body {
                Body::Strategic(patch) => {
                    budget.write(body).map_err(exceeds)?;
                    strategic::apply(root, patch, self.table(&object)?)?;
                }
                Body::Merge(patch) => {
                    budget.write(body).map_err(exceeds)?;
                    merge::apply(root, patch);
                }
                Body::Json(operations) => json::apply(root, operations, budget)?,
            }
            // For Kubernetes, null does not exist.
            root.drop_nulls();
            budget.settle((all + weight(root)).saturating_sub(before));
            if ObjectRef::of(root).ok().as_ref() != Some(&object) {
                return Err(Diagnostic::error(format!(
                    "the patch `{}` removes {object} or changes its identity",
                    self.name
                ))
                .at(self.span)
                .help("`apiVersion`, `kind`, `metadata.name` and `metadata.namespace` cannot be patched; `documents` disables objects"));
            }
            target.changed_by(self);
        }
        if found { Ok(()) } else { Err(self.lost(targets)) }
    }

    fn means(&self, target: &impl Target) -> bool {
        let object = target.object();
        self.kind == object.kind
            && self.object.is_none_or(|name| name == object.name || name == target.name())
    }

    fn table(&self, object: &ObjectRef) -> Result<&'static schema::Type, Diagnostic> {
        schema::kubernetes(&object.api_version, &object.kind).ok_or_else(|| {
            Diagnostic::error(format!(
                "the patch `{}` cannot be strategic: the merge keys are unknown for `{}` in `{}`",
                self.name, object.kind, object.api_version
            ))
            .at(self.span)
            .help("write `merge`, which replaces lists whole, or `json`")
        })
    }

    /// That there is no such object.
    fn lost(&self, targets: &[impl Target]) -> Diagnostic {
        let meant = match self.object {
            Some(name) => format!("{} called `{name}`", self.kind),
            None => self.kind.to_owned(),
        };
        let error =
            Diagnostic::error(format!("the patch `{}` changes nothing: there is no {meant}", self.name))
                .at(self.target_span);
        let mut names: Vec<&str> =
            targets.iter().filter(|target| target.object().kind == self.kind).map(Target::name).collect();
        names.dedup();
        if let (Some(name), false) = (self.object, names.is_empty()) {
            return error.help(suggest::closest(name, names.iter().copied()).map_or_else(
                || format!("objects of this kind: {}", listed(&names, ", ")),
                |found| format!("did you mean `{found}`?"),
            ));
        }
        let mut kinds: Vec<&str> = targets.iter().map(|target| target.object().kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        error.help(suggest::closest(self.kind, kinds.iter().copied()).map_or_else(
            || format!("rendered kinds: {}", listed(&kinds, ", ")),
            |found| format!("did you mean `{found}`?"),
        ))
    }
}
