//! The nodes: the first ones are brokers and controllers, all others only brokers.

use serde_json::json;

use super::{INSTANCE, Making, escaped, escaped_map};
use crate::cluster::MetadataMode;
use crate::kubernetes::manifest::well_known;
use crate::render::targets::fields::{Fields, plain, selecting};
use crate::text::field_path::field_path;
use crate::yaml::Value;

impl Making<'_> {
    /// How many nodes are controllers too.
    pub(super) fn controller_count(&self) -> u32 {
        let MetadataMode::Kraft(kraft) = &self.cluster.metadata;
        kraft.initial_controllers.min(self.cluster.brokers.replicas)
    }

    pub(super) fn controllers(&mut self) -> Value {
        if !self.cluster.brokers.persistent {
            self.lost.add(&field_path!["persistence", "size"], "without persistence it sets no limit");
        }
        self.nodes(Fields::default().set("replicaCount", self.controller_count())).into()
    }

    pub(super) fn brokers(&self) -> Value {
        let controllers = self.controller_count();
        let count = self.cluster.brokers.replicas - controllers;
        let fields = Fields::default().set("replicaCount", count);
        if count == 0 {
            return fields.into();
        }
        // The ids go on where those of the controllers end.
        self.nodes(fields.set("minId", controllers)).into()
    }

    fn nodes(&self, fields: Fields) -> Fields {
        let (brokers, scheduling) = (&self.cluster.brokers, &self.cluster.scheduling);
        let heap = self.cluster.java.heap_mib;
        let selector = json!({ well_known::INSTANCE: INSTANCE, "app.kubernetes.io/part-of": "kafka" });
        let options = escaped(&self.cluster.java.options.join(" "));
        fields
            .set("resources", brokers.resources.clone())
            .set("heapOpts", format!("-Xms{heap}m -Xmx{heap}m"))
            .set("extraEnvVars", json!([{ "name": "KAFKA_JVM_PERFORMANCE_OPTS", "value": options }]))
            .filled("podLabels", plain(&self.profile.pod_labels))
            .filled("podAnnotations", escaped_map(&self.cluster.annotations.pod))
            .set("podSecurityContext", self.pod_security())
            .filled("containerSecurityContext", self.user())
            .filled(
                "affinity",
                scheduling.affinity.as_ref().map_or(Value::Null, |own| selecting(own, &selector)),
            )
            .set("podAntiAffinityPreset", "")
            .filled("nodeSelector", plain(&scheduling.node_selector))
            .filled("tolerations", plain(&scheduling.tolerations))
            .filled("topologySpreadConstraints", selecting(&plain(&scheduling.spread), &selector))
            .maybe("priorityClassName", scheduling.priority_class.clone())
            .set("terminationGracePeriodSeconds", brokers.grace_seconds)
            .set("minReadySeconds", brokers.min_ready_seconds)
            // Otherwise a Service called `kafka` puts KAFKA_PORT and the like into every container.
            .set("enableServiceLinks", false)
            // The port is open early, so a broker that still reads its log is left in peace.
            .set("startupProbe", json!({ "enabled": true, "periodSeconds": 2, "failureThreshold": 300 }))
            .set("pdb", self.disruption_budget())
            .set(
                "persistentVolumeClaimRetentionPolicy",
                json!({ "enabled": true, "whenScaled": "Retain", "whenDeleted": "Retain" }),
            )
            .set("persistence", self.persistence())
    }

    fn disruption_budget(&self) -> Value {
        if self.profile.documents.pod_disruption_budget {
            json!({ "create": true, "maxUnavailable": 1 })
        } else {
            json!({ "create": false })
        }
    }

    fn persistence(&self) -> Fields {
        let brokers = &self.cluster.brokers;
        let fields = Fields::default().set("enabled", brokers.persistent);
        if brokers.persistent {
            fields.set("size", brokers.storage.as_str()).maybe("storageClass", brokers.storage_class.clone())
        } else {
            fields
        }
    }

    fn pod_security(&self) -> Fields {
        let fields = Fields::default().set("fsGroupChangePolicy", "OnRootMismatch");
        self.id(fields, "fsGroup", self.profile.security_context.fs_group)
    }

    /// The user and group of containers, where the profile and not `base` names them.
    pub(super) fn user(&self) -> Fields {
        let context = &self.profile.security_context;
        let fields = self.id(Fields::default(), "runAsUser", context.run_as_user);
        self.id(fields, "runAsGroup", context.run_as_group)
    }

    /// Null takes the chart's own number away, and leaves it to the cluster.
    pub(super) fn id(&self, fields: Fields, name: &str, id: Option<i64>) -> Fields {
        let path = field_path!["securityContext", name];
        if self.loaded.merged.states(&path) || self.loaded.merged.removes(&path) {
            fields.set(name, id.map_or(Value::Null, Value::from))
        } else {
            fields
        }
    }

    pub(super) fn init_containers(&self) -> Value {
        let discovery = json!({ "image": self.image("kubectl", "1.33.4-debian-12-r0") });
        let permissions = json!({ "image": self.image("os-shell", "12-debian-12-r51") });
        let prepare = Fields::default().filled("containerSecurityContext", self.user());
        Fields::default()
            .set("autoDiscovery", discovery)
            .set("volumePermissions", permissions)
            .filled("prepareConfig", prepare)
            .into()
    }
}
