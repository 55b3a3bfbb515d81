package scenarios

import (
	"context"
	"net/http"

	gorilla "github.com/gorilla/context"

	"example.com/leakhound/testbed/shop"
)

// The same registration as in leak, inside the layer that clears.
var fixed = Scenario{
	Name:  "fixed",
	About: "leak, fixed: /healthz is wrapped in ClearHandler",
	Grows: Nothing,
	Build: fixedShop,
}

func fixedShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{Probe: gorilla.ClearHandler(shop.WithSession(shop.Healthz))})
}
