{{/* What all objects of this instance of the stack have in common; below another chart its name belongs to it. */}}
{{- define "two-tier-mysql.instance" -}}
{{- .Values.instance }}
{{- end }}

{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "two-tier-mysql.prefix" -}}
{{- $instance := include "two-tier-mysql.instance" . }}
{{- $name := .Values.nameOverride | default "two-tier" }}
{{- if .Values.fullnameOverride }}
{{- include "two-tier-mysql.start" .Values.fullnameOverride }}
{{- else if ne $instance $name }}
{{- if and .Values.nameOverride (not (contains $name $instance)) }}
{{- $instance = printf "%s-%s" $instance $name }}
{{- end }}
{{- include "two-tier-mysql.start" $instance }}
{{- end }}
{{- end }}

{{/*
The start of names: a Service's begins with a letter and has no dot. The longest name leaves 43 characters: what is
longer lives on in a hash.
*/}}
{{- define "two-tier-mysql.start" -}}
{{- $start := regexReplaceAll "^[0-9]" (. | replace "." "-") "r${0}" | trimSuffix "-" }}
{{- if gt (len $start) 43 }}{{ $start | trunc 37 | trimSuffix "-" }}-{{ $start | sha256sum | trunc
  5 }}{{ else }}{{ $start }}{{ end }}-
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier-mysql.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
An image by its digest or its tag, which defaults to the version of the application; of a track that has a tag, by
that. `global.imageRegistry` stands in place of its own registry: `redis` is `library/redis` there, as it is at Docker Hub.
*/}}
{{- define "two-tier-mysql.image" -}}
{{- $image := last . }}
{{- if kindIs "map" $image }}
{{- $track := index . 1 }}
{{- $version := empty $track.tag | ternary $image $track }}
{{- $tag := $version.tag | default (first $).Chart.AppVersion }}
{{- $tag = kindIs "string" $tag | ternary $tag (toJson $tag) }}
{{- $behind := empty $version.digest | ternary (printf ":%s" $tag) (printf "@%s" $version.digest) }}
{{- $image = print $image.repository $behind }}
{{- end }}
{{- with ((first .).Values.global).imageRegistry }}
{{- $isOfficial := regexMatch "^(docker\\.io/)?[^/]+$" $image }}
{{- $path := regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $image "" }}
{{- $image = printf "%s/%s%s" . (ternary "library/" "" $isOfficial) $path }}
{{- end }}
{{- $image }}
{{- end }}

{{/* What all objects are annotated with: in which order Argo CD syncs, unless no one asks for that, and what is said. */}}
{{- define "two-tier-mysql.annotations" -}}
{{- if ((first .).Values.argocd).syncWaves -}}
argocd.argoproj.io/sync-wave: {{ last . | quote }}
{{- end }}
{{- with (first .).Values.annotations }}
{{ include "two-tier-mysql.data" (list .) | trim }}
{{- end }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "two-tier-mysql.data" -}}
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

{{/* Requests and limits, each only where something is said. */}}
{{- define "two-tier-mysql.resources" -}}
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
{{- define "two-tier-mysql.pullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
- name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{/* A key of a Secret that exists, such as `urlKey`; where none is named, the chart's own. */}}
{{- define "two-tier-mysql.key" -}}
{{- $secret := index . 0 }}
{{- if $secret.name }}{{ index $secret (index . 1) | default (index . 2) }}{{ else }}{{ index . 2 }}{{ end }}
{{- end }}

{{/* Variables that come from Secrets or from the pod itself, but for those of the names that follow. */}}
{{- define "two-tier-mysql.variables" -}}
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

{{/* Variables that are texts, where no ConfigMap holds them. */}}
{{- define "two-tier-mysql.texts" -}}
{{- range $name, $value := . }}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value)) }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* What one of several says, above what all have that are like it. */}}
{{- define "two-tier-mysql.above" -}}
{{- mergeOverwrite (first .) (last . | deepCopy) | toYaml }}
{{- end }}

{{/* Who is at the other end of a rule of a policy. */}}
{{- define "two-tier-mysql.peer" -}}
{{- $peer := dict }}
{{- with .podLabels }}{{ $_ := set $peer "podSelector" (dict "matchLabels" .) }}{{ end }}
{{- with .namespaceLabels }}{{ $_ := set $peer "namespaceSelector" (dict "matchLabels" .) }}{{ end }}
{{- with .namespace }}
{{- $_ := set $peer "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .)) }}
{{- end }}
{{- with .cidr }}{{ $_ := set $peer "ipBlock" (dict "cidr" .) }}{{ end }}
{{- with .except }}{{ $_ := set $peer.ipBlock "except" . }}{{ end }}
{{- list $peer | toYaml }}
{{- end }}

{{/* At which ports. */}}
{{- define "two-tier-mysql.peerPorts" -}}
{{- with .ports }}
ports:
{{- range . }}
{{- $one := kindIs "map" . | ternary . (dict "port" .) }}
- port: {{ $one.port }}
  protocol: {{ $one.protocol | default "TCP" | upper }}
{{- end }}
{{- end }}
{{- end }}

{{/* A rule that lets callers in. */}}
{{- define "two-tier-mysql.allowFrom" -}}
from: {{- include "two-tier-mysql.peer" . | nindent 0 }}
{{- include "two-tier-mysql.peerPorts" . }}
{{- end }}

{{/* A rule that lets it call others. */}}
{{- define "two-tier-mysql.allowTo" -}}
to: {{- include "two-tier-mysql.peer" . | nindent 0 }}
{{- include "two-tier-mysql.peerPorts" . }}
{{- end }}

{{/* How evenly pods are spread, without what selects them. */}}
{{- define "two-tier-mysql.spread" -}}
topologyKey: {{ .topologyKey | quote }}
maxSkew: {{ .maxSkew | default 1 }}
whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
{{- end }}

{{/* What selects the pods of `mysql`. Nothing else changes it. */}}
{{- define "two-tier-mysql.mysql.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "two-tier-mysql.instance" . | quote }}
app.kubernetes.io/name: mysql
{{- end }}

{{/* Labels of the pods of `mysql`. */}}
{{- define "two-tier-mysql.mysql.podLabels" -}}
{{- $mysql := .Values.databases.mysql -}}
app: mysql
app.kubernetes.io/component: database
app.kubernetes.io/instance: {{ include "two-tier-mysql.instance" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: mysql
app.kubernetes.io/part-of: {{ include "two-tier-mysql.instance" . | quote }}
{{- with include "two-tier-mysql.data" (list .Values.labels $mysql.labels) }}
{{- . | trim | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `mysql`. */}}
{{- define "two-tier-mysql.mysql.labels" -}}
{{ include "two-tier-mysql.mysql.podLabels" . }}
helm.sh/chart: {{ include "two-tier-mysql.chart" . }}
{{- end }}
