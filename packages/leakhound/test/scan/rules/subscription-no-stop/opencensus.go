package p

import (
	"io"
	"net/http"

	"github.com/klauspost/compress/zstd"
	"go.opencensus.io/trace"
)

func spanOfContext(w http.ResponseWriter, r *http.Request) {
	ctx, span := trace.StartSpan(r.Context(), "handler")
	defer span.End()
	if ctx.Err() != nil {
		return
	}
	w.WriteHeader(204)
}

func spanForgotten(w http.ResponseWriter, r *http.Request) {
	_, span := trace.StartSpan(r.Context(), "handler") // want: not stopped on the exit path
	if r.Body == nil {
		return
	}
	span.End()
}

func asReadCloser(body io.Reader, encoded bool) (io.Reader, error) {
	if encoded {
		decoder, err := zstd.NewReader(body)
		if err != nil {
			return nil, err
		}
		body = decoder.IOReadCloser()
	}
	return body, nil
}
