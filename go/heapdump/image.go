package heapdump

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An image ready to be sent.
type image struct {
	io.ReadCloser
	kind string
	// bytes is the length of the image before it is packed.
	bytes int64
	// pause is how long the service stood still.
	pause time.Duration
}

// No image takes longer to send, so that a caller who reads slowly does not keep a twin or a file for ever.
const sendWithin = 10 * time.Minute

// send streams the image, packed where the caller takes gzip. An image cut short ends the connection, so that
// the caller does not take it for a whole one.
func send(w http.ResponseWriter, r *http.Request, image *image) {
	if to, ok := w.(interface{ SetWriteDeadline(time.Time) error }); ok {
		// Instead of the server's own deadline, which is meant for pages.
		_ = to.SetWriteDeadline(time.Now().Add(sendWithin))
	}
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("X-Leakhound-Image", image.kind)
	header.Set("X-Leakhound-Bytes", strconv.FormatInt(image.bytes, 10))
	header.Set("X-Leakhound-Pause-Ms", strconv.FormatFloat(image.pause.Seconds()*1e3, 'f', 1, 64))
	isPacked := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	if isPacked {
		header.Set("Content-Encoding", "gzip")
	} else {
		header.Set("Content-Length", strconv.FormatInt(image.bytes, 10))
	}
	if copied, err := copyImage(w, image, isPacked); err != nil || copied != image.bytes {
		panic(http.ErrAbortHandler)
	}
}

func copyImage(w io.Writer, image *image, isPacked bool) (int64, error) {
	if !isPacked {
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
