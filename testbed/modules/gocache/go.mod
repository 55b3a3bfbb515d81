module example.com/leakhound/modules/gocache

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/patrickmn/go-cache v2.1.0+incompatible
