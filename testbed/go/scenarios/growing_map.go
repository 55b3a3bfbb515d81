package scenarios

import (
	"net/http"
	"strconv"
	"sync"
)

var (
	basketsMutex sync.Mutex
	baskets      = map[string]*basket{}
	basketCount  int
)

type basket struct {
	id    string
	items [120]int64
}

var growingMap = Scenario{
	Name:  "map",
	About: "/orders/{id} adds a basket of 1 KiB to a global map, and nothing deletes it",
	Grows: Heap,
	Build: onOrder(func(*http.Request) { openBasket() }),
}

func openBasket() {
	basketsMutex.Lock()
	defer basketsMutex.Unlock()
	basketCount++
	id := "basket-" + strconv.Itoa(basketCount)
	baskets[id] = &basket{id: id}
}
