"""The controllers of Kubernetes that the manifests need: StatefulSet, Job, Services and DNS; and how all of it ends."""

import itertools
import shutil
import subprocess
import threading
import time

import bundle
import manifests as kube
import network
import policy
from kubelet import Pod
from measure import remove_groups


# Restarts after which waiting for a pod has no sense, and seconds of minReadySeconds that a rolling update observes.
PATIENCE = 3
SETTLE = 10


class Timeout(Exception):
    """Something that should have come true within its time did not."""


def final_failure(spec, pod):
    """Whether the Job's podFailurePolicy says that this end of a pod is the Job's."""
    for rule in spec.get("podFailurePolicy", {}).get("rules", []):
        codes = rule.get("onExitCodes")
        if codes and rule["action"] == "FailJob" and codes.get("containerName", pod.container["name"]) == pod.container["name"]:
            if (pod.exit_codes[-1] in codes["values"]) == (codes["operator"] == "In"):
                return True
    return False


class Cluster:
    """One node with a network, the objects of one manifest stream, and the pods that they lead to."""

    domain = network.CLUSTER_DOMAIN
    network_address = network.NODE_ADDRESS

    def __init__(self, folder, logs, image, say):
        self.folder, self.logs, self.image, self.say = folder, logs, image, say
        self.runc = ["runc", "--root", str(folder / "runc")]
        self.lock = threading.RLock()
        self.pods, self.ended = {}, []
        self.addresses = {}
        self.suffixes = (f"{number:05x}" for number in itertools.count(0xA0001))
        self.manifests = None
        self.remove_leftovers()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.rmtree(logs, ignore_errors=True)
        logs.mkdir(parents=True)
        self.network = network.Network(folder)

    # The objects.

    def apply(self, manifests):
        """Take a stream as the wanted state; running pods stay as they are until they are replaced."""
        self.manifests = manifests
        self.pod_changed()

    def service_address(self, name, kind):
        """A stable address for each Service, and a second one for a load balancer."""
        key = (name, kind)
        if key not in self.addresses:
            base = network.LOAD_BALANCER_RANGE if kind == "LoadBalancer" else network.SERVICE_RANGE
            self.addresses[key] = base + str(len(self.addresses) + 10)
        return self.addresses[key]

    def endpoints(self, service):
        """The pods a Service sends to: those it selects, and of these the ready ones unless it says otherwise."""
        spec = service["spec"]
        return [pod for pod in self.live_pods() if pod.namespace == service["metadata"]["namespace"] and pod.address
                and kube.matches(spec.get("selector"), pod.labels)
                and (pod.ready or (spec.get("publishNotReadyAddresses") and pod.phase == "Running"))]

    def service_links(self, pod):
        """The variables that name the namespace's Services, unless the pod declines them; KAFKA_PORT has broken images."""
        env = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}
        if not pod.spec.get("enableServiceLinks", True):
            return env
        for service in self.manifests.all("Service"):
            meta, spec = service["metadata"], service["spec"]
            if meta["namespace"] == pod.namespace and spec.get("clusterIP") != "None":
                name = meta["name"].upper().replace("-", "_")
                address = self.service_address(f"{meta['name']}.{meta['namespace']}.svc.{self.domain}", "ClusterIP")
                port = spec["ports"][0]["port"]
                env.update({f"{name}_SERVICE_HOST": address, f"{name}_SERVICE_PORT": str(port),
                            f"{name}_PORT": f"tcp://{address}:{port}"})
        return env

    def pod_changed(self):
        """Bring DNS and the Service rules up to date."""
        with self.lock:
            if self.manifests is None:
                return
            records, rules = [], []
            for service in self.manifests.all("Service"):
                self.add_service(service, records, rules)
            self.network.publish(records)
            self.network.forward(rules, policy.rules(self.manifests, self.live_pods()))

    def add_service(self, service, records, rules):
        spec, meta = service["spec"], service["metadata"]
        name = f"{meta['name']}.{meta['namespace']}.svc.{self.domain}"
        pods = self.endpoints(service)
        if spec.get("clusterIP") == "None":
            for pod in pods:
                if pod.named:
                    records.append((name, pod.address))
                    if pod.subdomain == meta["name"]:
                        records.append((f"{pod.hostname}.{name}", pod.address))
            return
        address = self.service_address(name, "ClusterIP")
        records.append((name, address))
        balancer = self.service_address(name, "LoadBalancer") if spec.get("type") == "LoadBalancer" else None
        external = meta.get("annotations", {}).get("external-dns.alpha.kubernetes.io/hostname")
        for host in (external or "").split(",") if balancer else []:
            if host:
                records.append((host.strip(), balancer))
        for port in spec["ports"]:
            target = port.get("targetPort", port["port"])
            # As in an EndpointSlice: a pod without a port of that name is none that serves it.
            targets = [(pod.address, kube.container_port(pod.spec, target)) for pod in pods if kube.has_port(pod.spec, target)]
            rules.append((address, port["port"], targets, None))
            if balancer:
                rules.append((balancer, port["port"], targets, spec.get("loadBalancerSourceRanges")))
            if "nodePort" in port:
                rules.append((self.network_address, port["nodePort"], targets, None))

    # Pods.

    def live_pods(self):
        return [pod for pod in list(self.pods.values()) if pod.thread.is_alive() or not pod.thread.ident]

    def add(self, pod):
        with self.lock:
            self.pods[pod.name] = pod
        return pod.start()

    def remove(self, *pods, slack=30):
        """Delete pods at the same time and wait until they are gone."""
        for pod in pods:
            pod.delete()
        for pod in pods:
            pod.join(pod.spec.get("terminationGracePeriodSeconds", 30) + slack)
            with self.lock:
                self.ended.append(self.pods.pop(pod.name))

    def wait(self, what, condition, timeout, pods=()):
        """Wait until a condition holds; a pod that fails for good ends the wait at once."""
        end = time.monotonic() + timeout
        while not condition():
            for pod in pods:
                gone = pod.phase == "Failed" and not pod.thread.is_alive()
                if gone or pod.restarts > PATIENCE:
                    raise Timeout(f"{what}: pod {pod.name} failed: {'; '.join(pod.events[-3:])}")
            if time.monotonic() > end:
                raise Timeout(f"{what}: not within {timeout:.0f} s")
            time.sleep(0.1)

    # Workloads.

    def stateful_pod(self, stateful_set, index):
        """A new pod of a StatefulSet with its own volume claims, which outlive it."""
        spec, meta = stateful_set["spec"], stateful_set["metadata"]
        name = f"{meta['name']}-{index}"
        template = {"metadata": dict(spec["template"].get("metadata", {})), "spec": dict(spec["template"]["spec"])}
        template["metadata"]["labels"] = {
            **template["metadata"].get("labels", {}), "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(index)}
        if not kube.matches(spec["selector"], template["metadata"]["labels"]):
            raise RuntimeError(f"StatefulSet {meta['name']}: its selector does not match its template")
        claims, volumes = {}, list(template["spec"].get("volumes", []))
        for claim in spec.get("volumeClaimTemplates", []):
            kind = claim["metadata"]["name"]
            full = f"{kind}-{name}"
            claims[full] = bundle.new_claim(self.folder / "claims" / full)
            volumes.append({"name": kind, "persistentVolumeClaim": {"claimName": full}})
        template["spec"]["volumes"] = volumes
        return Pod(name, meta["namespace"], template, self.manifests, self.image, self, subdomain=spec["serviceName"],
                   claims=claims)

    def start_stateful_set(self, stateful_set, timeout, indexes=None):
        """Start the pods in the way podManagementPolicy says; returns them when all are ready."""
        pods = []
        for index in indexes if indexes is not None else range(stateful_set["spec"].get("replicas", 1)):
            pods.append(self.add(self.stateful_pod(stateful_set, index)))
            if stateful_set["spec"].get("podManagementPolicy") != "Parallel":
                self.wait(f"{pods[-1].name} ready", lambda: pods[-1].ready, timeout, pods)
        self.wait("all pods ready", lambda: all(pod.ready for pod in pods), timeout, pods)
        return pods

    def roll(self, stateful_set, timeout):
        """A rolling update: one pod at a time from the last, each ready for minReadySeconds before the next.

        Not more than SETTLE of them are waited for: less time to catch up is harder on the brokers, and quicker.
        """
        stopped = []
        for index in reversed(range(stateful_set["spec"].get("replicas", 1))):
            old = self.pods[f"{stateful_set['metadata']['name']}-{index}"]
            self.remove(old)
            stopped.append(old)
            self.start_stateful_set(stateful_set, timeout, [index])
            time.sleep(min(SETTLE, stateful_set["spec"].get("minReadySeconds", 0)))
        return stopped

    def run_job(self, job):
        """Run a Job to its end; returns (succeeded, its pods, seconds)."""
        spec, meta = job["spec"], job["metadata"]
        template, pods, began = spec["template"], [], time.monotonic()
        labels = {**template.get("metadata", {}).get("labels", {}), "job-name": meta["name"],
                  "batch.kubernetes.io/job-name": meta["name"]}
        template = {"metadata": {**template.get("metadata", {}), "labels": labels}, "spec": template["spec"]}
        deadline = spec.get("activeDeadlineSeconds", 1800)
        failed = 0
        while failed <= spec.get("backoffLimit", 6):
            pod = Pod(f"{meta['name']}-{next(self.suffixes)}", meta["namespace"], template, self.manifests, self.image, self)
            pods.append(self.add(pod))
            while pod.thread.is_alive():
                if time.monotonic() - began > deadline or failed + pod.restarts > spec.get("backoffLimit", 6):
                    pod.event("the Job's deadline or backoff limit is reached")
                    self.remove(pod)
                    return False, pods, time.monotonic() - began
                time.sleep(0.1)
            with self.lock:
                self.ended.append(self.pods.pop(pod.name))
            if pod.phase == "Succeeded":
                return True, pods, time.monotonic() - began
            failed += 1 + pod.restarts
            if final_failure(spec, pod):
                break
        return False, pods, time.monotonic() - began

    # The end.

    def close(self):
        """Stop everything that still runs, at once and without grace, and take the network down."""
        for pod in list(self.pods.values()):
            pod.spec = {**pod.spec, "terminationGracePeriodSeconds": 1}
            pod.delete()
        for pod in list(self.pods.values()):
            pod.thread.join(60)
        self.remove_leftovers()
        self.network.close()

    def remove_leftovers(self):
        """Containers, mounts, groups and namespaces, of this run or of one that was killed."""
        for folder in sorted((self.folder / "runc").glob("*")):
            subprocess.run([*self.runc, "delete", "--force", folder.name], capture_output=True, timeout=60)
        if self.folder.exists():
            bundle.unmount(self.folder)
        remove_groups(bundle.CGROUP)
        if not hasattr(self, "network"):
            network.remove_namespaces()
