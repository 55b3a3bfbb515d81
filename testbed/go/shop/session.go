package shop

import (
	"net/http"
	"time"

	gorilla "github.com/gorilla/context"
)

type sessionKey struct{}

// session is shared by the layers of one request.
type session struct {
	client  string
	started time.Time
}

// WithSession opens a session for the request. It stays in gorilla/context's global map until
// a layer outside of this one, and inside of every layer that copies the request, clears it.
func WithSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gorilla.Set(r, sessionKey{}, &session{client: r.RemoteAddr, started: time.Now()})
		next.ServeHTTP(w, r)
	})
}
