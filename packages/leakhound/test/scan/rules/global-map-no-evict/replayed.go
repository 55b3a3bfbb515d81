package p

import "strings"

type journal struct{ nodes map[string]string }

// A line of the log adds an entry or removes one: they are no pair.
func (j *journal) replay(lines []string, check func(string) error) error {
	for _, line := range lines {
		if name, ok := strings.CutPrefix(line, "alive "); ok {
			j.nodes[name] = line
		} else if name, ok := strings.CutPrefix(line, "gone "); ok {
			if err := check(name); err != nil {
				return err
			}
			delete(j.nodes, name)
		}
	}
	return nil
}

func (j *journal) apply(kind int, name string, check func(string) error) error {
	switch kind {
	case 1:
		j.nodes[name] = name
		if err := check(name); err != nil {
			return err
		}
	case 2:
		delete(j.nodes, name)
	}
	return nil
}

func (j *journal) run(name string, check func(string) error) error {
	j.nodes[name] = name // want: run adds an entry to j.nodes and removes it, but not on the exit path
	if err := check(name); err != nil {
		return err
	}
	delete(j.nodes, name)
	return nil
}
