//! Rules about the containers of pods: names, images, ports, environment.

mod duplicate_container_name;
mod duplicate_env;
mod duplicate_port;
mod ephemeral_container;
mod host_port_conflict;
mod incomplete_container;
mod init_container_probe;
mod invalid_container_name;
mod invalid_container_option;
mod invalid_env_file;
mod invalid_env_name;
mod invalid_env_source;
pub(super) mod invalid_field_reference;
mod invalid_port;
pub(super) mod invalid_resource_reference;
mod invalid_restart_rule;
mod unexpanded_variable;
mod whitespace_in_image;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &duplicate_container_name::RULE,
    &duplicate_env::RULE,
    &duplicate_port::RULE,
    &ephemeral_container::RULE,
    &host_port_conflict::RULE,
    &incomplete_container::RULE,
    &init_container_probe::RULE,
    &invalid_container_name::RULE,
    &invalid_container_option::RULE,
    &invalid_env_file::RULE,
    &invalid_env_name::RULE,
    &invalid_env_source::RULE,
    &invalid_field_reference::RULE,
    &invalid_port::RULE,
    &invalid_resource_reference::RULE,
    &invalid_restart_rule::RULE,
    &unexpanded_variable::RULE,
    &whitespace_in_image::RULE,
];
