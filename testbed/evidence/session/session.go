// Package session keeps who is logged in.
package session

import (
	"fmt"
	"sync"
)

// Session is what is known of a login.
type Session struct {
	User   string
	Basket []byte
}

const basketBytes = 16 << 10

var (
	mutex    sync.Mutex
	sessions = map[string]*Session{}
)

// Begin logs a user in.
func Begin(user string) string {
	mutex.Lock()
	defer mutex.Unlock()
	id := fmt.Sprintf("%s-%d", user, len(sessions))
	// Nothing ever deletes from the map.
	sessions[id] = newSession(user)
	return id
}

//go:noinline
func newSession(user string) *Session {
	return &Session{User: user, Basket: make([]byte, basketBytes)}
}
