package p

import (
	"bufio"
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
)

func logs(ctx context.Context, client kubernetes.Interface, name string) error {
	stream, err := client.CoreV1().Pods("default").GetLogs(name, &corev1.PodLogOptions{}).Stream(ctx) // want: never closed
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		println(lines.Text())
	}
	return nil
}

func logsToEnd(ctx context.Context, client kubernetes.Interface, name string) error {
	stream, err := client.CoreV1().Pods("default").GetLogs(name, &corev1.PodLogOptions{}).Stream(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		println(lines.Text())
	}
	return nil
}
