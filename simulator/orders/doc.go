// Package orders is what the desks of the institutions and the merchants' bank are told: each step of a scenario file
// that is done there, as the command that its party is given. A scenario orders so by its steps, and whoever drives a
// host by the same words.
//
//	hold: {merchant: M1, …} ──▶ acquirer.hold-merchant
//
// It reads the world and changes nothing; what stands on a slip, and what happens at a till, is not its matter.
//
//	order, err := (&orders.Desk{World: w, Is: is}).Order(action)
package orders
