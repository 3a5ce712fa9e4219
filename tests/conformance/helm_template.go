// Renders one chart with many values, as `helm template` renders it with one: the chart's folder is the
// argument, each line of stdin is a request, each line of stdout its answer.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path"
	"sort"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/engine"
	"sigs.k8s.io/yaml"
)

type request struct {
	Name      string   `json:"name"`
	Namespace string   `json:"namespace"`
	Files     []string `json:"files"`
}

type answer struct {
	Objects []any  `json:"objects"`
	Error   string `json:"error"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked request
		objects, err := []any(nil), json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			objects, err = render(os.Args[1], asked)
		}
		said := answer{Objects: objects}
		if err != nil {
			said.Error = err.Error()
		}
		if err := out.Encode(said); err != nil {
			panic(err)
		}
	}
}

func render(folder string, asked request) ([]any, error) {
	chart, err := loader.Load(folder)
	if err != nil {
		return nil, err
	}
	given := values.Options{ValueFiles: asked.Files}
	merged, err := given.MergeValues(nil)
	if err != nil {
		return nil, err
	}
	release := common.ReleaseOptions{Name: asked.Name, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	all, err := util.ToRenderValues(chart, merged, release, nil)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, all)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	objects := []any{}
	for _, name := range names {
		if base := path.Base(name); strings.HasPrefix(base, "_") || base == "NOTES.txt" {
			continue
		}
		for _, document := range strings.Split("\n"+files[name], "\n---\n") {
			var object any
			if err := yaml.UnmarshalStrict([]byte(document+"\n"), &object); err != nil {
				return nil, err
			}
			if object != nil {
				objects = append(objects, object)
			}
		}
	}
	return objects, nil
}
