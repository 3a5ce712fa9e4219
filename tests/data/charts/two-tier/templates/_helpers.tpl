{{/* What all objects of this instance of the stack have in common; below another chart its name belongs to it. */}}
{{- define "two-tier.instance" -}}
{{- .Values.instance }}
{{- end }}

{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "two-tier.prefix" -}}
{{- $instance := include "two-tier.instance" . }}
{{- $name := .Values.nameOverride | default "two-tier" }}
{{- if .Values.fullnameOverride }}
{{- include "two-tier.start" .Values.fullnameOverride }}
{{- else if ne $instance $name }}
{{- if and .Values.nameOverride (not (contains $name $instance)) }}
{{- $instance = printf "%s-%s" $instance $name }}
{{- end }}
{{- include "two-tier.start" $instance }}
{{- end }}
{{- end }}

{{/*
The start of names: a Service's begins with a letter and has no dot. The longest name leaves 50 characters: what is
longer lives on in a hash.
*/}}
{{- define "two-tier.start" -}}
{{- $start := regexReplaceAll "^[0-9]" (. | replace "." "-") "r${0}" | trimSuffix "-" }}
{{- if gt (len $start) 50 }}{{ $start | trunc 44 | trimSuffix "-" }}-{{ $start | sha256sum | trunc
  5 }}{{ else }}{{ $start }}{{ end }}-
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What all objects are annotated with: in which order Argo CD syncs, unless no one asks for that, and what is said. */}}
{{- define "two-tier.annotations" -}}
{{- if ((first .).Values.argocd).syncWaves -}}
argocd.argoproj.io/sync-wave: {{ last . | quote }}
{{- end }}
{{- with (first .).Values.annotations }}
{{ include "two-tier.data" (list .) | trim }}
{{- end }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "two-tier.data" -}}
{{- $all := dict }}
{{- range . }}
{{- range $name, $value := . | default dict }}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value)) }}{{ $_ := set $all $name $value }}{{ end }}
{{- end }}
{{- end }}
{{- range $name, $value := $all }}
{{ $name | quote }}: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
