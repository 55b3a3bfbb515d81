package p

import (
	"compress/gzip"
	"io"
	"net/http"
)

func upload(url string, in io.Reader) error {
	pr, pw := io.Pipe()
	go func() { // want "pipe-reader-unclosed"
		z := gzip.NewWriter(pw)
		_, err := io.Copy(z, in)
		z.Close()
		pw.CloseWithError(err)
	}()
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	req.Body = pr
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
