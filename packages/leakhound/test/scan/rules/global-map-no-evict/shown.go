package p

import "net/http"

func setGauge(name string, value float64) {}

type agent struct {
	running map[string]func()
	limited map[string]func()
}

func (a *agent) start(id string, stop func()) {
	a.running[id] = stop
	a.limited[id] = stop
	if len(a.limited) > 100 {
		a.limited = map[string]func(){}
	}
}

// A metric, and the question whether there is anything, limit no number.
func (a *agent) stop(id string) {
	if cancel, ok := a.running[id]; ok { // want: stop ends what an entry of a.running stands for
		cancel()
	}
	if cancel, ok := a.limited[id]; ok {
		cancel()
	}
	setGauge("running", float64(len(a.running)))
	if len(a.running) == 0 {
		setGauge("idle", 1)
	}
}

var seen = map[string]int{}

func handle(w http.ResponseWriter, r *http.Request) {
	seen[r.RemoteAddr]++ // want: from which nothing is removed
	setGauge("seen", float64(len(seen)))
}
