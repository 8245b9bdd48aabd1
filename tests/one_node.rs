//! The layer of docs/src/one-node.md renders, needs what the page says, and ties no broker to a node of its own.

use std::fs;

use serde_json::Value;

use crate::support::{folder, printed, project, run};

fn page() -> String {
    fs::read_to_string(project("docs/src/one-node.md")).unwrap()
}

/// `prod` with the layer of the page.
fn rendered(folder_name: &str) -> Vec<Value> {
    let page = page();
    let layer = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let file = folder(folder_name).join("prod-on-one-node.yaml");
    fs::write(&file, layer).unwrap();
    let args = ["render", "prod", "-f", file.to_str().unwrap(), "--format", "json"];
    let run = run(&args, "");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "the layer has no findings");
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    list["items"].as_array().unwrap().clone()
}

fn only<'a>(objects: &'a [Value], kind: &str) -> &'a Value {
    let found: Vec<&Value> = objects.iter().filter(|object| object["kind"] == kind).collect();
    assert_eq!(found.len(), 1, "{kind}");
    found[0]
}

/// `250m`, `1`, `1Gi` and `256Mi` in thousandths and in Mi.
fn amount(quantity: &Value) -> u64 {
    let text = quantity.as_str().unwrap();
    let number = |suffix: &str| text.strip_suffix(suffix).map(|number| number.parse::<u64>().unwrap());
    number("Gi")
        .map(|n| n * 1024)
        .or(number("Mi"))
        .or(number("m"))
        .unwrap_or_else(|| text.parse::<u64>().unwrap() * 1000)
}

#[test]
fn no_broker_asks_for_a_node_of_its_own() {
    let objects = rendered("one-node-brokers");
    let set = only(&objects, "StatefulSet");
    let pod = &set["spec"]["template"]["spec"];
    assert_eq!(set["spec"]["replicas"], 3);
    for key in ["affinity", "topologySpreadConstraints", "nodeSelector"] {
        assert!(pod.get(key).is_none(), "{key}");
    }
    assert!(objects.iter().all(|object| object["spec"]["type"] != "LoadBalancer"));
    // What the page says of plain `prod`.
    let plain = printed(&["render", "prod"]);
    assert!(plain.contains("whenUnsatisfiable: DoNotSchedule") && plain.contains("type: LoadBalancer"));
}

#[test]
fn the_page_has_the_sums_of_what_is_requested() {
    let objects = rendered("one-node-sums");
    let page = page();
    let requests = |kind: &str| {
        let container =
            &only(&objects, kind)["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"];
        ["cpu", "memory", "ephemeral-storage"].map(|name| amount(&container[name]))
    };
    let (broker, job) = (requests("StatefulSet"), requests("Job"));
    let [cpu, memory, disk] = [0, 1, 2].map(|index| 3 * broker[index] + job[index]);
    assert!(page.contains(&format!("| 3 brokers | 3 × {}m = {}m |", broker[0], 3 * broker[0])));
    assert!(
        page.contains(&format!("| topic Job, while it runs | {}m | {}Mi | {}Mi |", job[0], job[1], job[2]))
    );
    let gib = format!("{}.{}", memory / 1024, memory % 1024 * 100 / 1024);
    assert!(
        page.contains(&format!("| **sum** | **{cpu}m** | **{gib}Gi** | **{disk}Mi** |")),
        "{cpu} {gib} {disk}"
    );
    // Memory is not overcommitted: what a broker requests is its limit.
    let resources = &only(&objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0]["resources"];
    assert_eq!(resources["requests"]["memory"], resources["limits"]["memory"]);
}
