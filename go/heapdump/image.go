package heapdump

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// image is ready to be sent.
type image struct {
	io.ReadCloser
	kind string
	// bytes is the length of the image before compression.
	bytes int64
	// pause is the time during which the service did not run.
	pause time.Duration
}

// send streams the image, compressed if the client accepts gzip. If the image is incomplete, the connection is aborted,
// so that the client does not mistake it for a complete one.
func send(w http.ResponseWriter, r *http.Request, image *image) {
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("X-Leakhound-Image", image.kind)
	header.Set("X-Leakhound-Bytes", strconv.FormatInt(image.bytes, 10))
	header.Set("X-Leakhound-Pause-Ms", strconv.FormatFloat(image.pause.Seconds()*1e3, 'f', 1, 64))
	isGzipped := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	if isGzipped {
		header.Set("Content-Encoding", "gzip")
	} else {
		header.Set("Content-Length", strconv.FormatInt(image.bytes, 10))
	}
	if copied, err := copyImage(w, image, isGzipped); err != nil || copied != image.bytes {
		panic(http.ErrAbortHandler)
	}
}

func copyImage(w io.Writer, image *image, isGzipped bool) (int64, error) {
	if !isGzipped {
		return io.Copy(w, image)
	}
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return 0, err
	}
	copied, err := io.Copy(packed, image)
	if err != nil {
		return copied, err
	}
	if copied < image.bytes {
		return copied, io.ErrUnexpectedEOF
	}
	return copied, packed.Close()
}
