use crate::kafka::deployment::Workload;
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::quantity;
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "missing-memory-limit",
    summary: "a container of Kafka has no memory limit, or requests less memory than its heap",
    level: Level::Warning,
    page: include_str!("missing_memory_limit.md"),
    check: Check::Workload(|workload, findings| {
        check(workload, findings);
        Ok(())
    }),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let container = workload.container.node;
    let heap = workload.pool.heap.as_ref().ok().map(|heap| heap.value);
    let request = container.dig(&["resources", "requests", "memory"]);
    if let (Some(node), Some(heap)) = (request, heap) {
        let Some(amount) = quantity(node).map(|amount| amount.value()) else { return };
        // A heap that does not fit into the limit is what another rule is about.
        let fits = workload.pool.memory_limit.as_ref().is_none_or(|limit| limit.value > heap);
        if amount < heap && fits {
            let mib = heap >> 20;
            findings
                .at(node)
                .help(format!("request at least {}Mi: the heap, about 200Mi for the JVM, and page cache", mib + mib / 2))
                .tell(format!(
                    "the container requests {}Mi of memory, less than its heap of {mib}Mi: a full node evicts it first",
                    amount >> 20
                ));
            return;
        }
    }
    let is_limited = container.dig(&["resources", "limits", "memory"]).is_some()
        || workload.pod.spec.dig(&["resources", "limits", "memory"]).is_some();
    if is_limited || has_default_limit(workload) {
        return;
    }
    let what = match request {
        Some(_) => "it may take all memory of its node, and other pods are evicted",
        None => "it may take all memory of its node, and is among the first that a full node evicts",
    };
    let spot = match container.get("resources") {
        Some(resources) => findings.key(resources, "limits"),
        None => findings.key(container, "resources"),
    };
    let amount = heap.map_or(2048, |heap| (heap >> 20).max(512) * 2);
    spot.help(format!(
        "set `resources.requests.memory` and `resources.limits.memory` to the same amount, such as `{amount}Mi`: twice the heap"
    ))
    .tell(format!("container `{}` has no memory limit: {what}", workload.container.name));
}

/// True if a `LimitRange` of the Namespace gives containers a limit.
fn has_default_limit(workload: &Workload<'_>) -> bool {
    let mut ranges = workload.objects.within("v1", "LimitRange", workload.object.namespace());
    ranges.any(|range| {
        let limits = range.dig(&["spec", "limits"]).map(Node::items).unwrap_or_default();
        limits.iter().any(|limit| {
            limit.text("type") == Some("Container")
                && (limit.dig(&["default", "memory"]).is_some() || limit.dig(&["max", "memory"]).is_some())
        })
    })
}
