//! Rules about a resolved profile: what can be seen in the configuration is said at the line of the profile.

mod absent_user_with_rights;
mod acl_without_topic;
mod allowed;
mod anonymous_authorization;
mod authorizer_without_super_users;
mod certificate_lifetime;
mod certificate_name_too_long;
mod colliding_topic_names;
mod conflicting_broker_settings;
mod conflicting_certificates;
mod conflicting_migration;
mod conflicting_topic_settings;
mod controllers_exceed_brokers;
mod dedupe_buffer_exceeds_heap;
mod dedupe_buffer_too_small;
mod default_namespace;
mod deprecated_broker_setting;
mod duplicate_external_address;
mod dynamic_broker_setting;
mod ephemeral_storage;
mod even_controller_quorum;
mod example_domain;
mod fatal_setting;
mod few_controller_quorum;
mod floating_image_tag;
mod heap_set_twice;
mod heap_too_large;
mod heap_too_small;
mod incomplete_oauth;
mod incomplete_tiered_storage;
mod internal_kafka_setting;
mod internal_topic;
mod invalid_broker_setting;
mod invalid_topic_setting;
mod kafka_version_mismatch;
mod listener_port_conflict;
mod log_cleaner_disabled;
mod managed_broker_setting;
mod many_controller_quorum;
mod memory_too_small;
mod message_exceeds_fetch;
mod message_exceeds_request;
mod message_exceeds_segment;
mod min_isr_exceeds_replication;
mod native_image;
mod no_broker_may_be_down;
mod no_source_ranges;
mod node_port_range;
mod open_source_ranges;
mod removed_broker_setting;
mod removed_topic_setting;
mod replicated_topics;
mod replication_exceeds_brokers;
mod request_exceeds_direct_memory;
mod retention_by_time_only;
mod retention_exceeds_storage;
mod retention_without_delete;
mod rights_without_authorization;
mod secret_in_profile;
mod segment_exceeds_retention;
mod shared_node;
mod shared_password;
mod shared_zone;
mod single_replica;
mod stale_acknowledgement;
mod subject;
mod super_user_with_rights;
mod system_namespace;
mod too_many_partitions;
mod topic_deletion_disabled;
mod topic_not_deleted;
mod unencrypted_authentication;
mod unknown_broker_setting;
mod unknown_kafka_version;
mod unknown_plugin_class;
mod unknown_topic_setting;
mod unlimited_retention;
mod unresolved_variable;
mod unroutable_address;
mod unstated_kafka_version;
mod unsupported_kafka_version;
mod unusable_user_name;
mod unused_allow;
mod unused_password_secret;
mod unused_security_setting;
mod unworkable_timeouts;
mod user_named_like_node;
mod users_without_authentication;
mod well_known_cluster_id;
mod withdrawn_image;

use crate::change::Acknowledged;
use crate::kafka::rules::OfPool;
use crate::profile::Merged;
use crate::report::diagnostic::Report;
use crate::report::{self, Named};
use crate::text::parallel;
use crate::yaml::Node;

pub use crate::report::{Level, Reporter as Findings};
pub use allowed::Allowed;
pub use subject::{Amount, BATCH_OVERHEAD, Origin, Subject, TopicSubject};

/// A rule about a resolved profile.
pub type Rule = report::Rule<Check>;

