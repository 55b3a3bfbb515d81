package p

import "time"

type zone struct{ refresh time.Duration }

func (z *zone) Start() {
	go z.update() // want: No method undoes Start: it runs and starts a goroutine whose loop has no exit \(line 16\)
}

func (z *zone) transfer() bool { return true }

func (z *zone) update() {
restart:
	wait := z.refresh
	for {
		time.Sleep(wait)
		if z.transfer() {
			goto restart
		}
	}
}

func (z *zone) Run() {
	go z.updateOnce()
}

func (z *zone) updateOnce() {
restart:
	wait := z.refresh
	for {
		time.Sleep(wait)
		if z.transfer() {
			break
		}
		goto restart
	}
}
