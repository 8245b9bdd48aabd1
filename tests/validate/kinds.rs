//! What is said of kinds that are not those of a Kafka deployment.

use serde_json::{Value, json};

use super::{filled, validate};

const LEASE: &str = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a}, spec: {}}\n";
const TLS_ROUTE: &str = "{apiVersion: gateway.networking.k8s.io/v1, kind: TLSRoute, metadata: {name: kafka}, spec: {hostnames: \
                         [kafka.example.com], rules: [{backendRefs: [{name: kafka, port: 9094}]}]}}\n";
const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { size: { type: integer, RULES } }
";
const WIDGET: &str = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}, spec: {size: 1}}\n";

#[test]
fn kinds_without_rules_are_named_beside_the_findings() {
    let folder = filled("fields-only", &[("lease.yaml", LEASE), ("two.yaml", LEASE)]);
    let run = validate(&folder, &["lease.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(
        run.stderr,
        "note: only types and fields are checked: `Lease` in `coordination.k8s.io/v1` (`unchecked-kind`)\n"
    );
    let run = validate(&folder, &["lease.yaml", "--format", "json", "--deny", "warnings"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        report["partlyChecked"],
        json!([{"unchecked": "rules", "apiVersion": "coordination.k8s.io/v1", "kind": "Lease"}])
    );
}

#[test]
fn rules_in_cel_are_named_where_the_definition_has_some() {
    let rules = "x-kubernetes-validations: [{ rule: self > 0, message: too small }]";
    for (rules, expected) in [
        (rules, "note: rules in CEL are not evaluated: `Widget` in `example.com/v1` (`unchecked-kind`)\n"),
        ("x-kubernetes-validations: []", ""),
        ("minimum: 0", ""),
    ] {
        let definition = DEFINITION.replace("RULES", rules);
        let two = format!("{WIDGET}---\n{}", WIDGET.replace("name: a", "name: b"));
        let folder = filled("cel", &[("widgets.yaml", &two), ("crd.yaml", &definition)]);
        let run = validate(&folder, &["widgets.yaml", "--schema", "crd.yaml"]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", expected), "{rules}");
    }
    let folder = filled("cel-json", &[("a.yaml", WIDGET), ("crd.yaml", &DEFINITION.replace("RULES", rules))]);
    let run = validate(&folder, &["a.yaml", "--schema", "crd.yaml", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        report["partlyChecked"],
        json!([{"unchecked": "cel-rules", "apiVersion": "example.com/v1", "kind": "Widget"}])
    );
}

/// Clusters bring the definitions of the Gateway API themselves: an unknown field may be one of another release.
#[test]
fn kinds_of_the_gateway_api_are_known() {
    for (old, new, code, expected) in [
        ("", "", 0, ""),
        (
            "hostnames: [kafka.example.com]",
            "hostnames: kafka.example.com",
            1,
            "error[wrong-type]: `spec.hostnames` must be a list",
        ),
        ("hostnames: [kafka.example.com], ", "", 1, "error[missing-field]: `spec.hostnames` is missing"),
        (
            "name: kafka, port: 9094",
            "name: kafka, prt: 9094, port: 1",
            0,
            "warning[unknown-field]: unknown field `spec.rules[0].backendRefs[0].prt`",
        ),
        ("port: 9094", "port: 0", 1, "`spec.rules[0].backendRefs[0].port` is 0, but at least 1 is required"),
        (
            "name: kafka, port: 9094",
            "name: kafka, port: 9094, namespace: Kafka",
            1,
            "error[schema-violation]: `spec.rules[0].backendRefs[0].namespace`",
        ),
        ("gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1alpha2", 0, ""),
        (
            "hostnames: [kafka.example.com], ",
            "hostnames: [], ",
            1,
            "error[schema-violation]: `spec.hostnames`",
        ),
    ] {
        let folder = filled("gateway-api", &[("route.yaml", &TLS_ROUTE.replacen(old, new, 1))]);
        let run = validate(&folder, &["route.yaml", "--format", "concise"]);
        assert_eq!(run.code, code, "{new}: {}", run.stdout);
        assert!(
            run.stdout.contains(expected) && run.stdout.is_empty() == expected.is_empty(),
            "{new}: {}",
            run.stdout
        );
    }
}

/// Clusters install cert-manager themselves: an unknown field may be one of another release.
#[test]
fn kinds_of_cert_manager_are_known() {
    const CERTIFICATE: &str = "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: kafka}, spec: {secretName: \
                               kafka-tls, dnsNames: [kafka], usages: [server auth], issuerRef: {name: kafka-ca}}}\n";
    const BUNDLE: &str = "{apiVersion: trust.cert-manager.io/v1alpha1, kind: Bundle, metadata: {name: kafka}, spec: {sources: \
                          [{secret: {name: kafka-ca, key: ca.crt}}], target: {configMap: {key: ca.crt}}}}\n";
    const PARTLY: &str = "note: only types and fields are checked: ";
    for (text, old, new, code, expected) in [
        (CERTIFICATE, "", "", 0, ""),
        (CERTIFICATE, "secretName: kafka-tls, ", "", 1, "error[missing-field]: `spec.secretName` is missing"),
        (CERTIFICATE, "server auth", "sever auth", 1, "error[schema-violation]: `spec.usages[0]`"),
        (CERTIFICATE, "kafka-ca", "''", 1, "error[invalid-certificate]: `spec.issuerRef.name` is empty"),
        (
            CERTIFICATE,
            "dnsNames",
            "dnsName: [], dnsNames",
            0,
            "warning[unknown-field]: unknown field `spec.dnsName`",
        ),
        (BUNDLE, "", "", 0, PARTLY),
        (BUNDLE, "key: ca.crt}}}}", "key: 1}}}}", 1, "error[wrong-type]: `spec.target.configMap.key`"),
    ] {
        let folder = filled("cert-manager", &[("object.yaml", &text.replacen(old, new, 1))]);
        let run = validate(&folder, &["object.yaml", "--format", "concise"]);
        let said = run.stdout + &run.stderr;
        assert_eq!(run.code, code, "{new}: {said}");
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{new}: {said}");
    }
}

/// Of these the schema is known, and not what else the definition says.
#[test]
fn a_kind_of_the_gateway_api_without_rules_is_named() {
    let policy = "{apiVersion: gateway.networking.k8s.io/v1, kind: BackendTLSPolicy, metadata: {name: a}, spec: {targetRefs: \
                  [{group: '', kind: Service, name: a}], validation: {hostname: a.example.com, wellKnownCACertificates: System}}}\n";
    let folder = filled("gateway-policy", &[("a.yaml", policy), ("route.yaml", TLS_ROUTE)]);
    let run = validate(&folder, &["a.yaml", "route.yaml"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            0,
            "note: only types and fields are checked: `BackendTLSPolicy` in `gateway.networking.k8s.io/v1` (`unchecked-kind`)\n"
        ),
        "{}",
        run.stdout
    );
}
