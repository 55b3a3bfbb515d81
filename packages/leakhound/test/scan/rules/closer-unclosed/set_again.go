package p

import (
	"io"
	"net/http"
	"os"
	"sync"
)

type journal struct {
	mu      sync.Mutex
	out     *os.File
	written int
}

func newJournal(path string) (*journal, error) {
	out, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &journal{out: out}, nil
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.written > 1<<20 {
		if err := j.next(); err != nil {
			return 0, err
		}
	}
	j.written += len(p)
	return j.out.Write(p)
}

func (j *journal) next() error {
	out, err := os.CreateTemp("", "journal")
	if err != nil {
		return err
	}
	j.out = out // want: next runs on a value that has been made with one
	j.written = 0
	return nil
}

func (j *journal) Close() error { return j.out.Close() }

type closingJournal struct{ sink *os.File }

func newClosingJournal(path string) (*closingJournal, error) {
	sink, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &closingJournal{sink: sink}, nil
}

func (j *closingJournal) next() error {
	sink, err := os.CreateTemp("", "journal")
	if err != nil {
		return err
	}
	before := j.sink
	j.sink = sink
	return before.Close()
}

func (j *closingJournal) Close() error { return j.sink.Close() }

type source interface {
	Read(key string) ([]byte, error)
	Close() error
}

type folder struct{ root *os.File }

func (f *folder) Read(key string) ([]byte, error) { return io.ReadAll(f.root) }
func (f *folder) Close() error                    { return f.root.Close() }

func openSource(path string) (source, error) {
	root, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &folder{root: root}, nil
}

type settings struct {
	mu      sync.Mutex
	current source
}

func (s *settings) choose(w http.ResponseWriter, r *http.Request) {
	chosen, err := openSource(r.FormValue("path"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.current = chosen // want: choose runs for every call
	s.mu.Unlock()
}

func (s *settings) read(key string) ([]byte, error) { return s.current.Read(key) }

type closingSettings struct {
	mu     sync.Mutex
	chosen source
}

func (s *closingSettings) choose(w http.ResponseWriter, r *http.Request) {
	next, err := openSource(r.FormValue("path"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chosen != nil {
		s.chosen.Close()
	}
	s.chosen = next
}

// The value comes as an argument of the only caller.
type output struct {
	path string
	sink io.WriteCloser
}

func newOutput(path string) (*output, error) {
	o := &output{path: path}
	return o, o.Reopen()
}

func (o *output) Reopen() error {
	file, err := os.Create(o.path)
	if err != nil {
		return err
	}
	o.put(file)
	return nil
}

func (o *output) put(sink io.WriteCloser) {
	o.sink = sink // want: put runs in a loop
}

func (o *output) Close() error { return o.sink.Close() }

func reopenOn(signals <-chan os.Signal, quit <-chan struct{}, o *output) {
	for {
		select {
		case <-signals:
			_ = o.Reopen()
		case <-quit:
			return
		}
	}
}
