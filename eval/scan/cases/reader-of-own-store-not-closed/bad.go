package p

import (
	"context"
	"encoding/json"
	"io"
)

type bucket interface {
	Get(ctx context.Context, name string) (io.ReadCloser, error)
}

func load(ctx context.Context, b bucket, into any) error {
	r, err := b.Get(ctx, "settings.json") // want "closer-unclosed"
	if err != nil {
		return err
	}
	return json.NewDecoder(r).Decode(into)
}
