//! The schemas of all kinds of Kubernetes, from k8s-openapi.

use k8s_openapi::Resource;
use k8s_openapi::schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

/// A kind and the name of its definition.
pub struct Kind {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub definition: String,
}

/// Every kind that has an `ObjectMeta`, sorted, and the definitions that they need, as k8s-openapi has
/// them. Lists are left out: nobody commits them.
pub fn kinds() -> (Vec<Kind>, serde_json::Map<String, Value>) {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut kinds = Vec::new();
    macro_rules! kinds {
        ($($($segment:ident)::+ { $($kind:ident)* })*) => { $({
            use k8s_openapi::$($segment)::+ as module;
            $(kinds.push(kind::<module::$kind>(&mut generator));)*
        })* };
    }
    {
        kinds! {
            api::admissionregistration::v1 {
                MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration
                ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
            }
            api::admissionregistration::v1alpha1 { MutatingAdmissionPolicy MutatingAdmissionPolicyBinding }
            api::admissionregistration::v1beta1 { MutatingAdmissionPolicy MutatingAdmissionPolicyBinding }
            api::apiserverinternal::v1alpha1 { StorageVersion }
            api::apps::v1 { ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet }
            api::authentication::v1 { SelfSubjectReview TokenRequest TokenReview }
            api::authorization::v1 {
                LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview
                SubjectAccessReview
            }
            api::autoscaling::v1 { HorizontalPodAutoscaler Scale }
            api::autoscaling::v2 { HorizontalPodAutoscaler }
            api::batch::v1 { CronJob Job }
            api::certificates::v1 { CertificateSigningRequest }
            api::certificates::v1alpha1 { ClusterTrustBundle }
            api::certificates::v1beta1 { ClusterTrustBundle PodCertificateRequest }
            api::coordination::v1 { Lease }
            api::coordination::v1alpha2 { LeaseCandidate }
            api::coordination::v1beta1 { LeaseCandidate }
            api::core::v1 {
                Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node
                PersistentVolume PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota
                Secret Service ServiceAccount
            }
            api::discovery::v1 { EndpointSlice }
            api::events::v1 { Event }
            api::flowcontrol::v1 { FlowSchema PriorityLevelConfiguration }
            api::networking::v1 { IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR }
            api::networking::v1beta1 { IPAddress ServiceCIDR }
            api::node::v1 { RuntimeClass }
            api::policy::v1 { Eviction PodDisruptionBudget }
            api::rbac::v1 { ClusterRole ClusterRoleBinding Role RoleBinding }
            api::resource::v1 { DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice }
            api::resource::v1alpha3 { DeviceTaintRule ResourcePoolStatusRequest }
            api::resource::v1beta1 { DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice }
            api::resource::v1beta2 {
                DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice
            }
            api::scheduling::v1 { PriorityClass }
            api::scheduling::v1alpha2 { PodGroup Workload }
            api::storage::v1 {
                CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass
            }
            api::storage::v1beta1 { VolumeAttributesClass }
            api::storagemigration::v1beta1 { StorageVersionMigration }
            apiextensions_apiserver::pkg::apis::apiextensions::v1 { CustomResourceDefinition }
            kube_aggregator::pkg::apis::apiregistration::v1 { APIService }
        }
    }
    kinds.sort_by_key(|kind| (kind.api_version, kind.kind));
    (kinds, generator.take_definitions(true))
}

fn kind<K: Resource + JsonSchema>(generator: &mut SchemaGenerator) -> Kind {
    generator.subschema_for::<K>();
    Kind { api_version: K::API_VERSION, kind: K::KIND, definition: K::schema_name().into_owned() }
}
