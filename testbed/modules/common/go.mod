module example.com/leakhound/modules/common

go 1.20
