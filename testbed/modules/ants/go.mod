module example.com/leakhound/modules/ants

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/panjf2000/ants/v2 v2.7.0
