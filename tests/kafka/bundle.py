"""From a pod's container to an OCI bundle: its volumes, mounts, user and limits, as a kubelet and containerd make them."""

import json
import os
import resource
import shutil
import subprocess

import manifests as kube
import network

CGROUP = "kafka-gen-test"
# What the RuntimeDefault profile refuses to a process without capabilities, as far as a plain server could try it.
# (The profile itself is a list of some 300 allowed calls; this is its other side.)
REFUSED_CALLS = """acct add_key bpf clock_adjtime clock_settime create_module delete_module finit_module init_module
    ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mount move_pages move_mount fsopen fsmount
    open_by_handle_at open_tree perf_event_open pivot_root process_vm_readv process_vm_writev quotactl reboot
    request_key setdomainname sethostname setns settimeofday swapoff swapon umount umount2 unshare userfaultfd
    io_uring_setup io_uring_enter io_uring_register""".split()
MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug",
          "/proc/scsi", "/sys/firmware"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]


def security(pod, container):
    """The container's security context over the pod's, with the checks of the kubelet."""
    merged = {**pod.spec.get("securityContext", {}), **container.get("securityContext", {})}
    uid = merged.get("runAsUser", pod.image.user)
    if merged.get("runAsNonRoot") and uid == 0:
        raise RuntimeError("container has runAsNonRoot and image will run as root")
    merged["uid"], merged["gid"] = uid, merged.get("runAsGroup", uid if "runAsUser" not in merged else 0)
    return merged


def apply_fs_group(path, group, read_only, policy):
    """What the kubelet does to a volume for fsGroup."""
    if group is None:
        return
    root = path.stat()
    if policy == "OnRootMismatch" and root.st_gid == group and root.st_mode & 0o2770 == 0o2770:
        return
    for folder, names, files in os.walk(path):
        for each in [folder, *(os.path.join(folder, name) for name in files)]:
            if os.path.islink(each):
                os.lchown(each, -1, group)
                continue
            os.chown(each, -1, group)
            mode = os.stat(each).st_mode & 0o7777 | (0o440 if read_only else 0o660)
            os.chmod(each, mode | 0o2110 if os.path.isdir(each) else mode)


def write_files(path, data, items, mode):
    """A ConfigMap or Secret volume: the files lie behind a link, so that an update can swap them all at once."""
    hidden = path / "..2020_01_01_00_00_00.000000001"
    hidden.mkdir()
    wanted = [(item["key"], item["path"], item.get("mode", mode)) for item in items] if items else \
        [(key, key, mode) for key in data]
    for key, name, bits in wanted:
        target = hidden / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data[key])
        target.chmod(bits)
        first = name.split("/")[0]
        if not (path / first).is_symlink():
            os.symlink(f"..data/{first}", path / first)
    os.symlink(hidden.name, path / "..data")


def projected(pod, sources):
    """The files of several ConfigMaps and Secrets in one volume, and where each lies."""
    data, items = {}, []
    for each in sources:
        kind, source = ("ConfigMap", each["configMap"]) if "configMap" in each else ("Secret", each["secret"])
        found = kube.file_data(pod.manifests.get(kind, source["name"], pod.namespace))
        for item in source.get("items") or [{"key": key, "path": key} for key in found]:
            data[item["path"]] = found[item["key"]]
            items.append({**item, "key": item["path"]})
    return data, items


def missing(pod):
    """The ConfigMaps and Secrets that a pod mounts and that are not there: a kubelet waits for them."""
    for volume in pod.spec.get("volumes", []):
        sources = [volume, *volume.get("projected", {}).get("sources", [])]
        for kind, source in [(kind, each[key]) for each in sources for key, kind in
                             (("configMap", "ConfigMap"), ("secret", "Secret")) if key in each]:
            name = source.get("name") or source.get("secretName")
            try:
                thing = pod.manifests.get(kind, name, pod.namespace)
            except KeyError:
                if not source.get("optional"):
                    yield f"{kind} {name}"
                continue
            for item in source.get("items") or []:
                if item["key"] not in kube.file_data(thing):
                    yield f"key {item['key']} of {kind} {name}"


def make_volumes(pod, claims, folder):
    """Create the pod's volumes; returns name -> (path on this machine, read-only)."""
    made = {}
    context = pod.spec.get("securityContext", {})
    for volume in pod.spec.get("volumes", []):
        name = volume["name"]
        path, read_only = folder / name, False
        if "configMap" in volume or "secret" in volume:
            kind, source = ("ConfigMap", volume.get("configMap")) if "configMap" in volume else ("Secret", volume["secret"])
            path.mkdir(parents=True)
            thing = pod.manifests.get(kind, source.get("name") or source.get("secretName"), pod.namespace)
            write_files(path, kube.file_data(thing), source.get("items"), source.get("defaultMode", 0o644))
            read_only = True
        elif "projected" in volume and all(set(each) <= {"configMap", "secret"} for each in volume["projected"]["sources"]):
            path.mkdir(parents=True)
            write_files(path, *projected(pod, volume["projected"]["sources"]), volume["projected"].get("defaultMode", 0o644))
            read_only = True
        elif "emptyDir" in volume:
            path.mkdir(parents=True)
            source = volume["emptyDir"] or {}
            if source.get("medium") == "Memory":
                size = f",size={int(kube.quantity(source['sizeLimit']))}" if "sizeLimit" in source else ""
                network.sh("mount", "-t", "tmpfs", "-o", f"mode=0777{size}", "tmpfs", str(path))
            path.chmod(0o777)
        elif "persistentVolumeClaim" in volume:
            path = claims[volume["persistentVolumeClaim"]["claimName"]]
        else:
            raise NotImplementedError(f"volume {volume}")
        apply_fs_group(path, context.get("fsGroup"), read_only, context.get("fsGroupChangePolicy"))
        made[name] = (path, read_only)
    return made


