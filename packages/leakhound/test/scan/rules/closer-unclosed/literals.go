package p

import "os"

type merging struct{ files []*os.File }

func (m *merging) Init(name string)      {}
func (m *merging) Next() bool            { return false }
func (m *merging) Add(path string) error { return nil }
func (m *merging) Close() {
	for _, f := range m.files {
		f.Close()
	}
}

func merged(paths []string) (*merging, error) {
	m := &merging{} // want: merging of merging is not closed on the exit path at line \d+
	m.Init("all")
	for _, path := range paths {
		if err := m.Add(path); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func mergedClosed(paths []string) (*merging, error) {
	m := &merging{}
	for _, path := range paths {
		if err := m.Add(path); err != nil {
			m.Close()
			return nil, err
		}
	}
	return m, nil
}

// Nothing was added when it failed.
func mergedAfter(paths []string) (*merging, error) {
	m := &merging{}
	if _, err := os.Stat("all"); err != nil {
		return nil, err
	}
	return m, nil
}

func count() int {
	m := merging{}
	defer m.Close()
	m.Init("one")
	return 1
}
