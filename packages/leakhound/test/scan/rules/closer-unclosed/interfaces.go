package p

import (
	"context"
	"io"
)

type Querier interface {
	Select(name string) []int
	Close() error
}

type Queryable interface {
	Querier(ctx context.Context, from, to int64) (Querier, error)
}

// What the embedded interface gives, others end.
type Storage interface {
	Queryable
	StartTime() int64
}

func query(ctx context.Context, from Queryable) ([]int, error) {
	q, err := from.Querier(ctx, 0, 1)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	return q.Select("up"), nil
}

func count(ctx context.Context, from Queryable) int {
	q, err := from.Querier(ctx, 0, 1)
	if err != nil {
		return 0
	}
	defer q.Close()
	return len(q.Select("up"))
}

func restore(ctx context.Context, all Storage) []int {
	q, err := all.Querier(ctx, 0, 1) // want: dropped without Close
	if err != nil {
		return nil
	}
	return q.Select("alerts")
}

// A method that gets a reader cannot close it.
type Layers interface {
	Register(data io.Reader, parent string) (Layer, error)
	NewDecoder(data io.Reader) (Decoder, error)
}

type Layer interface {
	ID() string
}

type Decoder interface {
	Decode() error
}

type Mount interface {
	Tar() (io.ReadCloser, error)
}

func commit(m Mount, layers Layers) (Layer, error) {
	stream, err := m.Tar() // want: never closed
	if err != nil {
		return nil, err
	}
	return layers.Register(stream, "")
}

// What a constructor gives may close it.
func decode(m Mount, layers Layers) (Decoder, error) {
	stream, err := m.Tar()
	if err != nil {
		return nil, err
	}
	return layers.NewDecoder(stream)
}