def new_claim(path):
    """A fresh ext4 file system of a storage provider: owned by root, with its lost+found."""
    if not path.exists():
        (path / "lost+found").mkdir(parents=True)
        (path / "lost+found").chmod(0o700)
        path.chmod(0o755)
    return path


def write_bundle(pod, container, volumes, folder):
    """Write config.json, and mount the image with a layer of the container's own over it."""
    context = security(pod, container)
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("upper", "work", "rootfs"):
        (folder / name).mkdir(parents=True)
    network.sh("mount", "-t", "overlay", "overlay", "-o",
               f"lowerdir={pod.image.rootfs},upperdir={folder}/upper,workdir={folder}/work", f"{folder}/rootfs")
    env = {**pod.image.env, "HOSTNAME": pod.hostname, **pod.cluster.service_links(pod),
           **kube.env_values(container.get("env", []), pod.manifests, pod)}
    if "command" not in container:
        raise NotImplementedError("a container without a command of its own: the image has no entry point here")
    command = [kube.expand(each, env) for each in [*container["command"], *container.get("args", [])]]
    limits = container.get("resources", {}).get("limits", {})
    config = {
        "ociVersion": "1.0.2",
        "hostname": pod.hostname,
        "root": {"path": "rootfs", "readonly": context.get("readOnlyRootFilesystem", False)},
        "process": process(command, env, context, pod, container),
        "mounts": mounts(pod, container, volumes, folder),
        "linux": {
            "cgroupsPath": f"/{CGROUP}/{pod.name}/{container['name']}",
            "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"},
                           {"type": "network", "path": network.Network.namespace_path(pod.name)}],
            "maskedPaths": MASKED, "readonlyPaths": READ_ONLY,
            "resources": resources(limits),
        },
    }
    if context.get("seccompProfile", {}).get("type") == "RuntimeDefault":
        config["linux"]["seccomp"] = {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                                      "syscalls": [{"names": REFUSED_CALLS, "action": "SCMP_ACT_ERRNO"}]}
    (folder / "config.json").write_text(json.dumps(config, indent=1))


def process(command, env, context, pod, container):
    dropped = context.get("capabilities", {}).get("drop", [])
    default = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
    bounding = [] if "ALL" in dropped else [name for name in default if name[4:] not in dropped]
    effective = bounding if context["uid"] == 0 else []
    groups = sorted({*context.get("supplementalGroups", []), *([context["fsGroup"]] if "fsGroup" in context else [])})
    return {
        "terminal": False, "args": command, "cwd": container.get("workingDir", pod.image.workdir),
        "env": [f"{name}={value}" for name, value in env.items()],
        "user": {"uid": context["uid"], "gid": context["gid"], "additionalGids": groups},
        "capabilities": {"bounding": bounding, "effective": effective, "permitted": effective},
        "noNewPrivileges": context.get("allowPrivilegeEscalation") is False,
        # A container engine's usual soft limit; the hard one cannot be raised above our own.
        "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, "hard": resource.getrlimit(resource.RLIMIT_NOFILE)[1]}],
    }


def resources(limits):
    """Limits as the kernel gets them from a kubelet on a node without swap."""
    made = {"devices": [{"allow": False, "access": "rwm"}]}
    if "memory" in limits:
        size = int(kube.quantity(limits["memory"]))
        made["memory"] = {"limit": size, "swap": size}
    if "cpu" in limits:
        made["cpu"] = {"period": 100000, "quota": int(kube.quantity(limits["cpu"]) * 100000)}
    return made


def mounts(pod, container, volumes, folder):
    bind, flags = "bind", ["rbind", "rprivate"]
    usual = ["nosuid", "noexec", "nodev"]
    kernel = [
        ("/proc", "proc", usual),
        ("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        ("/dev/pts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
        ("/dev/shm", "tmpfs", [*usual, "mode=1777", "size=65536k"]),
        ("/dev/mqueue", "mqueue", usual),
        ("/sys", "sysfs", [*usual, "ro"]),
        ("/sys/fs/cgroup", "cgroup", [*usual, "relatime", "ro"]),
    ]
    made = [{"destination": path, "type": kind, "source": kind, "options": options} for path, kind, options in kernel]
    made.append({"destination": "/usr", "type": bind, "source": "/usr", "options": [*flags, "ro"]})
    for name, text in pod.system_files().items():
        path = folder / name.replace("/", "_")
        path.write_text(text)
        path.chmod(0o644)
        made.append({"destination": f"/etc/{name}", "type": bind, "source": str(path), "options": flags})
    log = folder / "termination-log"
    log.touch()
    log.chmod(0o666)
    made.append({"destination": container.get("terminationMessagePath", "/dev/termination-log"), "type": bind,
                 "source": str(log), "options": flags})
    for mount in container.get("volumeMounts", []):
        path, read_only = volumes[mount["name"]]
        if "subPath" in mount:
            path = path / mount["subPath"]
        options = [*flags, "ro"] if read_only or mount.get("readOnly") else flags
        made.append({"destination": mount["mountPath"], "type": bind, "source": str(path.resolve()), "options": options})
    return made


def unmount(folder):
    """Unmount everything below a folder, innermost first."""
    # The kernel writes a blank in a path as an octal escape.
    points = [line.split()[4].encode().decode("unicode_escape") for line in open("/proc/self/mountinfo")]
    below = [point for point in points if point.startswith(f"{folder.resolve()}/")]
    for path in sorted(below, key=len, reverse=True):
        subprocess.run(["umount", "-l", path], capture_output=True, timeout=60)
