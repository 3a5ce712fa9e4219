{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "mysql-submit.prefix" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}-
{{- else if ne .Release.Name (.Values.nameOverride | default "mysql-submit") }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}-
{{- end }}
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "mysql-submit.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The registry that all images come from, where one is said: a mirror of the others. */}}
{{- define "mysql-submit.registry" -}}
{{- with (.Values.global).imageRegistry }}{{ . }}/{{ end }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "mysql-submit.data" -}}
{{- $all := dict }}
{{- range . }}
{{- range $name, $value := . }}
{{- if not (kindIs "map" $value) }}{{ $_ := set $all $name $value }}{{ end }}
{{- end }}
{{- end }}
{{- range $name, $value := $all }}
{{ $name | quote }}: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}

{{/* Requests and limits, each only where something is said. */}}
{{- define "mysql-submit.resources" -}}
{{- range $kind, $amounts := . }}
{{- $said := dict }}
{{- range $name, $amount := $amounts }}
{{- if $amount }}{{ $_ := set $said $name $amount }}{{ end }}
{{- end }}
{{- with $said }}
{{ $kind }}:
  {{- range $name, $amount := . }}
  {{ $name }}: {{ $amount | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The Secrets by which images are pulled: the chart's own, and those that all charts of a release share. */}}
{{- define "mysql-submit.pullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
- name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{/* Variables that come from Secrets or from the pod itself, but for those of the names that follow. */}}
{{- define "mysql-submit.variables" -}}
{{- $known := rest . }}
{{- range $name, $source := first . }}
{{- if and (kindIs "map" $source) (not (has $name $known)) }}
- name: {{ $name }}
  valueFrom:
    {{- with $source.existingSecret }}
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key | default "password" }}
    {{- else }}
    fieldRef:
      fieldPath: {{ $source.fieldRef }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* How evenly pods are spread, without what selects them. */}}
{{- define "mysql-submit.spread" -}}
topologyKey: {{ .topologyKey | quote }}
maxSkew: {{ .maxSkew | default 1 }}
whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
{{- end }}

{{/* How many pods a Deployment has: an autoscaler that comes or goes on starts from there. */}}
{{- define "mysql-submit.running" -}}
{{- with lookup "apps/v1" "Deployment" (index . 0) (index . 1) }}{{ .spec.replicas }}{{ end }}
{{- end }}

{{/* What selects the pods of `backend`. Nothing else changes it. */}}
{{- define "mysql-submit.backend.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: backend
{{- end }}

{{/* Labels of the pods of `backend`. */}}
{{- define "mysql-submit.backend.podLabels" -}}
{{- $backend := .Values.backends.backend -}}
app: backend
app.kubernetes.io/component: backend
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: backend
app.kubernetes.io/part-of: {{ .Release.Name | quote }}
{{- with $backend.labels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `backend`. */}}
{{- define "mysql-submit.backend.labels" -}}
{{ include "mysql-submit.backend.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What selects the pods of `mysql`. Nothing else changes it. */}}
{{- define "mysql-submit.mysql.selectorLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: mysql
{{- end }}

{{/* Labels of the pods of `mysql`. */}}
{{- define "mysql-submit.mysql.podLabels" -}}
{{- $mysql := .Values.databases.mysql -}}
app: mysql
app.kubernetes.io/component: database
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: mysql
app.kubernetes.io/part-of: {{ .Release.Name | quote }}
{{- with $mysql.labels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `mysql`. */}}
{{- define "mysql-submit.mysql.labels" -}}
{{ include "mysql-submit.mysql.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "mysql-submit.backend.wiring" -}}
DB_HOST: {{ include "mysql-submit.prefix" . }}mysql-svc
DB_NAME: app
DB_PORT: '8085'
DB_USER: app
{{- end }}

{{/* What pods read. */}}
{{- define "mysql-submit.backend.config" -}}
{{- $backend := .Values.backends.backend -}}
{{- $wiring := include "mysql-submit.backend.wiring" . | fromYaml }}
{{- include "mysql-submit.data" (list $wiring $backend.env) }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "mysql-submit.backend.wiring2" -}}
{{- $mysql := .Values.databases.mysql -}}
{{- if not $mysql.credentials.existingSecret }}
DATABASE_URL: "mysql://app:@{{ include "mysql-submit.prefix" . }}mysql-svc:8085/app"
{{- end }}
DB_HOST: {{ include "mysql-submit.prefix" . }}mysql-svc
DB_NAME: app
DB_PORT: '8085'
DB_USER: app
{{- end }}

{{/* What rolls pods when it changes. */}}
{{- define "mysql-submit.backend.rolled" -}}
{{- $backend := .Values.backends.backend -}}
{{- $wiring := include "mysql-submit.backend.wiring2" . | fromYaml }}
{{- include "mysql-submit.data" (list $wiring $backend.env) }}
{{- end }}
