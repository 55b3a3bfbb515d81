package p

import "context"

type event struct{}

type Feed_WatchServer interface {
	Send(*event) error
	Context() context.Context
}

type server struct {
	events chan *event
	loaded chan struct{}
}

func (s *server) Watch(stream Feed_WatchServer) error { return s.send(stream) }

func (s *server) send(stream Feed_WatchServer) error {
	<-s.loaded
	first := <-s.events // want: The wait for s.events does not end when the client of the stream leaves: Watch stays
	if err := stream.Send(first); err != nil {
		return err
	}
	for {
		select {
		case e := <-s.events:
			if err := stream.Send(e); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

func load(put func(*event)) *server {
	s := &server{events: make(chan *event), loaded: make(chan struct{})}
	close(s.loaded)
	return s
}

func (s *server) Put(e *event) {
	select {
	case s.events <- e:
	default:
	}
}

type source interface {
	Events(context.Context) (<-chan *event, <-chan error)
}

// The channels end with the context of the stream.
func forward(s source, stream Feed_WatchServer) error {
	events, errs := s.Events(stream.Context())
	for {
		select {
		case e := <-events:
			if err := stream.Send(e); err != nil {
				return err
			}
		case err := <-errs:
			return err
		}
	}
}
