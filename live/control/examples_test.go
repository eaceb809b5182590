package control

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A test in any language, with nothing but its standard library, loses the answer to a sale, reverses, goes to the next
// working day and reads where the money is: what docs/examples has does, against a server with a token and one without.
func TestExamples(t *testing.T) {
	open := serve(t, Config{ShowPAN: true}, nil)
	guarded := serve(t, Config{ShowPAN: true, Token: "0123456789abcdef-test"}, nil)
	for _, one := range []struct {
		program, file string
		at            *client
		token         string
	}{
		{"python3", "control_api.py", open, ""},
		{"python3", "control_api.py", guarded, "0123456789abcdef-test"},
		{"node", "control-api.mjs", open, ""},
		{"node", "control-api.mjs", guarded, "0123456789abcdef-test"},
		{"java", "ControlApi.java", guarded, "0123456789abcdef-test"},
		{"bash", "control-api.sh", open, ""},
		{"bash", "control-api.sh", guarded, "0123456789abcdef-test"},
	} {
		t.Run(one.file+one.token, func(t *testing.T) {
			t.Parallel()
			program, err := exec.LookPath(one.program)
			if err != nil {
				t.Skipf("%s is not on this machine", one.program)
			}
			file := filepath.Join("..", "..", "docs", "examples", one.file)
			cmd := exec.CommandContext(t.Context(), program, file, one.at.base)
			cmd.Env = append(os.Environ(), "ACQSIM_API_TOKEN="+one.token)
			said, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", said)
			require.Equal(t, "with the cardholder: reversed-after-lost-reply\n", string(said))
		})
	}
}
