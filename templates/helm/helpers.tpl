{{/* What all objects of this instance of the stack have in common; below another chart its name belongs to it. */}}
{{- define "CHART.instance" -}}
{{- INSTANCE }}
{{- end }}

{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "CHART.prefix" -}}
{{- $instance := include "CHART.instance" . }}
{{- $name := .Values.nameOverride | default "STACK" }}
{{- if .Values.fullnameOverride }}
{{- include "CHART.start" .Values.fullnameOverride }}
{{- else if ne $instance $name }}
{{- if and .Values.nameOverride (not (contains $name $instance)) }}
{{- $instance = printf "%s-%s" $instance $name }}
{{- end }}
{{- include "CHART.start" $instance }}
{{- end }}
{{- end }}

{{/*
The start of names: a Service's begins with a letter and has no dot. The longest name leaves ROOM characters: what is
longer lives on in a hash.
*/}}
{{- define "CHART.start" -}}
{{- $start := regexReplaceAll "^[0-9]" (. | replace "." "-") "r${0}" | trimSuffix "-" }}
{{- if gt (len $start) ROOM }}SHORT{{ else }}{{ $start }}{{ end }}-
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "CHART.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
An image by its digest or its tag, which defaults to the version of the application; of a track that has a tag, by
that. `global.imageRegistry` stands in place of its own registry: `redis` is `library/redis` there, as it is at Docker Hub.
*/}}
{{- define "CHART.image" -}}
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
{{- define "CHART.annotations" -}}
{{- if ((first .).Values.argocd).syncWaves -}}
argocd.argoproj.io/sync-wave: {{ last . | quote }}
{{- end }}
{{- with (first .).Values.annotations }}
{{ include "CHART.data" (list .) | trim }}
{{- end }}
{{- end }}

{{/* What rolls pods when some contents, as YAML, change. */}}
{{- define "CHART.checksum" -}}
{{- printf "%s\n" . | fromYaml | toRawJson | sha256sum | trunc DIGITS | quote }}
{{- end }}

{{/* The port of a url, unless it is that of http. */}}
{{- define "CHART.urlPort" -}}
{{- if ne (int .) 80 }}:{{ int . }}{{ end }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "CHART.data" -}}
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
{{- define "CHART.resources" -}}
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
{{- define "CHART.pullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
- name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{/* A key of a Secret that exists, such as `urlKey`; where none is named, the chart's own. */}}
{{- define "CHART.key" -}}
{{- $secret := index . 0 }}
{{- if $secret.name }}{{ index $secret (index . 1) | default (index . 2) }}{{ else }}{{ index . 2 }}{{ end }}
{{- end }}

{{/* The hosts or the paths of a door: one or several, with template actions in them, or what is meant where none are said. */}}
{{- define "CHART.several" -}}
{{- $root := first . }}
{{- with index . 1 | default (last .) }}
{{- range kindIs "slice" . | ternary . (list .) }}
- {{ tpl . $root | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The first of them, which urls have. */}}
{{- define "CHART.first" -}}
{{- with include "CHART.several" . | fromYamlArray }}{{ first . }}{{ end }}
{{- end }}

{{/* The path that urls of a door have: what all of its paths share. */}}
{{- define "CHART.urlPath" -}}
{{- $paths := include "CHART.several" . | fromYamlArray }}
{{- $shared := first $paths | trimSuffix "/" | splitList "/" }}
{{- range $path := rest $paths }}
{{- $parts := $path | trimSuffix "/" | splitList "/" }}
{{- $same := list }}
{{- range $at, $part := $shared }}
{{- if and (eq $at (len $same)) (eq $part (index (concat $parts $shared) $at)) (lt $at (len $parts)) }}
{{- $same = append $same $part }}
{{- end }}
{{- end }}
{{- $shared = $same }}
{{- end }}
{{- join "/" $shared }}
{{- end }}

{{/* The place of a door among those of an ALB, which takes the first path that fits: longer ones come first. */}}
{{- define "CHART.albOrder" -}}
{{- $longest := 0 }}
{{- range include "CHART.several" . | fromYamlArray }}{{ $longest = max $longest (len .) }}{{ end }}
{{- sub 1000 (min 999 $longest) }}
{{- end }}

{{/* Variables that come from Secrets or from the pod itself, but for those of the names that follow. */}}
{{- define "CHART.variables" -}}
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
{{- define "CHART.texts" -}}
{{- range $name, $value := . }}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value)) }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* ConfigMaps and Secrets, all of whose keys are variables. */}}
{{- define "CHART.envFrom" -}}
{{- range . }}
- {{ empty .secret | ternary "configMapRef" "secretRef" }}:
    name: {{ .secret | default .configMap | quote }}
    {{- with .optional }}
    optional: true
    {{- end }}
  {{- with .prefix }}
  prefix: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What one of several says, above what all have that are like it. */}}
{{- define "CHART.above" -}}
{{- mergeOverwrite (first .) (last . | deepCopy) | toYaml }}
{{- end }}

{{/* Who is at the other end of a rule of a policy. */}}
{{- define "CHART.peer" -}}
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
{{- define "CHART.peerPorts" -}}
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
{{- define "CHART.allowFrom" -}}
from: {{- include "CHART.peer" . | nindent 0 }}
{{- include "CHART.peerPorts" . }}
{{- end }}

{{/* A rule that lets it call others. */}}
{{- define "CHART.allowTo" -}}
to: {{- include "CHART.peer" . | nindent 0 }}
{{- include "CHART.peerPorts" . }}
{{- end }}

{{/* How evenly pods are spread, without what selects them. */}}
{{- define "CHART.spread" -}}
topologyKey: {{ .topologyKey | quote }}
maxSkew: {{ .maxSkew | default 1 }}
whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
{{- end }}

{{/* How long pods have to stop that drain for some seconds first. */}}
{{- define "CHART.grace" -}}
{{- lt (int .) 30 | ternary (max 30 (add . 25)) (add . 30) }}
{{- end }}

{{/* Whether a component, or a track of it, has a disruption budget: over a single pod it would stop every drain of its node. */}}
{{- define "CHART.hasBudget" -}}
{{- $of := first . }}
{{- $replicas := (last .).replicas | default $of.replicas }}
{{- $fewest := ($of.autoscaling).max | empty | ternary $replicas (($of.autoscaling).min | default $replicas) }}
{{- $said := without (list ($of.disruptionBudget).minAvailable ($of.disruptionBudget).maxUnavailable) nil }}
{{- if and $said (gt (int $fewest) 1) }}yes{{ end }}
{{- end }}

{{/* How many pods a Deployment has: an autoscaler that comes or goes on starts from there. */}}
{{- define "CHART.running" -}}
{{- with lookup "apps/v1" "Deployment" (index . 0) (index . 1) }}{{ .spec.replicas }}{{ end }}
{{- end }}
