{{/*
What the names of objects start with: nothing in the instance that is called as the stack, so that
instances of other names can live beside it in one namespace.
*/}}
{{- define "two-tier-app.prefix" -}}
{{- if ne .Values.instance "two-tier" }}{{ .Values.instance }}-{{ end }}
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier-app.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Requests and limits, each only where something is said. */}}
{{- define "two-tier-app.resources" -}}
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

{{/* Labels of the pods of `two-tier-app`. */}}
{{- define "two-tier-app.two-tier-app.podLabels" -}}
{{- $twoTierApp := (index .Values.backends "two-tier-app") }}
app: two-tier-app
app.kubernetes.io/component: backend
app.kubernetes.io/instance: {{ .Values.instance | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: two-tier-app
app.kubernetes.io/part-of: {{ .Values.instance | quote }}
{{- if not $twoTierApp.image.digest }}
app.kubernetes.io/version: {{ $twoTierApp.image.tag | quote }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `two-tier-app`. */}}
{{- define "two-tier-app.two-tier-app.labels" -}}
{{ include "two-tier-app.two-tier-app.podLabels" . }}
helm.sh/chart: {{ include "two-tier-app.chart" . }}
{{- end }}

{{/* What selects the pods of `two-tier-app`. */}}
{{- define "two-tier-app.two-tier-app.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Values.instance | quote }}
app.kubernetes.io/name: two-tier-app
{{- end }}
