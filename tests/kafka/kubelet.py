"""Running one pod: its init containers, its container with probes and restarts, and its end.

A pod has a thread of its own, as it has a worker in a kubelet. The container is a child process (`runc run`), so its exit
code is its own; it dies with us if we are killed.
"""

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
import uuid

import bundle
import manifests as kube
from measure import MIB, Usage

CRASH_LOOP_FIRST = 10
CRASH_LOOP_LAST = 300


class Pod:
    """One pod as the API server shows it, and the running thing behind it."""

    def __init__(self, name, namespace, template, manifests, image, cluster, hostname=None, subdomain=None, claims=None,
                 address=None):
        meta = template.get("metadata", {})
        self.name, self.namespace, self.spec = name, namespace, template["spec"]
        self.labels, self.annotations = dict(meta.get("labels", {})), dict(meta.get("annotations", {}))
        self.manifests, self.image, self.cluster = manifests, image, cluster
        self.hostname, self.subdomain = hostname or name, subdomain
        self.claims, self.asked_address = claims or {}, address
        self.uid = str(uuid.uuid4())
        self.address, self.node_address = None, cluster.network_address
        self.phase, self.ready, self.named = "Pending", False, False
        self.restarts, self.exit_codes, self.events, self.message = 0, [], [], ""
        self.ready_after = self.started_at = None
        self.usage = Usage()
        self.ephemeral, self.overfull, self.stop_seconds = 0, "", None
        self.runc = None
        self.deleted = threading.Event()
        self.folder = cluster.folder / "pods" / name
        self.log_path = cluster.logs / f"{name}.log"
        self.changed = cluster.pod_changed
        if len(self.spec["containers"]) != 1:
            raise NotImplementedError(f"pod {name} has {len(self.spec['containers'])} containers; only one can be run")
        self.container = self.spec["containers"][0]
        self.thread = threading.Thread(target=self.live, name=name, daemon=True)

    # What other parts ask.

    def start(self):
        self.thread.start()
        return self

    def event(self, text):
        self.events.append(text)
        self.cluster.say(f"  {self.name}: {text}")

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def limit(self):
        return kube.quantity(self.container.get("resources", {}).get("limits", {}).get("memory", "0"))

    def exec(self, *command, stdin=None, timeout=120):
        """Run a command in the container, as kubectl exec does; returns (exit code, stdout, stderr)."""
        done = subprocess.run([*self.cluster.runc, "exec", self.container_id(), *command], input=stdin, text=True,
                              capture_output=True, timeout=timeout)
        return done.returncode, done.stdout, done.stderr

    def container_id(self):
        return f"{self.name}-{self.container['name']}"

    def delete(self):
        """Ask the pod to end; wait for it with join()."""
        self.asked_at = time.monotonic()
        self.deleted.set()
        self.set_ready(False)

    def join(self, timeout):
        self.thread.join(timeout)
        if self.thread.is_alive():
            raise RuntimeError(f"pod {self.name} did not end within {timeout:.0f} s")

    def kill(self):
        """Kill the container's processes from outside, as a crash or the kernel would."""
        subprocess.run([*self.cluster.runc, "kill", self.container_id(), "KILL"], capture_output=True, timeout=30)

    # The pod's life.

    def live(self):
        try:
            if self.prepare() and self.run_init_containers():
                self.run_container()
        except Exception as problem:  # a kubelet's events: the scenario sees the pod fail
            self.phase = "Failed"
            self.event(f"{type(problem).__name__}: {problem}")
        finally:
            self.set_ready(False)
            self.clean()
            self.changed()

    def prepare(self):
        """Network and volumes; a kubelet waits until the Secrets are there. False if the pod is deleted meanwhile."""
        self.address = self.cluster.network.add_pod(self.name, self.asked_address)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        said = None
        while wanted := ", ".join(bundle.missing(self)):
            if wanted != said:
                self.event(f"FailedMount: {wanted} not found")
                said = wanted
            if self.deleted.wait(0.5):
                return False
        self.volumes = bundle.make_volumes(self, self.claims, self.folder / "volumes")
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self.changed()
        # The name of a pod can be looked up only some time after it runs: the endpoints have to travel.
        threading.Timer(1.0, self.name_is_known).start()
        return True

    def name_is_known(self):
        self.named = True
        self.changed()

    def clean(self):
        bundle.unmount(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.address:
            self.cluster.network.remove_pod(self.name)

    def set_ready(self, ready):
        if ready != self.ready:
            self.ready = ready
            if ready and self.ready_after is None and "readinessProbe" in self.container:
                self.ready_after = time.monotonic() - self.started_at
            self.changed()

    def system_files(self):
        """What a kubelet mounts over the image's own: how names are looked up in a pod."""
        search = f"{self.namespace}.svc.{{0}} svc.{{0}} {{0}}".format(self.cluster.domain)
        own = self.hostname
        if self.subdomain:
            own = f"{self.hostname}.{self.subdomain}.{self.namespace}.svc.{self.cluster.domain}\t{self.hostname}"
        resolver = f"search {search}\nnameserver {self.node_address}\noptions ndots:5\n"
        if self.asked_address:  # a machine that is not in the cluster
            resolver = f"nameserver {self.node_address}\n"
        return {"hosts": f"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{self.address}\t{own}\n",
                "hostname": f"{self.hostname}\n", "resolv.conf": resolver}

    def run_init_containers(self):
        for container in self.spec.get("initContainers", []):
            code = self.run_once(container, probes=False)
            if code != 0:
                self.phase = "Failed"
                self.event(f"init container {container['name']} ended with {code}")
                return False
        return True

    def run_container(self):
        policy = self.spec.get("restartPolicy", "Always")
        pause = 0
        while True:
            self.phase = "Running"
            started = time.monotonic()
            code = self.run_once(self.container, probes=True)
            self.exit_codes.append(code)
            self.set_ready(False)
            if self.deleted.is_set():
                self.phase = "Succeeded" if code == 0 else "Failed"
                return
            if policy == "Never" or (policy == "OnFailure" and code == 0):
                self.phase = "Succeeded" if code == 0 else "Failed"
                return
            if time.monotonic() - started > 600:
                pause = 0
            self.restarts += 1
            self.event(f"container ended with {code}; restart {self.restarts} in {pause} s")
            if self.deleted.wait(pause):
                self.phase = "Failed"
                return
            pause = min(max(CRASH_LOOP_FIRST, pause * 2), CRASH_LOOP_LAST)

    def run_once(self, container, probes):
        """Run a container until it ends, or is stopped; returns its exit code."""
        name = f"{self.name}-{container['name']}"
        folder = self.folder / container["name"]
        bundle.unmount(folder)
        bundle.write_bundle(self, container, self.volumes, folder)
        with self.log_path.open("ab") as log:
            child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.cluster.runc, "run", "--keep", "--bundle", str(folder), name],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.wait_created(name, child)
        self.started_at = time.monotonic()
        self.usage.watch(f"{bundle.CGROUP}/{self.name}/{container['name']}")
        ended = threading.Event()
        restart = threading.Event()
        if probes:
            threading.Thread(target=self.probe, args=(container, ended, restart), daemon=True).start()
        try:
            while child.poll() is None:
                if self.deleted.is_set() or restart.is_set():
                    self.stop(name, child)
                    break
                time.sleep(0.1)
            code = child.wait()
        finally:
            ended.set()
            self.usage.stop()
            self.weigh(folder)
            self.message += (folder / "termination-log").read_text(errors="replace")
            subprocess.run([*self.cluster.runc, "delete", "--force", name], capture_output=True, timeout=60)
        return code

    def wait_created(self, name, child):
        while child.poll() is None:
            done = subprocess.run([*self.cluster.runc, "state", name], capture_output=True, text=True, timeout=30)
            if done.returncode == 0 and json.loads(done.stdout)["status"] == "running":
                return
            time.sleep(0.02)

    def stop(self, name, child):
        """SIGTERM, then SIGKILL when the grace period is over."""
        began = time.monotonic()
        grace = self.spec.get("terminationGracePeriodSeconds", 30)
        subprocess.run([*self.cluster.runc, "kill", name, "TERM"], capture_output=True, timeout=30)
        try:
            child.wait(grace)
        except subprocess.TimeoutExpired:
            if grace > 1:
                self.event(f"still running {grace} s after SIGTERM: killed")
            subprocess.run([*self.cluster.runc, "kill", name, "KILL"], capture_output=True, timeout=30)
            child.wait(30)
        self.stop_seconds = time.monotonic() - began

    def used(self):
        """What the pod used up to now, in one line."""
        usage = self.usage
        usage.sample()
        parts = [f"ready after {self.ready_after:.1f} s"] if self.ready_after else []
        parts += [f"peak RSS {usage.peak_rss / MIB:.0f} of {self.limit() / MIB:.0f} MiB",
                  f"with page cache {usage.peak_memory / MIB:.0f} MiB", f"{usage.cpu_seconds:.1f} CPU s",
                  f"throttled in {usage.throttled} of {usage.periods} periods", f"{usage.oom_kills} OOM kills",
                  f"{self.restarts} restarts"]
        if self.stop_seconds is not None:
            parts.append(f"stopped in {self.stop_seconds:.1f} s with {self.exit_codes[-1]}")
        return ", ".join(parts)

    def weigh(self, folder):
        """What the container wrote outside persistent volumes; the kubelet evicts a pod that is over its limits."""
        total = size_of(folder / "upper")
        for volume in self.spec.get("volumes", []):
            if "emptyDir" in volume:
                size, limit = size_of(self.folder / "volumes" / volume["name"]), (volume["emptyDir"] or {}).get("sizeLimit")
                total += size
                if limit and size > kube.quantity(limit):
                    self.overfull = f", emptyDir {volume['name']} is over its {limit}"
        self.ephemeral = max(self.ephemeral, total)
        limit = self.container.get("resources", {}).get("limits", {}).get("ephemeral-storage")
        if limit and total > kube.quantity(limit):
            self.overfull = f", over the limit of {limit}"

    # Probes.

    def probe(self, container, ended, restart):
        """Startup first; then readiness and liveness side by side."""
        startup = container.get("startupProbe")
        if startup and not self.watch(startup, ended, restart, stop_at_success=True):
            return
        if "readinessProbe" not in container:
            self.set_ready(True)
        else:
            threading.Thread(target=self.watch, args=(container["readinessProbe"], ended, None), daemon=True).start()
        if "livenessProbe" in container:
            self.watch(container["livenessProbe"], ended, restart)

    def watch(self, probe, ended, restart, stop_at_success=False):
        """Run one probe at its period. With `restart` its failure ends the container, else it sets readiness."""
        failures = successes = 0
        if ended.wait(probe.get("initialDelaySeconds", 0)):
            return False
        while True:
            began = time.monotonic()
            if self.check(probe):
                failures, successes = 0, successes + 1
                if successes >= probe.get("successThreshold", 1):
                    if stop_at_success:
                        return True
                    if restart is None and not self.deleted.is_set() and not ended.is_set():
                        self.set_ready(True)
            else:
                failures, successes = failures + 1, 0
                if failures >= probe.get("failureThreshold", 3) and not ended.is_set():
                    if restart is None:
                        self.set_ready(False)
                    else:
                        self.event("startup probe failed" if stop_at_success else "liveness probe failed")
                        restart.set()
                        return False
            rest = probe.get("periodSeconds", 10) - (time.monotonic() - began)
            if ended.wait(max(rest, 0)):
                return False

    def check(self, probe):
        timeout = probe.get("timeoutSeconds", 1)
        try:
            if "tcpSocket" in probe:
                port = kube.container_port(self.spec, probe["tcpSocket"]["port"])
                socket.create_connection((probe["tcpSocket"].get("host", self.address), port), timeout).close()
            elif "httpGet" in probe:
                get = probe["httpGet"]
                port = kube.container_port(self.spec, get["port"])
                urllib.request.urlopen(f"http://{self.address}:{port}{get.get('path', '/')}", timeout=timeout).close()
            elif "exec" in probe:
                return self.exec(*probe["exec"]["command"], timeout=timeout)[0] == 0
            else:
                raise NotImplementedError(f"probe {probe}")
        except (OSError, subprocess.TimeoutExpired):
            return False
        return True


def size_of(folder):
    """Used space: Kafka's index files are large but mostly holes."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
