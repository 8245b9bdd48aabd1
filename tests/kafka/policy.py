"""NetworkPolicies as firewall rules on the node, so that a policy that forgets a peer shows as a failing client."""

import manifests as kube
import network


class DnsPod:
    """The cluster's DNS as policies see it."""

    name, namespace, address = "coredns", "kube-system", network.NODE_ADDRESS
    labels = {"k8s-app": "kube-dns"}
    spec = {"containers": [{"ports": [{"name": "dns", "containerPort": 53, "protocol": "UDP"},
                                      {"name": "dns-tcp", "containerPort": 53, "protocol": "TCP"}]}]}


def rules(manifests, pods):
    """Lines for iptables-restore: chains to declare (with a colon), then rules that start in POLICIES."""
    policies = manifests.all("NetworkPolicy")
    labels = {each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in manifests.all("Namespace")}
    everyone = [pod for pod in pods if pod.address] + [DnsPod()]
    lines = []
    for pod in everyone[:-1]:
        for direction, own, other in (("Ingress", "-d", "-s"), ("Egress", "-s", "-d")):
            mine = [each for each in policies if applies(each, pod, direction)]
            if not mine:
                continue
            chain = f"{direction[:2].upper()}-{pod.address}"
            lines += [f":{chain} -", f"-A POLICIES {own} {pod.address}/32 -j {chain}"]
            for each in mine:
                for rule in each["spec"].get(direction.lower()) or []:
                    lines += allowed(chain, rule, direction, pod, other, everyone, labels, each["metadata"]["namespace"])
            lines.append(f"-A {chain} -j DROP")
    return lines


def applies(policy, pod, direction):
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    return (policy["metadata"]["namespace"] == pod.namespace and direction in types
            and kube.matches(spec.get("podSelector", {}), pod.labels))


def allowed(chain, rule, direction, pod, other, everyone, labels, namespace):
    """The RETURN rules of one ingress or egress rule: every peer times every port."""
    peers = rule.get("from" if direction == "Ingress" else "to")
    for match, target in ([("", None)] if not peers else peer_matches(peers, other, everyone, labels, namespace)):
        # A named port is looked up in the pod that listens: the selected one, or the peer it sends to.
        listener = pod if direction == "Ingress" else target
        for port in rule.get("ports") or [None]:
            yield f"-A {chain} {match} {port_match(port, listener)} -j RETURN"


def peer_matches(peers, other, everyone, labels, namespace):
    for peer in peers:
        if "ipBlock" in peer:
            if peer["ipBlock"].get("except"):
                raise NotImplementedError("a NetworkPolicy with ipBlock.except")
            yield f"{other} {peer['ipBlock']['cidr']}", None
            continue
        for pod in everyone:
            spaces = peer.get("namespaceSelector")
            known = {"kubernetes.io/metadata.name": pod.namespace, **labels.get(pod.namespace, {})}
            inside = pod.namespace == namespace if spaces is None else kube.matches(spaces, known)
            if inside and kube.matches(peer.get("podSelector", {}), pod.labels):
                yield f"{other} {pod.address}/32", pod


def port_match(port, listener):
    if port is None:
        return ""
    protocol = port.get("protocol", "TCP").lower()
    if "port" not in port:
        return f"-p {protocol}"
    number = kube.container_port(listener.spec, port["port"]) if listener else port["port"]
    last = f":{port['endPort']}" if "endPort" in port else ""
    return f"-p {protocol} -m {protocol} --dport {number}{last}"
