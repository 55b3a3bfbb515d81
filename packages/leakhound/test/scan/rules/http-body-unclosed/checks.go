package p

import (
	"errors"
	"io"
	"net/http"
)

func orNothing(client *http.Client, request *http.Request) error {
	if response, err := client.Do(request); err != nil || response == nil {
		return errors.New("nothing came")
	} else {
		defer drain(response)
		if response.StatusCode >= 300 {
			return errors.New("refused")
		}
		return nil
	}
}

func guarded(client *http.Client, request *http.Request) error {
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	if response.Body != nil {
		defer response.Body.Close()
	}
	if response.StatusCode != http.StatusOK {
		return errors.New("refused")
	}
	return nil
}

func tooLate(client *http.Client, request *http.Request) error {
	response, err := client.Do(request) // want: not closed on the exit path at line 41
	if err != nil || response == nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return errors.New("refused")
	}
	return drain(response)
}

func drain(response *http.Response) error {
	_, err := io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return err
}

// The function closes the body itself, so that the library does not own it.
func passedIn(client *http.Client, req *http.Request) error {
	resp, err := client.Do(req) // want: not closed on the exit path at line \d+
	if err != nil {
		return err
	}
	if err := googleapi.CheckResponse(resp); err != nil {
		return err
	}
	resp.Body.Close()
	return nil
}
