package p

import (
	"context"
	"os"
	"sync"
	"time"
)

// A method with any name that cancels what the maker has derived.
type shift struct {
	Ctx   context.Context
	began time.Time
	quit  func()
}

type plant struct{ life context.Context }

func (p *plant) newShift(limit time.Duration) *shift {
	ctx, cancel := context.WithTimeout(p.life, limit)
	return &shift{Ctx: ctx, began: time.Now(), quit: cancel}
}

func (s *shift) Finish() time.Duration {
	s.quit()
	return time.Since(s.began)
}

func (p *plant) weld(work func(context.Context)) time.Duration {
	s := p.newShift(time.Hour)
	work(s.Ctx)
	return s.Finish()
}

func (p *plant) paint(work func(context.Context)) {
	s := p.newShift(time.Hour) // want: dropped without Finish, which 1 other caller calls
	work(s.Ctx)
}

// A method that takes its receiver out of what has it.
type board struct {
	mu    sync.Mutex
	notes map[int]*note
	next  int
}

type note struct {
	board *board
	id    int
	text  string
}

func (b *board) Begin(ctx context.Context, text string) (context.Context, *note) {
	n := &note{board: b, text: text}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	n.id = b.next
	b.notes[n.id] = n
	return ctx, n
}

func (n *note) Done() {
	n.board.mu.Lock()
	defer n.board.mu.Unlock()
	delete(n.board.notes, n.id)
}

func order(ctx context.Context, b *board, amount int, send func(context.Context) error) error {
	ctx, n := b.Begin(ctx, "order") // want: not closed on the exit path at line
	if amount == 0 {
		return nil
	}
	err := send(ctx)
	n.Done()
	return err
}

func orderAll(ctx context.Context, b *board, send func(context.Context) error) error {
	ctx, n := b.Begin(ctx, "all")
	defer n.Done()
	return send(ctx)
}

// A method that only reads ends nothing, and a parameter belongs to the caller.
type sheet struct{ file *os.File }

func wrap(file *os.File) *sheet { return &sheet{file: file} }

func (s *sheet) Finish() error { return s.file.Close() }

func size(file *os.File) int64 {
	s := wrap(file)
	info, err := s.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}
