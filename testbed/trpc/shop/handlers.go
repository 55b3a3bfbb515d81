// Package shop is a small web shop on trpc-go: two handlers, the chain that they should pass through, and
// the start and end of the process.
package shop

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"

	gorilla "github.com/gorilla/context"
	"github.com/gorilla/sessions"
)

// Handler is the type of trpc-go for plain HTTP.
type Handler = func(w http.ResponseWriter, r *http.Request) error

var store = sessions.NewCookieStore([]byte("a key for the testbed, of 32 byte"))

// WithSession clears the entries of a handler in gorilla/context. It runs inside of trpc-go, which passes a copy
// of the request to each handler: a filter would clear the entries of another request.
func WithSession(next Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		defer gorilla.Clear(r)
		return next(w, r)
	}
}

// Orders answers all requests except probes.
func Orders(w http.ResponseWriter, r *http.Request) error {
	visit(r)
	page := make([]byte, 8<<10)
	_, err := fmt.Fprintf(w, "order %x\n", sha256.Sum256(page))
	return err
}

// Healthz is the liveness probe.
func Healthz(w http.ResponseWriter, r *http.Request) error {
	visit(r)
	_, err := io.WriteString(w, "ok\n")
	return err
}

// visit counts the request in its session. Versions of gorilla/sessions before v1.2.0 store it in gorilla/context,
// whose map retains the request.
func visit(r *http.Request) {
	if session, err := store.Get(r, "shop"); err == nil {
		session.Values["visited"] = true
	}
}
