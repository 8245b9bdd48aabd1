"""A stand-in for cert-manager: reads the Certificates and Issuers of a stream, and makes their Secrets with openssl."""

import base64
import subprocess
import tempfile
from pathlib import Path

import manifests as kube

# What openssl calls the usages of a Certificate.
EXTENDED = {"server auth": "serverAuth", "client auth": "clientAuth"}
PLAIN = {"digital signature": "digitalSignature", "key encipherment": "keyEncipherment", "cert sign": "keyCertSign"}
HOURS_A_DAY = 24


def openssl(*arguments, stdin=None):
    """Run openssl. Keys go through files and standard input, never through arguments."""
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, timeout=60)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.decode()[-300:]}")
    return done.stdout


def secret(name, namespace, data):
    """A Secret as the API server returns it."""
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace},
            "data": {key: base64.b64encode(value).decode() for key, value in data.items()}}


def data_of(thing):
    return {key: base64.b64decode(value) for key, value in thing["data"].items()}


class CertManager:
    """Issues what a stream asks for, again and again the same authority."""

    def __init__(self):
        self.secrets = {}

    def authority_secret(self, name="another-ca"):
        """The Secret of an authority of its own, which nobody in a stream asks for."""
        spec = {"isCA": True, "commonName": name, "secretName": name, "usages": [], "privateKey": {"algorithm": "ECDSA", "encoding": "PKCS8"},
                "issuerRef": {"name": "self", "kind": "Issuer"}}
        issuer = {"kind": "Issuer", "metadata": {"name": "self", "namespace": "kafka"}, "spec": {"selfSigned": {}}}
        stream = kube.Manifests("")
        stream.objects.append(issuer)
        return self.made(stream, {"metadata": {"name": name, "namespace": "kafka"}, "spec": spec})

    def made_authority(self):
        """The certificate of such an authority."""
        return data_of(self.authority_secret())["tls.crt"]

    def client_certificate(self, name):
        """The certificate of a client, and its key, from such an authority."""
        spec = {"commonName": name, "secretName": name, "usages": ["client auth"], "privateKey": {"algorithm": "ECDSA", "encoding": "PKCS8"},
                "issuerRef": {"name": "self", "kind": "Issuer"}}
        stream = kube.Manifests("")
        stream.objects.append({"kind": "Issuer", "metadata": {"name": "self", "namespace": "kafka"}, "spec": {"selfSigned": {}}})
        return data_of(self.made(stream, {"metadata": {"name": name, "namespace": "kafka"}, "spec": spec}, signer=self.authority_secret()))

    def issue(self, manifests):
        """The Secrets of all Certificates, in the stream and here; those that are there already stay."""
        waiting = [each for each in manifests.all("Certificate")]
        while waiting:
            ready = [each for each in waiting if self.can_issue(manifests, each)]
            if not ready:
                raise RuntimeError(f"no issuer is ready for {[each['metadata']['name'] for each in waiting]}")
            for each in ready:
                name = each["spec"]["secretName"]
                if name not in self.secrets:
                    self.secrets[name] = self.made(manifests, each)
                waiting.remove(each)
        self.publish(manifests)

    def renew(self, manifests, name, **changes):
        """A new key and certificate for one Certificate; `changes` are those of `made`."""
        wanted = manifests.get("Certificate", name, manifests.all("Certificate")[0]["metadata"]["namespace"])
        self.secrets[wanted["spec"]["secretName"]] = self.made(manifests, wanted, **changes)
        self.publish(manifests)

    def publish(self, manifests):
        known = {each["metadata"]["name"] for each in self.secrets.values()}
        manifests.objects[:] = [each for each in manifests.objects
                                if each["kind"] != "Secret" or each["metadata"]["name"] not in known]
        manifests.objects.extend(self.secrets.values())

    def issuer(self, manifests, certificate):
        wanted = certificate["spec"]["issuerRef"]
        return manifests.get(wanted.get("kind", "Issuer"), wanted["name"], certificate["metadata"]["namespace"])

    def can_issue(self, manifests, certificate):
        spec = self.issuer(manifests, certificate)["spec"]
        return "selfSigned" in spec or spec["ca"]["secretName"] in self.secrets

    def made(self, manifests, certificate, days=None, dns_names=None, signer=None, pkcs1=False):
        """The Secret of a Certificate, with other days, names, authority (a Secret) or encoding than it asks for."""
        spec, issuer = certificate["spec"], self.issuer(manifests, certificate)["spec"]
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            key = private_key(spec.get("privateKey", {}), pkcs1)
            (folder / "key").write_bytes(key)
            names = [f"DNS:{name}" for name in (spec.get("dnsNames", []) if dns_names is None else dns_names)]
            names += [f"IP:{address}" for address in spec.get("ipAddresses", [])]
            (folder / "extensions").write_text(extensions(spec, names))
            subject = f"/CN={spec['commonName']}" if "commonName" in spec else "/"
            request = openssl("req", "-new", "-key", str(folder / "key"), "-subj", subject)
            length = days if days is not None else hours(spec.get("duration", "2160h")) // HOURS_A_DAY
            sign = ["x509", "-req", "-days", str(length), "-extfile", str(folder / "extensions")]
            if "selfSigned" in issuer and signer is None:
                chain = openssl(*sign, "-signkey", str(folder / "key"), stdin=request)
                authority = chain
            else:
                of_ca = data_of(signer or self.secrets[issuer["ca"]["secretName"]])
                (folder / "ca.crt").write_bytes(of_ca["tls.crt"])
                (folder / "ca.key").write_bytes(of_ca["tls.key"])
                chain = openssl(*sign, "-CA", str(folder / "ca.crt"), "-CAkey", str(folder / "ca.key"), "-CAcreateserial",
                                stdin=request)
                authority = of_ca["tls.crt"]
            return secret(spec["secretName"], certificate["metadata"]["namespace"],
                          {"tls.key": key, "tls.crt": chain, "ca.crt": authority})


def hours(duration):
    if not duration.endswith("h"):
        raise NotImplementedError(f"duration {duration}")
    return int(duration[:-1])


def private_key(wanted, pkcs1):
    """A key as `privateKey` says. Without `encoding: PKCS8` cert-manager writes an encoding that Kafka does not read."""
    if wanted.get("algorithm", "RSA") == "ECDSA":
        key = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:P-{wanted.get('size', 256)}")
    else:
        key = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{wanted.get('size', 2048)}")
    if pkcs1 or wanted.get("encoding", "PKCS1") != "PKCS8":
        key = openssl("pkey", "-traditional", stdin=key)
    return key


def extensions(spec, names):
    usages = spec.get("usages", ["digital signature", "key encipherment"])
    plain = [PLAIN[usage] for usage in usages if usage in PLAIN] + (["keyCertSign"] if spec.get("isCA") else [])
    extended = [EXTENDED[usage] for usage in usages if usage in EXTENDED]
    lines = [f"basicConstraints=critical,CA:{'TRUE' if spec.get('isCA') else 'FALSE'}"]
    lines += [f"keyUsage=critical,{','.join(plain)}"] if plain else []
    lines += [f"extendedKeyUsage={','.join(extended)}"] if extended else []
    lines += [f"subjectAltName={','.join(names)}"] if names else []
    return "\n".join(lines) + "\n"
