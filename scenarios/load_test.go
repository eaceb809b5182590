package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every scenario of the catalogue loads, in each of its rows.
func TestCatalogueLoads(t *testing.T) {
	for _, id := range IDs() {
		rows, err := LoadID(id, Options{Matrix: true})
		require.NoError(t, err)
		for _, s := range rows {
			require.Equal(t, id, s.ID)
		}
	}
}
