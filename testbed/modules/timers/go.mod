module example.com/leakhound/modules/timers

go 1.20

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common
