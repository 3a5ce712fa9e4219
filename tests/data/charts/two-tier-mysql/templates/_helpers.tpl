{{/*
What the names of objects start with: nothing in the instance that is called as the stack, so that
instances of other names can live beside it in one namespace.
*/}}
{{- define "two-tier-mysql.prefix" -}}
{{- if ne .Values.instance "two-tier" }}{{ .Values.instance }}-{{ end }}
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier-mysql.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Requests and limits, each only where something is said. */}}
{{- define "two-tier-mysql.resources" -}}
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

{{/* Labels of the pods of `mysql`. */}}
{{- define "two-tier-mysql.mysql.podLabels" -}}
app: mysql
app.kubernetes.io/component: database
app.kubernetes.io/instance: {{ .Values.instance | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: mysql
app.kubernetes.io/part-of: {{ .Values.instance | quote }}
app.kubernetes.io/version: '8.4'
{{- end }}

{{/* Labels of the objects of `mysql`. */}}
{{- define "two-tier-mysql.mysql.labels" -}}
{{ include "two-tier-mysql.mysql.podLabels" . }}
helm.sh/chart: {{ include "two-tier-mysql.chart" . }}
{{- end }}

{{/* What selects the pods of `mysql`. */}}
{{- define "two-tier-mysql.mysql.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Values.instance | quote }}
app.kubernetes.io/name: mysql
{{- end }}
