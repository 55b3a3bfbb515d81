package p

import (
	"context"
	"time"
)

type desk struct{ free chan int }

type seat struct {
	desk *desk
	row  int
}

func newDesk(rows int) *desk {
	d := &desk{free: make(chan int, rows)}
	for row := range rows {
		d.free <- row
	}
	return d
}

func (d *desk) take() *seat { return &seat{desk: d, row: <-d.free} }

func (s *seat) Release() { s.desk.free <- s.row }

func typeset(ctx context.Context, d *desk, text <-chan string, late time.Duration) string {
	s := d.take() // want: The seat of d.take is not closed
	select {
	case t := <-text:
		s.Release()
		return t
	case <-time.After(late):
		go func() {
			<-text
			s.Release()
		}()
		return ""
	case <-ctx.Done():
		<-text
	}
	return ""
}

func typesetAll(ctx context.Context, d *desk, text <-chan string, late time.Duration) string {
	s := d.take()
	select {
	case t := <-text:
		s.Release()
		return t
	case <-time.After(late):
		go func() {
			<-text
			s.Release()
		}()
		return ""
	case <-ctx.Done():
		<-text
		s.Release()
	}
	return ""
}
