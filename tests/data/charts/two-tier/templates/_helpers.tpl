{{/*
What the names of objects start with: nothing in the instance that is called as the stack, so that
instances of other names can live beside it in one namespace.
*/}}
{{- define "two-tier.prefix" -}}
{{- if ne .Values.instance "two-tier" }}{{ .Values.instance }}-{{ end }}
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Requests and limits, each only where something is said. */}}
{{- define "two-tier.resources" -}}
{{- range $kind, $amounts := . }}
{{- $given := dict }}
{{- range $name, $amount := $amounts }}
{{- if $amount }}
{{- $_ := set $given $name $amount }}
{{- end }}
{{- end }}
{{- with $given }}
{{ $kind }}:
  {{- range $name, $amount := . }}
  {{ $name }}: {{ $amount | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
