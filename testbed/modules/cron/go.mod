module example.com/leakhound/modules/cron

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/robfig/cron/v3 v3.0.1
