package p

import (
	"net/http"

	"github.com/gorilla/websocket"
)

var upgrader websocket.Upgrader

func live(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil) // want "conn-unclosed"
	if err != nil {
		return
	}
	for {
		if err := conn.WriteMessage(websocket.TextMessage, []byte("hi")); err != nil {
			return
		}
	}
}
