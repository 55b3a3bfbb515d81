package scenarios

import (
	"context"
	"net/http"
	"sync"

	"example.com/leakhound/testbed/shop"
)

const receiptBytes = 4 << 10

var (
	receiptsMutex sync.Mutex
	receipts      [][]byte
)

// The leak is in the service's own code: it allocates without a library in between.
var userSlice = Scenario{
	Name:  "user-slice",
	About: "/orders/{id} appends 4 KiB to a global slice",
	Grows: Heap,
	Build: hoardingShop,
}

func hoardingShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{OnOrder: keepReceipt})
}

func keepReceipt(r *http.Request) {
	receipt := make([]byte, receiptBytes)
	copy(receipt, r.URL.Path)
	receiptsMutex.Lock()
	receipts = append(receipts, receipt)
	receiptsMutex.Unlock()
}
