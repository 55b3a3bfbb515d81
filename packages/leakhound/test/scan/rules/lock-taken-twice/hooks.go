// Functions that are registered with a value, which calls them with its lock held.
package p

import "sync"

type thermostat struct {
	mu      sync.Mutex
	degrees int
	changed []func(int)
	alarm   func(string)
}

func newThermostat() *thermostat {
	t := &thermostat{}
	t.onChange(func(int) { println(t.read()) })
	return t
}

func (t *thermostat) onChange(f func(int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changed = append(t.changed, f)
}

func (t *thermostat) read() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.degrees
}

func (t *thermostat) set(degrees int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.degrees = degrees
	for _, f := range t.changed {
		f(degrees) // want: t.mu is held where this calls a function that was registered
	}
}

func (t *thermostat) setSafely(degrees int) {
	t.mu.Lock()
	t.degrees = degrees
	changed := t.changed
	t.mu.Unlock()
	for _, f := range changed {
		f(degrees)
	}
}

// The function takes no lock of the thermostat.
func (t *thermostat) watch(names chan<- string) {
	t.alarm = func(name string) { names <- name }
}

func (t *thermostat) warn(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarm(name)
}

type queue struct {
	lock   sync.RWMutex
	jobs   []string
	onFull map[string]func()
}

func (q *queue) drop() {
	q.lock.Lock()
	q.jobs = nil
	q.lock.Unlock()
}

func install(q, other *queue) {
	q.onFull["drop"] = q.drop
	other.onFull["other"] = func() {}
}

func (q *queue) add(job string) {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.jobs = append(q.jobs, job)
	if len(q.jobs) > 10 {
		q.onFull["drop"]() // want: q.lock is held where this calls
	}
}
