package p

import (
	"io"
	"net/http"
)

func read(url string) ([]byte, error) {
	resp, err := http.Get(url) // want: body of http.Get is never closed
	if err != nil || resp == nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

func status(client *http.Client, request *http.Request) int {
	resp, err := client.Do(request) // want: client.Do is never closed
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

func dropped(url string) error {
	_, err := http.Get(url) // want: body of http.Get is discarded without being closed
	return err
}
