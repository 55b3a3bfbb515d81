package p

import "os"

type marker struct{ dir *os.File }

func newMarker(path string) (*marker, error) {
	dir, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &marker{dir: dir}, nil
}

func (m *marker) Move(name string) error { return os.WriteFile(name, nil, 0o600) }

func (m *marker) Close() error { return m.dir.Close() }

type catalog struct {
	file *os.File
	mu   struct{ marker *marker }
}

func openCatalog(path string) (*catalog, error) {
	m, err := newMarker(path)
	if err != nil {
		return nil, err
	}
	c := &catalog{}
	c.mu.marker = m
	return c, c.mu.marker.Move(path)
}

func (c *catalog) Close() error { // want: Close of catalog leaves the field marker open: it gets what newMarker makes
	return c.file.Close()
}

// Ended by a helper.
type closing struct{ marker *marker }

func newClosing(path string) (c *closing, err error) {
	c = &closing{}
	c.marker, err = newMarker(path)
	return c, err
}

func (c *closing) Close() error { return c.finish() }

func (c *closing) finish() error {
	m := c.marker
	return m.Close()
}

// It comes from elsewhere.
type borrower struct{ marker *marker }

func newBorrower(m *marker) *borrower { return &borrower{marker: m} }

func (b *borrower) Close() error { return b.marker.Move("closed") }

// The function that gets it ends it.
type giver struct{ marker *marker }

func newGiver(path string) (*giver, error) {
	m, err := newMarker(path)
	return &giver{marker: m}, err
}

func endMarker(m *marker) { _ = m.Close() }

func (g *giver) Close() error {
	endMarker(g.marker)
	return nil
}
