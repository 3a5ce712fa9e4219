{{/*
What the names of objects start with: nothing in the instance that is called as the stack, so that
instances of other names can live beside it in one namespace.
*/}}
{{- define "mysql-submit.prefix" -}}
{{- if ne .Release.Name "mysql-submit" }}{{ .Release.Name }}-{{ end }}
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "mysql-submit.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Requests and limits, each only where something is said. */}}
{{- define "mysql-submit.resources" -}}
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
{{- define "mysql-submit.mysql.podLabels" -}}
app: mysql
app.kubernetes.io/component: database
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: mysql
app.kubernetes.io/part-of: {{ .Release.Name | quote }}
app.kubernetes.io/version: '8.4'
{{- end }}

{{/* Labels of the objects of `mysql`. */}}
{{- define "mysql-submit.mysql.labels" -}}
{{ include "mysql-submit.mysql.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What selects the pods of `mysql`. */}}
{{- define "mysql-submit.mysql.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: mysql
{{- end }}

{{/* Labels of the pods of `backend`. */}}
{{- define "mysql-submit.backend.podLabels" -}}
{{- $backend := .Values.backends.backend }}
app: backend
app.kubernetes.io/component: backend
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: backend
app.kubernetes.io/part-of: {{ .Release.Name | quote }}
{{- if not $backend.image.digest }}
app.kubernetes.io/version: {{ $backend.image.tag | quote }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `backend`. */}}
{{- define "mysql-submit.backend.labels" -}}
{{ include "mysql-submit.backend.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What selects the pods of `backend`. */}}
{{- define "mysql-submit.backend.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: backend
{{- end }}
