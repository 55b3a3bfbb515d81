package p

import (
	"net"
	"os"

	"k8s.io/client-go/util/workqueue"
)

type controller struct{ queue workqueue.RateLimitingInterface }

func newController() *controller {
	return &controller{queue: workqueue.NewRateLimitingQueue(nil)} // want: controller.queue gets a queue, and no code of the package ends it: the value around it has no method that could
}

func (c *controller) Run(stop <-chan struct{}) {
	for {
		if item, done := c.queue.Get(); done || item == nil {
			return
		}
	}
}

type endedController struct{ tasks workqueue.RateLimitingInterface }

func newEndedController() *endedController {
	return &endedController{tasks: workqueue.NewRateLimitingQueue(nil)}
}

func (c *endedController) Run(stop <-chan struct{}) {
	defer c.tasks.ShutDown()
	<-stop
}

type reader struct{ source *os.File }

func openReader(path string) (*reader, error) {
	f, err := os.Open(path) // want: reader.source gets a file, and no code of the package ends it
	if err != nil {
		return nil, err
	}
	return &reader{source: f}, nil
}

func (r *reader) Read(p []byte) (int, error) { return r.source.Read(p) }

// The Close of the listener is the one of the struct.
type limited struct{ net.Listener }

func listen(address string) (*limited, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &limited{Listener: l}, nil
}
