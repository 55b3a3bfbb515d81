package p

import (
	"errors"

	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
)

// The type says that it is a watch.
func first(open func() (watch.Interface, error)) error {
	w, err := open() // want: The result of open is not stopped in this function
	if err != nil {
		return err
	}
	for event := range w.ResultChan() {
		if event.Type == watch.Added {
			return nil
		}
	}
	return errors.New("ended")
}

func await(client kubernetes.Interface) error {
	w, err := client.CoreV1().Pods("shop").Watch(nil, nil) // want: Watch is not stopped in this function
	if err != nil {
		return err
	}
	<-w.ResultChan()
	return nil
}

func awaitOnce(client kubernetes.Interface) error {
	w, err := client.CoreV1().Pods("shop").Watch(nil, nil)
	if err != nil {
		return err
	}
	defer w.Stop()
	<-w.ResultChan()
	return nil
}

// The server ends the watch.
func all(open func() (watch.Interface, error)) error {
	w, err := open()
	if err != nil {
		return err
	}
	for event := range w.ResultChan() {
		println(event.Type)
	}
	return nil
}

// A method of the repository with the same name.
type revisions struct{ changes chan int }

func (r *revisions) Watch() <-chan int { return r.changes }

func revision(r *revisions) int {
	changes := r.Watch()
	return <-changes
}
