// Package iso8583 is the codec for ISO 8583 card messages.
package iso8583
