package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// remediesOf lists the remedies that the case catalogue gives for each case (its
// column S1 to S10). A scenario may have more.
var remediesOf = map[string][]string{
	"A01": {"stability", "terminal", "emergency"},
	"A02": {"terminal", "emergency", "collaboration"},
	"A03": {"stability", "supervision"},
	"A04": {"terminal", "operation"},
	"A06": {"stability", "emergency", "supervision"},
	"A07": {"stability", "clearing"},
	"A08": {"stability", "collaboration"},
	"A10": {"stability", "clearing"},
	"A11": {"stability", "emergency", "supervision"},
	"A12": {"stability", "operation"},
	"A14": {"stability", "collaboration"},
	"A15": {"stability", "settlement-monitoring", "emergency", "collaboration"},
	"B01": {"clearing", "operation", "supervision"},
	"B02": {"clearing", "operation"},
	"B03": {"terminal", "emergency"},
	"B04": {"clearing", "supervision"},
	"B05": {"clearing", "settlement-monitoring"},
	"B06": {"clearing", "emergency"},
	"B07": {"clearing", "settlement-monitoring"},
	"B08": {"clearing", "emergency", "supervision"},
	"B09": {"clearing", "emergency", "collaboration"},
	"B11": {"clearing", "supervision"},
	"B12": {"clearing", "collaboration"},
	"B13": {"clearing"},
	"B14": {"clearing", "rules", "supervision"},
	"B16": {"account-care", "operation", "supervision"},
	"B18": {"clearing", "collaboration"},
	"B19": {"clearing", "collaboration"},
	"B20": {"clearing", "operation"},
	"C01": {"account-care", "settlement-monitoring", "collaboration"},
	"C02": {"account-care", "settlement-monitoring"},
	"C03": {"account-care", "operation"},
	"C04": {"account-care", "settlement-monitoring"},
	"C05": {"account-care"},
	"C06": {"account-care", "rules"},
	"C07": {"account-care", "operation"},
	"C08": {"account-care", "rules"},
	"C10": {"settlement-monitoring"},
	"C11": {"account-care", "emergency"},
	"C12": {"account-care", "operation"},
	"C13": {"account-care", "rules", "supervision"},
	"D01": {"settlement-monitoring", "collaboration"},
	"D02": {"settlement-monitoring", "emergency", "supervision"},
	"D03": {"settlement-monitoring", "supervision"},
	"D04": {"settlement-monitoring", "emergency"},
	"D06": {"rules", "collaboration", "supervision"},
	"D07": {"settlement-monitoring", "collaboration"},
	"D08": {"settlement-monitoring", "collaboration"},
	"D10": {"settlement-monitoring", "collaboration"},
	"D11": {"rules", "supervision"},
	"E01": {"terminal", "operation"},
	"E02": {"terminal", "emergency"},
	"E03": {"terminal", "operation"},
	"E04": {"terminal", "operation"},
	"E05": {"terminal", "emergency"},
	"E06": {"terminal", "emergency"},
	"E07": {"terminal", "operation"},
	"E09": {"terminal"},
	"E10": {"terminal"},
	"E11": {"terminal", "operation", "collaboration"},
	"E12": {"terminal"},
	"E13": {"terminal", "operation"},
	"E14": {"account-care", "terminal"},
	"E15": {"terminal", "operation"},
	"E17": {"terminal", "supervision"},
	"E18": {"account-care", "terminal", "operation", "supervision"},
	"F01": {"operation"},
	"F02": {"operation", "supervision"},
	"F03": {"operation"},
	"F04": {"operation"},
	"F06": {"operation"},
	"F07": {"operation"},
	"F08": {"terminal", "operation"},
	"F09": {"operation"},
	"G01": {"rules", "supervision"},
	"G02": {"terminal", "rules", "supervision"},
	"G03": {"operation", "rules", "collaboration"},
	"G04": {"operation", "rules", "collaboration"},
	"G05": {"settlement-monitoring", "collaboration"},
	"G06": {"settlement-monitoring", "rules", "collaboration"},
	"G07": {"settlement-monitoring", "collaboration"},
	"G08": {"settlement-monitoring", "rules", "collaboration"},
	"G09": {"rules", "supervision"},
	"G10": {"operation", "rules", "supervision"},
	"G11": {"terminal", "rules", "supervision"},
}

// Every case states its figures, and what each of the remedies that the case
// catalogue lists does to it.
func TestCasesStateTheirRemedies(t *testing.T) {
	for _, id := range IDs() {
		rows, err := LoadID(id, Options{})
		require.NoError(t, err)
		s := rows[0]
		if len(id) != len("A01") {
			continue // a variant of a case
		}
		require.NotNil(t, s.Figures, id)
		require.NotNil(t, s.Figures.Detection, id)
		require.NotNil(t, s.Figures.Harm, id)
		for _, name := range remediesOf[id[:3]] {
			require.Contains(t, s.Remedies, name, id)
		}
	}
}
