package p

import (
	"net"
	"net/http"
	"sync"
)

var (
	active  = map[*http.Request]bool{}
	pending sync.Map
	byConn  = map[net.Conn]int{}
	peers   = map[net.Conn]int{}
)

func deferred(w http.ResponseWriter, r *http.Request) {
	active[r] = true
	defer delete(active, r)
	if r.Host == "" {
		return
	}
}

func deferredLater(w http.ResponseWriter, r *http.Request) {
	pending.Store(r, 1)
	defer func() {
		pending.Delete(r)
	}()
	if r.Host == "" {
		return
	}
}

func straight(c net.Conn) {
	byConn[c] = 1
	use(c)
	delete(byConn, c)
}

type pool struct{ conns map[net.Conn]bool }

func (p *pool) add(c net.Conn)    { p.conns[c] = true }
func (p *pool) remove(c net.Conn) { delete(p.conns, c) }

func join(c net.Conn)    { peers[c] = 1 }
func onClose(c net.Conn) { delete(peers, c) }

func local(r *http.Request) {
	seen := map[*http.Request]bool{}
	seen[r] = true
}

func use(c net.Conn) {}
