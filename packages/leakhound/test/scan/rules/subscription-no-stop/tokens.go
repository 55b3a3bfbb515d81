package p

import (
	"net/http"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

type bridge struct{ client mqtt.Client }

// The token says when the broker has answered.
func (b *bridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := b.client.Subscribe("topic", 1, nil)
	token.Wait()
	if token.Error() != nil {
		w.WriteHeader(500)
	}
}
