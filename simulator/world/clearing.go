package world

import "acqsim/clearing"

func (w *World) clearingConfig() clearing.Config {
	p := w.Profile
	c := clearing.Config{
		ID: p.Network.ID, Currency: w.Currency, Calendar: w.Calendar,
		Members: []clearing.Member{
			{ID: w.AcquirerID(), Node: Acquirer, Account: string(Acquirer)},
			{ID: w.IssuerID(), Node: Issuer, Account: string(Issuer)},
		},
		Account:           string(Clearing),
		InterchangeDebit:  p.Network.Interchange.Debit.Payment(),
		InterchangeCredit: p.Network.Interchange.Credit.Payment(),
		NetworkFee:        p.Network.Fee.Payment(),
		AcquirerReply:     p.Timers.AcquirerReply,
		IssuerReply:       p.Timers.NetworkReply,
		IssuerTime:        p.Timers.IssuerTime,
		RepeatInterval:    p.Timers.NetworkRepeat,
		CutOverWindow:     p.Network.CutOverWindow,
		Practice:          p.Practice.Clearing,
	}
	for _, name := range w.Cards() {
		card := p.Cards[name]
		c.BINs = append(c.BINs, clearing.BIN{Prefix: card.PAN, Issuer: w.IssuerID(), Kind: clearing.CardKind(card.Kind)})
	}
	w.routed(&c)
	return c
}
