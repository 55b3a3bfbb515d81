package scenarios

import "strconv"

// Two maps contain the same users: neither alone retains them.
var (
	usersByID   = map[int]*user{}
	usersByName = map[string]*user{}
)

type user struct {
	name   string
	avatar []byte
}

func growTwoGlobals(objects int) {
	for range objects {
		id := nextID()
		one := &user{name: strconv.Itoa(id), avatar: payload()}
		usersByID[id] = one
		usersByName[one.name] = one
	}
}
