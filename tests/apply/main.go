// Says what happens when manifests are applied a second time, with the code of Kubernetes itself: its defaults, the patch
// of kubectl apply, and the field manager of server-side apply.
//
//	apply FILE…
//
// Prints a line for each object that the second apply would change or that server-side apply refuses after kubectl apply,
// and fails if there is one.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/managedfields/managedfieldstest"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
)

func main() {
	types := applyconfigurations.NewTypeConverter(scheme.Scheme)
	objects, findings := 0, 0
	for _, file := range os.Args[1:] {
		manifests, err := read(file)
		if err != nil {
			fail(file, err)
		}
		for _, manifest := range manifests {
			objects++
			found, err := again(types, manifest)
			if err != nil {
				fail(file, err)
			}
			for _, finding := range found {
				findings++
				fmt.Printf("%s: %s/%s: %s\n", file, manifest.GetKind(), manifest.GetName(), finding)
			}
		}
	}
	fmt.Printf("%d objects, %d findings\n", objects, findings)
	if objects == 0 || findings > 0 {
		os.Exit(1)
	}
}

func fail(file string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
	os.Exit(2)
}

func read(file string) ([]*unstructured.Unstructured, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	var manifests []*unstructured.Unstructured
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			return manifests, nil
		} else if err != nil {
			return nil, err
		}
		if len(raw) == 0 || string(raw) == "null" {
			continue
		}
		manifest := &unstructured.Unstructured{}
		if err := manifest.UnmarshalJSON(raw); err != nil {
			return nil, err
		}
		manifests = append(manifests, manifest)
	}
}

// again applies a manifest for the first time, and says what a second time would do.
func again(types managedfields.TypeConverter, manifest *unstructured.Unstructured) ([]string, error) {
	kind := manifest.GroupVersionKind()
	written, err := json.Marshal(manifest)
	if err != nil {
		return nil, err
	}
	// As the API server stores it: with defaults, and converted.
	internal, _, err := legacyscheme.Codecs.UniversalDecoder().Decode(written, nil, nil)
	if err != nil {
		return nil, err
	}
	stored, err := runtime.Encode(legacyscheme.Codecs.LegacyCodec(kind.GroupVersion()), internal)
	if err != nil {
		return nil, err
	}
	live, err := scheme.Scheme.New(kind)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(stored, live); err != nil {
		return nil, err
	}

	var found []string
	meta, err := strategicpatch.NewPatchMetaFromStruct(live)
	if err != nil {
		return nil, err
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(written, written, stored, meta, true)
	if err != nil {
		return nil, err
	}
	if kind.Kind == "PodDisruptionBudget" {
		patch = withoutSelector(patch)
	}
	if string(patch) != "{}" {
		found = append(found, "kubectl apply sends a patch: "+string(patch))
	}

	manager := managedfieldstest.NewTestFieldManager(types, kind)
	if err := manager.Update(live, "kubectl-client-side-apply"); err != nil {
		return nil, err
	}
	before, err := fields(manager.Live())
	if err != nil {
		return nil, err
	}
	if err := manager.Apply(manifest, "kubectl", false); err != nil {
		return append(found, "server-side apply: "+err.Error()), nil
	}
	after, err := fields(manager.Live())
	if err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(before, after) {
		found = append(found, "server-side apply changes the object")
	}
	return found, nil
}

// withoutSelector leaves out what kubectl always sends: the type says `patchStrategy:"replace"`, and then it does not compare.
func withoutSelector(patch []byte) []byte {
	var fields map[string]map[string]any
	if json.Unmarshal(patch, &fields) == nil && len(fields) == 1 && len(fields["spec"]) == 1 && fields["spec"]["selector"] != nil {
		return []byte("{}")
	}
	return patch
}

func fields(object runtime.Object) (map[string]any, error) {
	all, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return nil, err
	}
	unstructured.RemoveNestedField(all, "metadata", "managedFields")
	return all, nil
}
