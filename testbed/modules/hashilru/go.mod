module example.com/leakhound/modules/hashilru

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/hashicorp/golang-lru/v2 v2.0.7
