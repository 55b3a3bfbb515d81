package p

import (
	"io"
	"net/http"
)

// A goroutine of tunnel closes the body, so its callers need not.
func tunnel(url string, conn io.WriteCloser) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	go func() {
		defer conn.Close()
		defer resp.Body.Close()
		io.Copy(conn, resp.Body)
	}()
	return resp, nil
}

func connect(conn io.WriteCloser) error {
	_, err := tunnel("https://example.com", conn)
	return err
}

// This goroutine only reads.
func tap(url string, conn io.WriteCloser) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	go func() {
		conn.Write([]byte(resp.Status))
		conn.Close()
	}()
	return resp, nil
}

func listen(conn io.WriteCloser) error {
	_, err := tap("https://example.com", conn) // want: discarded without being closed
	return err
}
