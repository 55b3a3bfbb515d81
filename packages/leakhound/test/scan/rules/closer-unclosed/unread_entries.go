package p

import "os"

type logs struct {
	byDay map[int]*os.File
	today int
}

func (l *logs) open(day int, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if old, ok := l.byDay[day]; ok {
		old.Close()
	}
	l.byDay[day] = f
	return nil
}

func (l *logs) forgetToday() {
	delete(l.byDay, l.today) // want: forgetToday deletes an entry of l.byDay without ending its value
}

// Whoever knows the day may have ended the file.
func (l *logs) forget(day int) { delete(l.byDay, day) }

func (l *logs) endToday() {
	if f, ok := l.byDay[l.today]; ok {
		f.Close()
	}
	l.dropToday()
}

func (l *logs) dropToday() { delete(l.byDay, l.today) }

func (l *logs) Close() {
	for _, f := range l.byDay {
		f.Close()
	}
}
