package p

import (
	"fmt"
	"net"
	"os"
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

func save(name string, text string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text); err != nil {
		_ = file.Close // want: file.Close is named, but not called
		return err
	}
	return file.Close()
}
