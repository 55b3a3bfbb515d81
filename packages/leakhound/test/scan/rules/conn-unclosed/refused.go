package p

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gorilla/websocket"
)

// A server that answers with an error opens no websocket.
func open(url string) (*websocket.Conn, error) {
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if resp != nil && resp.StatusCode >= 400 {
		var answer struct{ Text string }
		err = json.NewDecoder(resp.Body).Decode(&answer)
		if err != nil {
			return nil, errors.New(resp.Status)
		}
		return nil, errors.New(answer.Text)
	} else if err != nil {
		return nil, err
	}
	return ws, nil
}

func denied(url string) (*websocket.Conn, error) {
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if resp != nil && resp.StatusCode == http.StatusUnauthorized {
		return nil, errors.New("unauthorized")
	}
	if err != nil {
		return nil, err
	}
	return ws, nil
}

func switched(url string) (*websocket.Conn, error) {
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil) // want: not closed on the exit path at line 44
	if err != nil {
		return nil, err
	}
	if resp != nil && resp.StatusCode == http.StatusSwitchingProtocols && resp.Header.Get("Name") == "" {
		return nil, errors.New("no name")
	}
	return ws, nil
}
