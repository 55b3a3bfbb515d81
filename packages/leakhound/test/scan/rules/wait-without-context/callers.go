package p

import (
	"context"
	"time"
)

type table struct{ names []string }

func newTable() *table { return &table{} }

func (t *table) Run(ctx context.Context) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Minute):
				t.names = t.names[:0]
			}
		}
	}()
}

// Runs again with each change of the configuration.
func setup(names []string) {
	for range names {
		ctx := context.Background()
		newTable().Run(ctx) // want: starts a goroutine that ends with this context only
	}
}

type index struct{ names []string }

func newIndex() *index { return &index{} }

func (i *index) Run(ctx context.Context) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Minute):
				i.names = i.names[:0]
			}
		}
	}()
}

func setupIndex(ctx context.Context) { newIndex().Run(ctx) }

func setupLater() { newIndex().Run(context.TODO()) }
