module example.com/leakhound/modules/otel

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require go.opentelemetry.io/otel/sdk v1.31.0

require (
	github.com/go-logr/logr v1.4.2 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	go.opentelemetry.io/otel v1.31.0 // indirect
	go.opentelemetry.io/otel/metric v1.31.0 // indirect
	go.opentelemetry.io/otel/trace v1.31.0 // indirect
	golang.org/x/sys v0.26.0 // indirect
)
