package p

import (
	"context"

	clientv3 "go.etcd.io/etcd/client/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The channel of etcd ends with its context.
func etcd(ctx context.Context, client *clientv3.Client) {
	changes := client.Watch(ctx, "key")
	for change := range changes {
		if change.Err() != nil {
			return
		}
	}
}

func kubernetes(ctx context.Context, pods podInterface) error {
	w, err := pods.Watch(ctx, metav1.ListOptions{}) // want: The result of pods.Watch is not stopped
	if err != nil {
		return err
	}
	<-w.ResultChan()
	return nil
}
