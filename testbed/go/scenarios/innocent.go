package scenarios

import (
	"context"
	"net/http"

	"example.com/leakhound/testbed/shop"
)

const innocentCachePages = 6144

// No leak, but it looks like one at first: at 400 orders per second the cache fills in 15 s.
var innocent = Scenario{
	Name:  "innocent",
	About: "a cache of 48 MiB warms up and then stays full; garbage is collected",
	Grows: Nothing,
	Build: warmingShop,
}

func warmingShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{CachePages: innocentCachePages})
}
