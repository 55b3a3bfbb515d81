package scenarios

import (
	"context"
	"strconv"
)

var usersBySession = map[string]*signedIn{}

type signedIn struct{ token []byte }

// growOwnMap fills a map of the package.
func growOwnMap(objects int) {
	for range objects {
		usersBySession["session-"+strconv.Itoa(nextID())] = &signedIn{token: payload()}
	}
}

// backend has several maps, one of which grows.
var backend = &backendState{
	users:    map[int]*signedIn{1: {}},
	uploads:  map[string]*signedIn{},
	blocked:  map[string]bool{"a": true},
	versions: map[int]int{1: 1},
}

type backendState struct {
	users    map[int]*signedIn
	uploads  map[string]*signedIn
	blocked  map[string]bool
	versions map[int]int
}

// uploadsIndex is a part of the backend.
var uploadsIndex = backend.uploads

func growStructOfMaps(objects int) {
	for range objects {
		backend.uploads["upload-"+strconv.Itoa(nextID())] = &signedIn{token: payload()}
	}
}

// settings is an interface with a map in it.
var settings any = map[string][]byte{}

func growAnyMap(objects int) {
	for range objects {
		settings.(map[string][]byte)["setting-"+strconv.Itoa(nextID())] = payload()
	}
}

// jobContext grows by one link for each job, because each derives from the one before.
var jobContext = context.Background()

type jobKey int

func growContextChain(objects int) {
	for range objects {
		jobContext = context.WithValue(jobContext, jobKey(nextID()), payload())
	}
}

// levels is an array of slices; another one with an initial value comes after it.
var levels [8][]*signedIn

var names = [][]string{{"debug", "trace"}, {"info"}, {"warning", "error"}}

func growStaticArray(objects int) {
	for range objects {
		row := nextID() % len(levels)
		levels[row] = append(levels[row], &signedIn{token: payload()})
		names[0] = append(names[0], strconv.Itoa(row))
	}
}

// tenants and regions are slices with initial values; the compiler places their elements next to each other.
var tenants = []tenant{{name: "a"}, {name: "b"}, {name: "c"}}

var regions = []*tenant{{name: "eu"}, {name: "us"}}

type tenant struct {
	name    string
	history [][]byte
}

func growStaticSlice(objects int) {
	for range objects {
		one := regions[nextID()%len(regions)]
		one.history = append(one.history, payload())
		tenants[0].history = append(tenants[0].history, nil)
	}
}

// queue is a linked list with both ends.
var queue linked

type linked struct{ first, last *link }

type link struct {
	next  *link
	value []byte
}

func growLinked(objects int) {
	for range objects {
		one := &link{value: payload()}
		if queue.last == nil {
			queue.first = one
		} else {
			queue.last.next = one
		}
		queue.last = one
	}
}
