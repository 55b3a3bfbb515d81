package p

import (
	"errors"
	"net/http"
	"sync"
)

type ticket struct{ seats int }

type office struct {
	mu     sync.Mutex
	open   map[string]*ticket
	booked map[string]*ticket
	sold   map[string]*ticket
}

func (o *office) print(t *ticket) error { return errors.New("no paper") }

func (o *office) shut(number string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.open, number)
}

// The method that removes the entry is not called where printing fails.
func (o *office) sell(number string, t *ticket) error {
	o.mu.Lock()
	o.open[number] = t // want: sell adds an entry to o.open and removes it, but not on the exit path
	o.mu.Unlock()
	if err := o.print(t); err != nil {
		return err
	}
	o.shut(number)
	return nil
}

func (o *office) cancelBooking(number string) { delete(o.booked, number) }

// On each path.
func (o *office) book(number string, t *ticket) error {
	o.booked[number] = t
	defer o.cancelBooking(number)
	if err := o.print(t); err != nil {
		return err
	}
	return nil
}

func (o *office) drop(number string) { delete(o.sold, number) }

// Whoever calls it removes the entry.
func (o *office) resell(number string, t *ticket) error {
	o.sold[number] = t
	if err := o.print(t); err != nil {
		return err
	}
	o.drop(number)
	return nil
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number := r.FormValue("number")
	if err := o.resell(number, &ticket{}); err != nil {
		o.drop(number)
	}
	if err := o.sell(number, &ticket{}); err != nil {
		w.WriteHeader(http.StatusConflict)
	}
	if err := o.book(number, &ticket{}); err != nil {
		w.WriteHeader(http.StatusConflict)
	}
}
