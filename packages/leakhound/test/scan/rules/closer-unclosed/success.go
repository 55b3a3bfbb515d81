package p

import (
	"bytes"
	"context"
	"io"

	"example.com/blob"
)

// Closed only where all went well.
func upload(ctx context.Context, object *blob.Object, data []byte) (err error) {
	w := object.NewWriter(ctx) // want: not closed on the exit path at line 18
	_, err = io.Copy(w, bytes.NewReader(data))
	if err == nil {
		err = w.Close()
	}
	return err
}

func uploadElse(ctx context.Context, object *blob.Object, data []byte) error {
	w := object.NewWriter(ctx) // want: not closed on the exit path at line 29
	_, err := io.Copy(w, bytes.NewReader(data))
	if err != nil {
		println("failed")
	} else {
		err = w.Close()
	}
	return err
}

func uploadBoth(ctx context.Context, object *blob.Object, data []byte) error {
	w := object.NewWriter(ctx)
	_, err := io.Copy(w, bytes.NewReader(data))
	if err == nil {
		err = w.Close()
	} else {
		w.Close()
	}
	return err
}

// The condition says nothing of a failure.
func uploadLast(ctx context.Context, object *blob.Object, data []byte, isLast bool) error {
	w := object.NewWriter(ctx)
	_, err := io.Copy(w, bytes.NewReader(data))
	if isLast {
		w.Close()
	}
	return err
}
