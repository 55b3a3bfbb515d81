package scenarios

import "net/http"

var two = Scenario{
	Name:  "two",
	About: "user-slice and map at once",
	Grows: Heap,
	Build: onOrder(func(r *http.Request) {
		keepReceipt(r)
		openBasket()
	}),
}
