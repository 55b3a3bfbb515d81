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

type member struct{ topic string }

// The result is an error, and nothing to stop.
func (m *member) Subscribe(topic string) error {
	m.topic = topic
	return nil
}

type joins struct{ members []*member }

func (j *joins) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, one := range j.members {
		err := one.Subscribe(r.URL.Path)
		if err != nil {
			w.WriteHeader(500)
		}
	}
}
