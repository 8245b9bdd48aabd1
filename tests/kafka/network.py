"""The cluster's network on one machine: a node and its pods, each in its own network namespace.

Everything is inside namespaces that are made here, so neither the addresses nor the firewall rules can be seen, or do
harm, outside. Pods are routed through the node, as most network plugins do it, which makes Services plain destination
NAT as kube-proxy writes it, and NetworkPolicies plain rules on forwarded packets with true source addresses.
"""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

PREFIX = "kg-"
NODE = PREFIX + "node"
NODE_ADDRESS = "10.77.0.1"
SERVICE_RANGE = "10.96.0."
LOAD_BALANCER_RANGE = "10.98.0."
CLUSTER_DOMAIN = "cluster.local"
CLONE_NEWNET = 0x40000000


# dnsmasq changes its credentials, and with them the kernel forgets that it is to end with us; its parent here does not.
DIES_WITH_PARENT = 'dnsmasq "$@" & trap "kill $!" TERM; wait; wait'


def sh(*command, stdin=None):
    """Run a system command that must not fail."""
    done = subprocess.run(command, input=stdin, text=True, capture_output=True, timeout=60)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def remove_namespaces():
    """Delete what an earlier, killed run left; links, routes and rules go with their namespace."""
    for path in sorted(Path("/run/netns").glob(PREFIX + "*")):
        subprocess.run(["ip", "netns", "del", path.name], capture_output=True, timeout=60)


class Network:
    """The node's namespace, its DNS server and its Service rules. The calling process moves into the node."""

    def __init__(self, folder):
        self.folder = folder
        self.next_pod = 10
        self.links = 0
        self.dns = None
        self.rules = None
        # Rules for what pods send, which come before those of the Services.
        self.before = []
        sh("ip", "netns", "add", NODE)
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        enter(os.open(f"/run/netns/{NODE}", os.O_RDONLY))
        sh("ip", "link", "set", "lo", "up")
        sh("ip", "addr", "add", f"{NODE_ADDRESS}/32", "dev", "lo")
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        self.start_dns()

    def start_dns(self):
        """Names that no record has do not exist; answers may be kept for 5 s, as CoreDNS says."""
        self.hosts = self.folder / "dns-records"
        self.hosts.write_text("")
        self.dns = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "bash", "-c", DIES_WITH_PARENT, "dnsmasq",
             "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", f"--addn-hosts={self.hosts}", "--server=/#/", "--local-ttl=5", "--user=root",
             "--bind-interfaces", f"--listen-address={NODE_ADDRESS}", "--cache-size=0", "--no-negcache",
             "--log-facility=-", f"--pid-file={self.folder}/dns.pid"],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=(self.folder / "dns.log").open("w"))
        time.sleep(0.3)
        if self.dns.poll() is not None:
            raise RuntimeError("dnsmasq did not start: " + (self.folder / "dns.log").read_text())

    def publish(self, records):
        """Replace all DNS records by these (name, address) pairs."""
        text = "".join(sorted(f"{address} {name}\n" for name, address in set(records)))
        if text != self.hosts.read_text():
            self.hosts.write_text(text)
            os.kill(int((self.folder / "dns.pid").read_text()), signal.SIGHUP)

    def add_pod(self, name, address=None):
        """Make a pod's namespace with one routed link to the node, and return its address."""
        if address is None:
            address = f"10.77.{self.next_pod // 250}.{self.next_pod % 250 + 2}"
            self.next_pod += 1
        self.links += 1
        space, host = PREFIX + name, f"kg{self.links}"
        sh("ip", "netns", "add", space)
        sh("ip", "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", space)
        sh("ip", "link", "set", host, "up")
        sh("ip", "route", "add", f"{address}/32", "dev", host)
        inside = ["ip", "-n", space]
        sh(*inside, "link", "set", "lo", "up")
        sh(*inside, "addr", "add", f"{address}/32", "dev", "eth0")
        sh(*inside, "link", "set", "eth0", "up")
        sh(*inside, "route", "add", NODE_ADDRESS, "dev", "eth0", "scope", "link")
        sh(*inside, "route", "add", "default", "via", NODE_ADDRESS)
        return address

    def remove_pod(self, name):
        sh("ip", "netns", "del", PREFIX + name)

    @staticmethod
    def namespace_path(name):
        return f"/run/netns/{PREFIX}{name}"

    def forward(self, services, policies):
        """Write all Services as kube-proxy does.

        Each is (address, port, [(pod address, pod port)], source ranges or None): connections are spread over the
        endpoints, refused when there are none, and dropped when they come from outside the source ranges. The policies
        are lines for the chain POLICIES, which new connections to and between pods pass.
        """
        nat, filters, chains = [], [], []
        for address, port, endpoints, ranges in services:
            match = f"-d {address}/32 -p tcp -m tcp --dport {port}"
            if ranges:
                chain = f"SOURCES-{len(chains)}"
                chains.append(f":{chain} -")
                filters.append(f"-A FORWARD -p tcp -m conntrack --ctstate NEW --ctorigdst {address} "
                               f"--ctorigdstport {port} -j {chain}")
                filters += [f"-A {chain} -s {each} -j RETURN" for each in ranges]
                filters.append(f"-A {chain} -j DROP")
            if not endpoints:
                filters += [f"-A {chain} {match} -j REJECT" for chain in ("FORWARD", "OUTPUT")]
            for index, (pod, target) in enumerate(endpoints):
                left = len(endpoints) - index
                share = f"-m statistic --mode random --probability {1 / left:.5f} " if left > 1 else ""
                for chain in ("PREROUTING", "OUTPUT"):
                    nat.append(f"-A {chain} {match} {share}-j DNAT --to-destination {pod}:{target}")
                # A pod that reaches itself through a Service must see another source than itself.
                nat.append(f"-A POSTROUTING -s {pod}/32 -d {pod}/32 -j MASQUERADE")
        known = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        tables = ["*nat", ":PREROUTING ACCEPT", ":OUTPUT ACCEPT", ":POSTROUTING ACCEPT", *self.before, *nat, "COMMIT",
                  "*filter", ":INPUT ACCEPT", ":FORWARD ACCEPT", ":OUTPUT ACCEPT", ":POLICIES -", *chains,
                  *(line for line in policies if line.startswith(":")),
                  f"-A INPUT {known}", "-A INPUT -j POLICIES", f"-A FORWARD {known}", *filters, "-A FORWARD -j POLICIES",
                  *(line for line in policies if not line.startswith(":")), "COMMIT", ""]
        rules = "\n".join(tables)
        if rules != self.rules:
            sh("iptables-restore", stdin=rules)
            self.rules = rules

    def close(self):
        if self.dns:
            self.dns.terminate()
            self.dns.wait(10)
        enter(self.home)
        remove_namespaces()


def enter(descriptor):
    """Move this thread (threads started later follow it) into a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
