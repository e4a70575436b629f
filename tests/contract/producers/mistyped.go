// A producer in Go that gives arguments of wrong types: the compiler refuses each of these lines.

package main

import "example.com/producer/jobs"

func main() {
	_ = jobs.MailDeliver{To: 7}
	_ = jobs.ReportsMonthly{Month: "12"}
	_ = jobs.Exact{Colour: 1}
	_ = jobs.Letter{Address: jobs.Point{}}
	_ = jobs.Letter{Addres: jobs.Address{}}
}
