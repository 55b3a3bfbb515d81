module example.com/leakhound/modules/logrus

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/sirupsen/logrus v1.9.3

require golang.org/x/sys v0.0.0-20220715151400-c0bba94af5f8 // indirect
