// Reads a configuration from stdin as kind does, and prints what it understood as JSON. It is built
// inside of kind's own module, whose parser is internal.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"sigs.k8s.io/kind/pkg/internal/apis/config/encoding"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	config, err := encoding.Parse(text)
	if err != nil {
		return err
	}
	if err := config.Validate(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(config)
}
