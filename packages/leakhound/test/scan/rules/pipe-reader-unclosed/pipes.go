package p

import (
	"errors"
	"io"
	"net/http"
)

func upload(url string, in io.Reader) error {
	pr, pw := io.Pipe()
	go func() { // want: waits forever where the function returns on line 17: nobody reads or closes pr
		_, err := io.Copy(pw, in)
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

func closes(in io.Reader) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go io.Copy(pw, in)
	return errors.New("not today")
}

func passes(in io.Reader) (io.Reader, error) {
	pr, pw := io.Pipe()
	go func() { io.Copy(pw, in) }()
	return pr, nil
}

func endsWriter(in io.Reader, ok bool) (io.Reader, error) {
	pr, pw := io.Pipe()
	go func() { io.Copy(pw, in) }()
	if !ok {
		pw.CloseWithError(errors.New("no"))
		return nil, errors.New("no")
	}
	return pr, nil
}

func before(url string, in io.Reader) (*http.Request, error) {
	pr, pw := io.Pipe()
	req, err := http.NewRequest(http.MethodPost, url, pr)
	if err != nil {
		return nil, err
	}
	go func() { io.Copy(pw, in) }()
	if req.Body == nil {
		return nil, errors.New("no body")
	}
	return req, nil
}
