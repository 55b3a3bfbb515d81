package p

import (
	"errors"
	"io"
	"net/http"
)

var errMany = errors.New("too many")

// The body that the jump leaves is overwritten.
func retried(url string) error {
	tries := 0
again:
	resp, err := http.Get(url) // want: overwritten at line 15
	if err != nil {
		return err
	}
	if resp.StatusCode == 503 && tries < 3 {
		tries++
		goto again
	}
	defer resp.Body.Close()
	return nil
}

func retriedClosed(url string) error {
	tries := 0
again:
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode == 503 && tries < 3 {
		tries++
		resp.Body.Close()
		goto again
	}
	defer resp.Body.Close()
	return nil
}

// A jump to the end of the function, which closes the body.
func cleaned(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		err = errMany
		goto done
	}
	_, err = io.Copy(io.Discard, resp.Body)
done:
	resp.Body.Close()
	return err
}

func uncleaned(url string) error {
	resp, err := http.Get(url) // want: not closed on the exit path at line \d+
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		err = errMany
		goto done
	}
	resp.Body.Close()
done:
	return err
}

// The block of the variable ends with the jump.
func left(urls []string) error {
	for _, url := range urls {
		resp, err := http.Get(url) // want: not closed on the exit path at line \d+
		if err != nil {
			return err
		}
		if resp.StatusCode != 200 {
			goto failed
		}
		resp.Body.Close()
	}
	return nil
failed:
	return errMany
}

// The first request asks for the head, the second one for the body.
func headThenGet(client *http.Client, url string) error {
	req, err := http.NewRequest("HEAD", url, nil)
	if err != nil {
		return err
	}
	head, err := client.Do(req)
	if err != nil {
		return err
	}
	println(head.StatusCode)
	req, err = http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req) // want: never closed
	if err != nil {
		return err
	}
	println(resp.StatusCode)
	return nil
}
