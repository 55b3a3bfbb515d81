package p

import (
	"context"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

var (
	started  = map[*http.Request]int64{}
	users    sync.Map
	sessions = make(map[net.Conn]*session)
	values   = map[context.Context]string{}
)

type session struct{ conn net.Conn }

func begin(w http.ResponseWriter, r *http.Request) {
	started[r] = 1 // want: begin adds an entry for each r to started, and nothing removes it
	w.WriteHeader(200)
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		users.Store(r, r.Header.Get("X-User")) // want: adds an entry for each r to users
		r = r.WithContext(r.Context())
		next.ServeHTTP(w, r)
		users.Delete(r)
	})
}

func serve(c net.Conn) {
	sessions[c] = &session{conn: c} // want: a return before the removal leaves it there
	buffer := make([]byte, 4096)
	if _, err := c.Read(buffer); err != nil {
		return
	}
	delete(sessions, c)
}

func remember(ctx context.Context, value string) {
	values[ctx] = value // want: adds an entry for each ctx to values
}

type hub struct {
	mu    sync.Mutex
	conns map[*websocket.Conn]bool
}

func (h *hub) join(conn *websocket.Conn) {
	h.mu.Lock()
	h.conns[conn] = true // want: join adds an entry for each conn to h.conns
	h.mu.Unlock()
}
