// manifests reads Kubernetes manifests into the types of the API and refuses what these do not have: unknown fields, values
// of another type, kinds that it does not know.
//
//	manifests FILE
package main

import (
	"bytes"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// The object of each kind, by group, version and kind.
var kinds = map[string]func() any{
	"v1 ConfigMap":                                    func() any { return &corev1.ConfigMap{} },
	"v1 PersistentVolumeClaim":                        func() any { return &corev1.PersistentVolumeClaim{} },
	"v1 Service":                                      func() any { return &corev1.Service{} },
	"v1 ServiceAccount":                               func() any { return &corev1.ServiceAccount{} },
	"apps/v1 Deployment":                              func() any { return &appsv1.Deployment{} },
	"rbac.authorization.k8s.io/v1 ClusterRole":        func() any { return &rbacv1.ClusterRole{} },
	"rbac.authorization.k8s.io/v1 ClusterRoleBinding": func() any { return &rbacv1.ClusterRoleBinding{} },
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	for number, document := range bytes.Split(text, []byte("\n---\n")) {
		name, err := check(document)
		if err != nil {
			fail(fmt.Errorf("document %d: %w", number, err))
		}
		fmt.Println(name)
	}
}

func check(document []byte) (string, error) {
	var head metav1.TypeMeta
	if err := yaml.Unmarshal(document, &head); err != nil {
		return "", err
	}
	name := head.APIVersion + " " + head.Kind
	object, isKnown := kinds[name]
	if !isKnown {
		return "", fmt.Errorf("%s is not known", name)
	}
	return name, yaml.UnmarshalStrict(document, object())
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
