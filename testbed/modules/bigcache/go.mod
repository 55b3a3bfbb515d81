module example.com/leakhound/modules/bigcache

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/allegro/bigcache/v3 v3.1.0