/// What finds that a [`Rule`] is broken.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The resolved profile.
    Cluster(fn(&Subject<'_>, &mut Findings<'_>)),
    /// Nodes of Kafka wherever they were read, in a profile too.
    Pool(OfPool),
    /// The same, and the topics of a profile.
    PoolAndTopics(OfPool, fn(&Subject<'_>, &mut Findings<'_>)),
    /// What the profile allows, after everything else.
    Allowed(fn(&Allowed, &mut Findings<'_>)),
    /// What the profile acknowledges, after a comparison.
    Acknowledged(fn(&Acknowledged, &mut Findings<'_>)),
}

/// The rules of this scope, sorted.
pub(crate) const RULES: &[&Rule] = &[
    &absent_user_with_rights::RULE,
    &acl_without_topic::RULE,
    &anonymous_authorization::RULE,
    &authorizer_without_super_users::RULE,
    &certificate_lifetime::RULE,
    &certificate_name_too_long::RULE,
    &colliding_topic_names::RULE,
    &conflicting_broker_settings::RULE,
    &conflicting_certificates::RULE,
    &conflicting_migration::RULE,
    &conflicting_topic_settings::RULE,
    &controllers_exceed_brokers::RULE,
    &dedupe_buffer_exceeds_heap::RULE,
    &dedupe_buffer_too_small::RULE,
    &default_namespace::RULE,
    &deprecated_broker_setting::RULE,
    &duplicate_external_address::RULE,
    &dynamic_broker_setting::RULE,
    &ephemeral_storage::RULE,
    &even_controller_quorum::RULE,
    &example_domain::RULE,
    &fatal_setting::RULE,
    &few_controller_quorum::RULE,
    &floating_image_tag::RULE,
    &heap_set_twice::RULE,
    &heap_too_large::RULE,
    &heap_too_small::RULE,
    &incomplete_oauth::RULE,
    &incomplete_tiered_storage::RULE,
    &internal_kafka_setting::RULE,
    &internal_topic::RULE,
    &invalid_broker_setting::RULE,
    &invalid_topic_setting::RULE,
    &kafka_version_mismatch::RULE,
    &listener_port_conflict::RULE,
    &log_cleaner_disabled::RULE,
    &managed_broker_setting::RULE,
    &many_controller_quorum::RULE,
    &memory_too_small::RULE,
    &message_exceeds_fetch::RULE,
    &message_exceeds_request::RULE,
    &message_exceeds_segment::RULE,
    &min_isr_exceeds_replication::RULE,
    &native_image::RULE,
    &no_broker_may_be_down::RULE,
    &no_source_ranges::RULE,
    &node_port_range::RULE,
    &open_source_ranges::RULE,
    &removed_broker_setting::RULE,
    &removed_topic_setting::RULE,
    &replication_exceeds_brokers::RULE,
    &request_exceeds_direct_memory::RULE,
    &retention_by_time_only::RULE,
    &retention_exceeds_storage::RULE,
    &retention_without_delete::RULE,
    &rights_without_authorization::RULE,
    &secret_in_profile::RULE,
    &segment_exceeds_retention::RULE,
    &shared_node::RULE,
    &shared_password::RULE,
    &shared_zone::RULE,
    &single_replica::RULE,
    &stale_acknowledgement::RULE,
    &super_user_with_rights::RULE,
    &system_namespace::RULE,
    &too_many_partitions::RULE,
    &topic_deletion_disabled::RULE,
    &topic_not_deleted::RULE,
    &unencrypted_authentication::RULE,
    &unknown_broker_setting::RULE,
    &unknown_kafka_version::RULE,
    &unknown_plugin_class::RULE,
    &unknown_topic_setting::RULE,
    &unlimited_retention::RULE,
    &unresolved_variable::RULE,
    &unroutable_address::RULE,
    &unstated_kafka_version::RULE,
    &unsupported_kafka_version::RULE,
    &unusable_user_name::RULE,
    &unused_allow::RULE,
    &unused_password_secret::RULE,
    &unused_security_setting::RULE,
    &unworkable_timeouts::RULE,
    &user_named_like_node::RULE,
    &users_without_authentication::RULE,
    &well_known_cluster_id::RULE,
    &withdrawn_image::RULE,
];

/// What is wrong with what a profile allows, once all that is to be found was found.
pub fn check_allowed(allowed: &Allowed, merged: &Merged) -> Report {
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Allowed(check) = rule.check {
            check(allowed, &mut Findings::of(merged, rule.named(), &mut report));
        }
    }
    report
}

/// What is wrong with what a profile acknowledges, once all changes are known.
pub fn check_acknowledged(acknowledged: &Acknowledged, merged: &Merged) -> Report {
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Acknowledged(check) = rule.check {
            check(acknowledged, &mut Findings::of(merged, rule.named(), &mut report));
        }
    }
    report
}

/// What a profile must not have in it, found in the objects that were rendered: what templates say, and what patches make
/// of each other.
pub fn check_rendered(read: &[Node]) -> Report {
    read.iter().flat_map(secret_in_profile::of_object).collect()
}

/// The rules that judge nodes of Kafka too, wherever those were read.
pub(crate) fn of_pools() -> Vec<(Named, OfPool)> {
    let of_pool = |rule: &&Rule| match rule.check {
        Check::Pool(check) | Check::PoolAndTopics(check, _) => Some((rule.named(), check)),
        _ => None,
    };
    RULES.iter().filter_map(of_pool).collect()
}

/// Everything that rules find in a cluster.
pub fn check(subject: &Subject<'_>) -> Report {
    let pool = subject.cluster.node_pool(subject.profile, subject.merged);
    let threads = if subject.profile.topics.len() < MANY { 1 } else { parallel::threads() };
    let found = parallel::map(RULES, threads, |rule| {
        let mut report = Report::default();
        let mut findings = Findings::of(subject.merged, rule.named(), &mut report);
        if let Check::Pool(check) | Check::PoolAndTopics(check, _) = rule.check {
            // What is open in a profile is what Kafka's config providers fill in, of which other rules speak.
            let _unknown = check(&pool, &mut findings).err();
        }
        if let Check::Cluster(check) | Check::PoolAndTopics(_, check) = rule.check {
            check(subject, &mut findings);
        }
        report
    });
    let mut report = Report::default();
    for found in found {
        report.extend(found);
    }
    report
}

/// Rules about so many topics take longer than another thread takes to start.
const MANY: usize = 1_000;
