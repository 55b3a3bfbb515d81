module example.com/leakhound/modules/lumberjack

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require gopkg.in/natefinch/lumberjack.v2 v2.2.1
