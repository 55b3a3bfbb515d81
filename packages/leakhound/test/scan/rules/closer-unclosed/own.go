package p

import "net/http"

type index struct{ stop chan struct{} }

func OpenIndex(path string) (*index, error) { return &index{stop: make(chan struct{})}, nil }

func (i *index) Close()          { close(i.stop) }
func (i *index) wait()           { <-i.stop }
func (i *index) count() int      { return 1 }
func (i *index) names() []string { return nil }

func one(path string) (int, error) {
	i, err := OpenIndex(path)
	if err != nil {
		return 0, err
	}
	defer i.Close()
	return i.count(), nil
}

func two(path string) (int, error) {
	i, err := OpenIndex(path) // want: dropped without Close, which 1 other caller calls
	if err != nil {
		return 0, err
	}
	return i.count(), nil
}

func kept(path string) (*index, error) { return OpenIndex(path) }

type page struct{}

func newPage(r *http.Request) *page { return &page{} }
func (p *page) Close()              {}
func (p *page) draw()               {}

// Nobody closes a page.
func draw(w http.ResponseWriter, r *http.Request) {
	p := newPage(r)
	p.draw()
}
