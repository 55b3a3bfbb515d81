package p

import "time"

type ledger struct {
	timer *time.Timer
	total int
}

func newLedger() *ledger {
	l := &ledger{}
	l.later(time.Second)
	return l
}

func (l *ledger) later(d time.Duration) {
	l.timer = time.AfterFunc(d, l.flush) // want: The timer runs flush, which starts the next timer in any case: ledger.Close does not end that
}

func (l *ledger) flush() {
	l.total++
	l.later(time.Minute)
}

func (l *ledger) Close() { l.closeBooks() }

// The name says nothing of what the method ends.
func (l *ledger) closeBooks() { l.total = 0 }

type diary struct {
	timer *time.Timer
	total int
}

func newDiary() *diary {
	d := &diary{}
	d.later(time.Second)
	return d
}

func (d *diary) later(pause time.Duration) {
	d.timer = time.AfterFunc(pause, d.flush)
}

func (d *diary) flush() {
	d.total++
	d.later(time.Minute)
}

func (d *diary) Close() { d.lock() }

func (d *diary) lock() { d.rest() }
func (d *diary) rest() { d.timer.Stop() }
