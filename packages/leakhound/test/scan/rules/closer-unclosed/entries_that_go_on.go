package p

import (
	"context"
	"net"
)

type feed struct{ conn net.Conn }

func (f *feed) Cancel(ctx context.Context)  { f.conn.Close() }
func (f *feed) Unsubscribe(names ...string) {}
func (f *feed) size() int                   { return 1 }
func (f *feed) run(done func())             { done() }

type feeds struct {
	running map[string]*feed
	topics  map[string]*feed
	open    map[string]*feed
	size    int
}

// The feed goes on until it has ended, and then leaves the map.
func (f *feeds) cancel(ctx context.Context, name string) {
	if one, ok := f.running[name]; ok {
		one.Cancel(ctx)
	}
}

// The names are ended, and not the feed.
func (f *feeds) leaveTopics(names []string) {
	for _, name := range names {
		f.topics[name].Unsubscribe(name)
	}
}

func (f *feeds) dropTopic(name string) {
	one := f.topics[name]
	delete(f.topics, name)
	f.size -= one.size()
}

func (f *feeds) closeAll(ctx context.Context) {
	for _, one := range f.open {
		one.Cancel(ctx)
	}
}

func (f *feeds) forget(name string) {
	one := f.open[name]
	delete(f.open, name) // want: without ending its value
	f.size -= one.size()
}
