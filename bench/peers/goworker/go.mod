module polyworker/bench/goworker

go 1.19

replace polyworker/bench/gotally => ../../inside/gotally

require (
	github.com/benmanns/goworker v0.1.3
	polyworker/bench/gotally v0.0.0-00010101000000-000000000000
)

require (
	github.com/cihub/seelog v0.0.0-20170130134532-f561c5e57575 // indirect
	github.com/garyburd/redigo v1.6.0 // indirect
	github.com/golang/glog v0.0.0-20160126235308-23def4e6c14b // indirect
	github.com/youtube/vitess v2.1.1+incompatible // indirect
	golang.org/x/net v0.0.0-20200202094626-16171245cfb2 // indirect
)
