//! Rules about the volumes of pods and where containers mount them.

mod duplicate_mount_path;
mod duplicate_volume;
mod incomplete_volume;
mod invalid_ephemeral_volume;
mod invalid_file_mode;
mod invalid_mount;
mod invalid_volume_device;
mod invalid_volume_name;
mod invalid_volume_path;
mod invalid_volume_source;
mod key_path;
mod overlapping_paths;
mod removed_volume_type;
mod several_volume_sources;
mod unknown_volume;
mod unresolved_sub_path;

use super::container::{invalid_field_reference, invalid_resource_reference};
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Findings, Rule};

pub(super) use key_path::file_sources;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &duplicate_mount_path::RULE,
    &duplicate_volume::RULE,
    &incomplete_volume::RULE,
    &invalid_ephemeral_volume::RULE,
    &invalid_file_mode::RULE,
    &invalid_mount::RULE,
    &invalid_volume_device::RULE,
    &invalid_volume_name::RULE,
    &invalid_volume_path::RULE,
    &invalid_volume_source::RULE,
    &overlapping_paths::RULE,
    &removed_volume_type::RULE,
    &several_volume_sources::RULE,
    &unknown_volume::RULE,
    &unresolved_sub_path::RULE,
];

/// Looks at one volume.
type CheckVolume = fn(&Object<'_>, &Volume<'_>, &mut Findings<'_>);

/// What makes the API server reject a volume; it takes such a volume for absent when it comes to mounts.
const REFUSALS: [CheckVolume; 10] = [
    incomplete_volume::of_volume,
    invalid_ephemeral_volume::of_volume,
    invalid_field_reference::of_volume,
    invalid_file_mode::of_volume,
    invalid_resource_reference::of_volume,
    invalid_volume_name::of_volume,
    invalid_volume_path::of_volume,
    invalid_volume_source::of_volume,
    overlapping_paths::of_volume,
    several_volume_sources::of_volume,
];

/// Looks at each volume that the API server checks. One of a claim template has no source to look at.
pub(super) fn each_volume(object: &Object<'_>, findings: &mut Findings<'_>, check: CheckVolume) {
    let Some(pod) = object.pod() else { return };
    for volume in &pod.all_volumes() {
        check(object, volume, findings);
    }
}
