package p

import (
	"fmt"
	"net"
)

type group struct{ conns []net.Conn }

func (g *group) closeAll() {
	for _, conn := range g.conns {
		conn.Close()
	}
}

func (g *group) count() int { return len(g.conns) }

type groups struct {
	all   []*group
	close func()
}

func (g *groups) Shutdown() {
	_ = g.all[0].closeAll // want: named, but not called
	for _, one := range g.all[1:] {
		one.closeAll()
	}
}

// These say that something is used.
var _ = fmt.Println

func (g *groups) uses() {
	_ = g.all[0].count
	_ = g.close
}
