package p

// A transaction that no database package has.
type store interface {
	Begin() (tx, error)
}

type tx interface {
	Put(key, value string) error
	Commit() error
	Rollback() error
}

func put(s store, key, value string) error {
	t, err := s.Begin() // want: transaction of s.Begin is not committed or rolled back on the exit path at line \d+
	if err != nil {
		return err
	}
	if err := t.Put(key, value); err != nil {
		return err
	}
	return t.Commit()
}

func putOrUndo(s store, key, value string) error {
	t, err := s.Begin()
	if err != nil {
		return err
	}
	if err := t.Put(key, value); err != nil {
		t.Rollback()
		return err
	}
	return t.Commit()
}

// Nothing can be undone: Commit only makes the writes visible.
type writer struct{ pending []string }

func (w *writer) Commit() error         { w.pending = nil; return nil }
func (w *writer) Add(text string) error { w.pending = append(w.pending, text); return nil }

func newBatch() (*writer, error) { return &writer{}, nil }

func write(text string) error {
	w, err := newBatch()
	if err != nil {
		return err
	}
	if err := w.Add(text); err != nil {
		return err
	}
	return w.Commit()
}
