package p

import (
	"context"
	"net/http"
	"time"
)

type keyOfUser struct{}

type feed struct{}

// The context goes on when the call has ended.
func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithValue(context.WithoutCancel(r.Context()), keyOfUser{}, r.RemoteAddr)
	go f.poll(ctx) // want: a context that never ends
	w.WriteHeader(http.StatusOK)
}

func (f *feed) poll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			println("poll")
		}
	}
}

type short struct{ feed feed }

func (s *short) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
	go func() {
		defer cancel()
		s.feed.poll(ctx)
	}()
	w.WriteHeader(http.StatusOK)
}

// It leads back to itself.
func (s *short) Handle(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	ctx = context.WithValue(ctx, keyOfUser{}, r.RemoteAddr)
	go s.feed.poll(ctx)
}
