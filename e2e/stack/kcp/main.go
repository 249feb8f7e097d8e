// Command kcp is the published kcp server with its embedded etcd, the control plane of development and tests.
// Production runs the same software as a sharded installation; nothing here ships.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/kcp-dev/embeddedetcd"
	"github.com/kcp-dev/kcp/cmd/kcp/options"
	"github.com/kcp-dev/kcp/pkg/server"
	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	genericapiserver "k8s.io/apiserver/pkg/server"
	cliflag "k8s.io/component-base/cli/flag"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "kcp:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	opts := options.NewOptions(rootDirectory(args))
	sets := cliflag.NamedFlagSets{}
	opts.AddFlags(&sets)
	flags := pflag.NewFlagSet("kcp", pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(args); err != nil {
		return err
	}

	ctx := genericapiserver.SetupSignalContext()
	completed, err := opts.Complete(ctx)
	if err != nil {
		return err
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return utilerrors.NewAggregate(errs)
	}
	config, err := server.NewConfig(ctx, completed.Server)
	if err != nil {
		return err
	}
	ready, err := config.Complete()
	if err != nil {
		return err
	}
	// etcd has a context of its own: it must outlive the API server, or the shutdown hangs on a dead store.
	etcd, stop := context.WithCancel(context.Background())
	defer stop()
	if err := embeddedetcd.NewServer(ready.EmbeddedEtcd).Run(etcd); err != nil {
		return err
	}
	s, err := server.NewServer(ready)
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

// rootDirectory is read before the other flags, because their defaults are derived from it.
func rootDirectory(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--root-directory="); ok {
			return value
		}
		if arg == "--root-directory" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ".kcp"
}
