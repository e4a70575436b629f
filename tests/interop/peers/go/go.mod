module polyworker/tests/interop/peers

go 1.24.0

require (
	github.com/benmanns/goworker v0.1.3
	github.com/polyworker/polyworker/clients/go v0.0.0
	github.com/redis/go-redis/v9 v9.17.3
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/cihub/seelog v0.0.0-20170130134532-f561c5e57575 // indirect
	github.com/dgryski/go-rendezvous v0.0.0-20200823014737-9f7001d12a5f // indirect
	github.com/garyburd/redigo v1.6.0 // indirect
	github.com/golang/glog v0.0.0-20160126235308-23def4e6c14b // indirect
	github.com/youtube/vitess v2.1.1+incompatible // indirect
	golang.org/x/net v0.0.0-20200202094626-16171245cfb2 // indirect
)

replace github.com/polyworker/polyworker/clients/go => ../../../../clients/go
