//! What `restricted` would reject where nothing enforces it.

use std::collections::BTreeSet;

use super::violations::{Verdict, Violations};
use super::{RULE, Standard, standards};
use crate::kubernetes::manifest::{Object, Pod, PodSecurity};
use crate::kubernetes::rules::Findings;
use crate::report::diagnostic::{Report, UnmetPodSecurity};
use crate::yaml::Node;

/// What `restricted` rejects in the pods of Namespaces that are not among these documents.
pub(crate) fn unmet(nodes: &[&Node]) -> Option<UnmetPodSecurity> {
    let objects = || nodes.iter().filter_map(|node| Object::of(node));
    let known: BTreeSet<&str> =
        objects().filter(|object| object.is("v1", "Namespace")).map(|object| object.name).collect();
    let level = PodSecurity::Restricted;
    let mut names = Vec::new();
    let mut checks = BTreeSet::new();
    for object in objects() {
        let Some(pod) = object.pod().filter(|_| !known.contains(object.namespace())) else { continue };
        let before = names.len();
        for (_, standard) in standards(level).filter(|(_, standard)| is_violated(object, &pod, standard)) {
            checks.insert(standard.id);
            if names.len() == before {
                names.push(object.display());
            }
        }
    }
    (!names.is_empty()).then(|| UnmetPodSecurity {
        level: level.name(),
        objects: names,
        checks: checks.into_iter().collect(),
    })
}

fn is_violated(object: Object<'_>, pod: &Pod<'_>, standard: &Standard) -> bool {
    let mut report = Report::default();
    let mut findings = Findings::only_counted(RULE.named(), object, &mut report);
    let before = findings.count();
    let verdict = Verdict::IsRefused;
    (standard.run)(
        pod,
        &mut Violations::new(&mut findings, object.kind, PodSecurity::Restricted, standard.id, verdict),
    );
    findings.count() > before
}
