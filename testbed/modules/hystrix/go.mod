module example.com/leakhound/modules/hystrix

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/afex/hystrix-go v0.0.0-20180502004556-fa1af6a1f4f5

require github.com/smartystreets/goconvey v1.8.1 // indirect
