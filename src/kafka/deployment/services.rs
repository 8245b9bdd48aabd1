//! What belongs to nodes of Kafka among the objects: the Services that lead to them, and their claims.

use super::objects::place;
use super::{Mount, Place, Workload};
use crate::kubernetes::manifest::{Object, Service, ServicePort, ServiceType, map_selects};
use crate::yaml::Node;

impl<'a> Workload<'a> {
    /// The place of a value of the object.
    pub fn place(&self, node: &Node) -> Place {
        place(&self.object, node)
    }

    /// The place of a value of another object.
    pub fn place_in(&self, object: &Object<'a>, node: &Node) -> Place {
        place(object, node)
    }

    /// The Services that select the pods, each with its object.
    pub fn services(&self) -> Vec<(Object<'a>, Service<'a>)> {
        let labels = self.pod.metadata.and_then(|metadata| metadata.get("labels"));
        let selects = |object: &&Object<'a>| {
            let selector =
                object.dig(&["spec", "selector"]).filter(|selector| !selector.entries().is_empty());
            selector.is_some_and(|selector| map_selects(selector, labels))
        };
        let objects = self.objects.within("v1", "Service", self.object.namespace());
        let services = objects.filter(selects).filter_map(|object| Some((*object, Service::of(object)?)));
        services.filter(|(_, service)| !service.is(ServiceType::ExternalName)).collect()
    }

    /// The ports of the pods to which a Service leads.
    pub fn targets(&self, service: &Service<'a>) -> Vec<i64> {
        service.ports().filter_map(|port| self.target(&port)).collect()
    }

    /// The port of the pods to which a port of a Service leads.
    pub fn target(&self, port: &ServicePort<'a>) -> Option<i64> {
        match port.node.get("targetPort") {
            None => Some(port.port),
            Some(target) => target.as_int().or_else(|| self.port_named(target.as_str()?)),
        }
    }

    /// The number of a named port of the pods.
    pub fn port_named(&self, name: &str) -> Option<i64> {
        let mut ports = self.pod.containers().flat_map(|container| container.node.list("ports"));
        ports.find(|port| port.text("name") == Some(name))?.get("containerPort").and_then(Node::as_int)
    }

    /// The Service of which a StatefulSet's pods get their DNS names.
    pub fn governing_service(&self) -> Option<&'a str> {
        self.object.dig(&["spec", "serviceName"])?.as_str().filter(|name| !name.is_empty())
    }

    /// The Namespace, if the manifest says it and not whoever applies it.
    pub fn stated_namespace(&self) -> Option<&'a str> {
        self.object.dig(&["metadata", "namespace"])?.as_str()
    }

    /// What the claim of a volume asks for, if it is among the manifests.
    pub fn claim_spec(&self, mount: &Mount) -> Option<&'a Node> {
        let is_named = |template: &&Node| {
            template.dig(&["metadata", "name"]).and_then(Node::as_str) == Some(&mount.volume)
        };
        if mount.source == "claimTemplate" {
            return self.pod.claim_templates.iter().find(is_named)?.get("spec");
        }
        let claim = mount.claim.as_deref()?;
        let namespace = self.object.namespace();
        self.objects.named("v1", "PersistentVolumeClaim", namespace, claim)?.dig(&["spec"])
    }

    /// The Service below which the pods of a StatefulSet are to be named, and what to do for it; nothing to do where the
    /// manifests have it, or say nothing of Services.
    pub fn naming_service(&self) -> Option<(&'a str, Option<String>)> {
        let governing = self.governing_service()?;
        let namespace = self.object.namespace();
        let is_known = self.objects.named("v1", "Service", namespace, governing).is_some();
        if is_known || self.objects.within("v1", "Service", namespace).next().is_none() {
            return Some((governing, None));
        }
        let services = self.services();
        let headless = services.iter().find(|(_, service)| service.is_headless());
        Some(match headless {
            Some((object, _)) => (
                object.name,
                Some(format!("set `serviceName` of {} to `{}`", self.object.display(), object.name)),
            ),
            None => (governing, Some(format!("create the headless Service `{governing}`"))),
        })
    }

    /// A host under which other pods reach a broker: `$(POD_NAME).kafka-headless`.
    pub fn reachable_host(&self) -> String {
        if let Some((service, _)) = self.naming_service() {
            return format!("$(POD_NAME).{service}");
        }
        let services = self.services();
        let service = services.iter().find(|(_, service)| !service.is_headless()).or(services.first());
        service.map_or_else(|| "<SERVICE>".to_owned(), |(object, _)| object.name.to_owned())
    }
}
