//! From what is wrong with a rendered object back to the line of the profile that made it so.

use super::assemble::RenderedObject;
use crate::report::diagnostic::{Diagnostic, Label, Report, Show};
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::Span;
use crate::yaml::Node;

/// Which part of an entry a place is.
#[derive(Clone, Copy)]
enum Part {
    Key,
    Value,
}

/// Findings in what patches and the profile's own objects brought are shown where that was written. Of other findings
/// in patched objects it is said that there was a patch.
pub(super) fn into_profile(report: &mut Report, objects: &[RenderedObject], read: &[Node]) {
    report.each(|finding| {
        let Some(span) = finding.primary.as_ref().map(|label| label.span) else { return };
        // Every object was read, or nothing was checked.
        let mut both = read.iter().zip(objects);
        let Some((root, made)) = both.find(|(root, _)| root.span.source == span.source) else { return };
        if made.is_extra && finding.rule == Some("unchecked-kind") {
            finding.help = vec![
                "`kafka-gen validate --schema FILE` checks custom resources; `allow: {unchecked-kind: WHY}` ends this warning"
                    .to_owned(),
            ];
        }
        match origin(made, root, span) {
            Some(origin) => {
                if let Some(label) = &mut finding.primary {
                    label.span = origin;
                }
            }
            None => name_patches(finding, made),
        }
    });
}

/// Where the profile says what stands at a place of the rendered text, if it does.
fn origin(made: &RenderedObject, root: &Node, span: Span) -> Option<Span> {
    let (path, part) = locate(root, span, &FieldPath::default())?;
    let origin = match (part, path.segments().split_last()) {
        (Part::Key, Some((Segment::Key(key), above))) => {
            made.root.at(&FieldPath::new(above.to_vec()))?.entry(key)?.key_span
        }
        _ => made.root.at(&path)?.span,
    };
    (Some(origin.source) != made.template).then_some(origin)
}

fn locate(node: &Node, span: Span, path: &FieldPath) -> Option<(FieldPath, Part)> {
    if node.span == span {
        return Some((path.clone(), Part::Value));
    }
    for entry in node.entries() {
        let path = path.join(&entry.key);
        if entry.key_span == span {
            return Some((path, Part::Key));
        }
        if let Some(found) = locate(&entry.value, span, &path) {
            return Some(found);
        }
    }
    let mut items = node.items().iter().enumerate();
    items.find_map(|(index, item)| locate(item, span, &path.join(index)))
}

fn name_patches(finding: &mut Diagnostic, made: &RenderedObject) {
    finding.context.extend(made.patches.iter().map(|(name, span)| Label {
        span: *span,
        text: format!("the patch `{name}` changes {}", made.object),
        show: Show::Excerpt,
    }));
}
