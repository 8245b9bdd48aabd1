//! Names of Jobs. The pod template of a Job is immutable, so a Job that does something else must be
//! another Job.

use crate::cluster::Names;
use crate::kubernetes::document::Document;
use crate::text::digest;
use crate::yaml::Value;

/// Puts a digest of all that a Job does, and of the `ConfigMaps` that it reads, in place of the zeros at the
/// end of its name.
pub(super) fn name_jobs(documents: &mut [Document]) {
    for i in 0..documents.len() {
        let Some(job) = documents.get(i).filter(|document| document.object.kind == "Job") else { continue };
        let Some(stem) = job.object.name.strip_suffix(Names::DIGEST_PLACEHOLDER).map(str::to_owned) else {
            continue;
        };
        let mut does = vec![job.value.get("spec").map(Value::to_string).unwrap_or_default()];
        for read in config_maps(&job.value) {
            let map =
                documents.iter().find(|other| other.object.kind == "ConfigMap" && other.object.name == read);
            let held = |field: &str| map.and_then(|map| map.value.get(field)).map(Value::to_string);
            does.push(held("data").unwrap_or_default());
            does.extend(held("binaryData"));
        }
        let name = stem + &digest::hex(does.iter().map(String::as_str), Names::DIGEST_PLACEHOLDER.len() / 2);
        let Some(job) = documents.get_mut(i) else { continue };
        if let Some(place) = job.value.pointer_mut("/metadata/name") {
            *place = Value::String(name.clone());
        }
        job.object.name = name;
    }
}

/// The names of the `ConfigMaps` that a workload mounts.
fn config_maps(workload: &Value) -> Vec<String> {
    let volumes = workload.pointer("/spec/template/spec/volumes").and_then(Value::as_array);
    let projected = |volume: &Value| volume.pointer("/projected/sources").and_then(Value::as_array).cloned();
    let name = |source: &Value| source.pointer("/configMap/name").and_then(Value::as_str).map(str::to_owned);
    let sources = volumes.into_iter().flatten();
    sources
        .flat_map(|volume| projected(volume).unwrap_or_else(|| vec![volume.clone()]))
        .filter_map(|source| name(&source))
        .collect()
}
