// Package shop is a small web shop on trpc-go: two handlers, the chain they are to go through, and what
// starts and ends the process.
package shop

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"

	gorilla "github.com/gorilla/context"
	"github.com/gorilla/sessions"
)

// Handler is what trpc-go serves for plain HTTP.
type Handler = func(w http.ResponseWriter, r *http.Request) error

var store = sessions.NewCookieStore([]byte("a key for the testbed, of 32 byte"))

// WithSession clears what a handler left in gorilla/context. It stands inside of trpc-go, which hands each
// handler a copy of the request: a filter would clear the entries of another request.
func WithSession(next Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		defer gorilla.Clear(r)
		return next(w, r)
	}
}

// Orders answers everything that is no probe.
func Orders(w http.ResponseWriter, r *http.Request) error {
	visit(r)
	page := make([]byte, 8<<10)
	_, err := fmt.Fprintf(w, "order %x\n", sha256.Sum256(page))
	return err
}

// Healthz says that the service lives.
func Healthz(w http.ResponseWriter, r *http.Request) error {
	visit(r)
	_, err := io.WriteString(w, "ok\n")
	return err
}

// visit counts the request in its session. Sessions before v1.2.0 keep theirs in gorilla/context, whose
// map holds on to the request.
func visit(r *http.Request) {
	if session, err := store.Get(r, "shop"); err == nil {
		session.Values["visited"] = true
	}
}
