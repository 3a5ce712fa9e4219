{{/* What all objects of this instance of the stack have in common; below another chart its name belongs to it. */}}
{{- define "two-tier-app.instance" -}}
{{- .Values.instance }}
{{- end }}

{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "two-tier-app.prefix" -}}
{{- $instance := include "two-tier-app.instance" . }}
{{- $name := .Values.nameOverride | default "two-tier" }}
{{- if .Values.fullnameOverride }}
{{- include "two-tier-app.start" .Values.fullnameOverride }}
{{- else if ne $instance $name }}
{{- if and .Values.nameOverride (not (contains $name $instance)) }}
{{- $instance = printf "%s-%s" $instance $name }}
{{- end }}
{{- include "two-tier-app.start" $instance }}
{{- end }}
{{- end }}

{{/*
The start of names: a Service's begins with a letter and has no dot. The longest name leaves 39 characters: what is
longer lives on in a hash.
*/}}
{{- define "two-tier-app.start" -}}
{{- $start := regexReplaceAll "^[0-9]" (. | replace "." "-") "r${0}" | trimSuffix "-" }}
{{- if gt (len $start) 39 }}{{ $start | trunc 33 | trimSuffix "-" }}-{{ $start | sha256sum | trunc
  5 }}{{ else }}{{ $start }}{{ end }}-
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "two-tier-app.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
An image by its digest or its tag, which defaults to the version of the application; of a track that has a tag, by
that. `global.imageRegistry` stands in place of its own registry: `redis` is `library/redis` there, as it is at Docker Hub.
*/}}
{{- define "two-tier-app.image" -}}
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
{{- define "two-tier-app.annotations" -}}
{{- if ((first .).Values.argocd).syncWaves -}}
argocd.argoproj.io/sync-wave: {{ last . | quote }}
{{- end }}
{{- with (first .).Values.annotations }}
{{ include "two-tier-app.data" (list .) | trim }}
{{- end }}
{{- end }}

{{/* What rolls pods when some contents, as YAML, change. */}}
{{- define "two-tier-app.checksum" -}}
{{- printf "%s\n" . | fromYaml | toRawJson | sha256sum | trunc 16 | quote }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "two-tier-app.data" -}}
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
{{- define "two-tier-app.resources" -}}
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
{{- define "two-tier-app.pullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
- name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{/* A key of a Secret that exists, such as `urlKey`; where none is named, the chart's own. */}}
{{- define "two-tier-app.key" -}}
{{- $secret := index . 0 }}
{{- if $secret.name }}{{ index $secret (index . 1) | default (index . 2) }}{{ else }}{{ index . 2 }}{{ end }}
{{- end }}

{{/* The hosts or the paths of a door: one or several, with template actions in them, or what is meant where none are said. */}}
{{- define "two-tier-app.several" -}}
{{- $root := first . }}
{{- with index . 1 | default (last .) }}
{{- range kindIs "slice" . | ternary . (list .) }}
- {{ tpl . $root | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The first of them, which urls have. */}}
{{- define "two-tier-app.first" -}}
{{- with include "two-tier-app.several" . | fromYamlArray }}{{ first . }}{{ end }}
{{- end }}

{{/* The place of a door among those of an ALB, which takes the first path that fits: longer ones come first. */}}
{{- define "two-tier-app.albOrder" -}}
{{- $longest := 0 }}
{{- range include "two-tier-app.several" . | fromYamlArray }}{{ $longest = max $longest (len .) }}{{ end }}
{{- sub 1000 (min 999 $longest) }}
{{- end }}

{{/* Variables that come from Secrets or from the pod itself, but for those of the names that follow. */}}
{{- define "two-tier-app.variables" -}}
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

{{/* ConfigMaps and Secrets, all of whose keys are variables. */}}
{{- define "two-tier-app.envFrom" -}}
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
{{- define "two-tier-app.above" -}}
{{- mergeOverwrite (first .) (last . | deepCopy) | toYaml }}
{{- end }}

{{/* Who is at the other end of a rule of a policy. */}}
{{- define "two-tier-app.peer" -}}
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
{{- define "two-tier-app.peerPorts" -}}
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
{{- define "two-tier-app.allowFrom" -}}
from: {{- include "two-tier-app.peer" . | nindent 0 }}
{{- include "two-tier-app.peerPorts" . }}
{{- end }}

{{/* A rule that lets it call others. */}}
{{- define "two-tier-app.allowTo" -}}
to: {{- include "two-tier-app.peer" . | nindent 0 }}
{{- include "two-tier-app.peerPorts" . }}
{{- end }}

{{/* How evenly pods are spread, without what selects them. */}}
{{- define "two-tier-app.spread" -}}
topologyKey: {{ .topologyKey | quote }}
maxSkew: {{ .maxSkew | default 1 }}
whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
{{- end }}

{{/* How long pods have to stop that drain for some seconds first. */}}
{{- define "two-tier-app.grace" -}}
{{- lt (int .) 30 | ternary (max 30 (add . 25)) (add . 30) }}
{{- end }}

{{/* Whether a component, or a track of it, has a disruption budget: over a single pod it would stop every drain of its node. */}}
{{- define "two-tier-app.hasBudget" -}}
{{- $of := first . }}
{{- $replicas := (last .).replicas | default $of.replicas }}
{{- $fewest := ($of.autoscaling).max | empty | ternary $replicas (($of.autoscaling).min | default $replicas) }}
{{- $said := without (list ($of.disruptionBudget).minAvailable ($of.disruptionBudget).maxUnavailable) nil }}
{{- if and $said (gt (int $fewest) 1) }}yes{{ end }}
{{- end }}

{{/* How many pods a Deployment has: an autoscaler that comes or goes on starts from there. */}}
{{- define "two-tier-app.running" -}}
{{- with lookup "apps/v1" "Deployment" (index . 0) (index . 1) }}{{ .spec.replicas }}{{ end }}
{{- end }}

{{/* What selects the pods of `two-tier-app`. Nothing else changes it. */}}
{{- define "two-tier-app.two-tier-app.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "two-tier-app.instance" . | quote }}
app.kubernetes.io/name: two-tier-app
{{- end }}

{{/* Labels of the pods of `two-tier-app`. */}}
{{- define "two-tier-app.two-tier-app.podLabels" -}}
{{- $twoTierApp := index .Values.backends "two-tier-app" -}}
app: two-tier-app
app.kubernetes.io/component: backend
app.kubernetes.io/instance: {{ include "two-tier-app.instance" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: two-tier-app
app.kubernetes.io/part-of: {{ include "two-tier-app.instance" . | quote }}
{{- with include "two-tier-app.data" (list .Values.labels $twoTierApp.labels) }}
{{- . | trim | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `two-tier-app`. */}}
{{- define "two-tier-app.two-tier-app.labels" -}}
{{ include "two-tier-app.two-tier-app.podLabels" . }}
helm.sh/chart: {{ include "two-tier-app.chart" . }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "two-tier-app.two-tier-app.wiring" -}}
{{- $prefix := include "two-tier-app.prefix" . -}}
{{- $mysql := .Values.databases.mysql -}}
MYSQL_HOST: {{ $mysql.external.host | default (printf "%smysql" $prefix) | quote }}
MYSQL_NAME: {{ $mysql.database | quote }}
{{- if $mysql.external.host }}
MYSQL_PORT: {{ $mysql.external.port | quote }}
{{- else }}
MYSQL_PORT: '3306'
{{- end }}
MYSQL_USER: admin
{{- end }}

{{/* What pods read. */}}
{{- define "two-tier-app.two-tier-app.config" -}}
{{- $twoTierApp := index .Values.backends "two-tier-app" -}}
{{- $wiring := include "two-tier-app.two-tier-app.wiring" . | fromYaml }}
{{- include "two-tier-app.data" (list $wiring $twoTierApp.env) }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "two-tier-app.two-tier-app.wiring2" -}}
{{- $prefix := include "two-tier-app.prefix" . -}}
{{- $mysql := .Values.databases.mysql -}}
MYSQL_HOST: {{ $mysql.external.host | default (printf "%smysql" $prefix) | quote }}
MYSQL_NAME: {{ $mysql.database | quote }}
{{- if $mysql.external.host }}
MYSQL_PORT: {{ $mysql.external.port | quote }}
{{- else }}
MYSQL_PORT: '3306'
{{- end }}
{{- if not $mysql.credentials.existingSecret.name }}
{{- if $mysql.external.host }}
MYSQL_URL: "mysql://admin:@{{ $mysql.external.host }}:{{ $mysql.external.port }}/{{ $mysql.database }}"
{{- else }}
MYSQL_URL: "mysql://admin:@{{ $prefix }}mysql:3306/{{ $mysql.database }}"
{{- end }}
{{- end }}
MYSQL_USER: admin
{{- end }}

{{/* What rolls pods when it changes. */}}
{{- define "two-tier-app.two-tier-app.rolled" -}}
{{- $twoTierApp := index .Values.backends "two-tier-app" -}}
{{- $wiring := include "two-tier-app.two-tier-app.wiring2" . | fromYaml }}
{{- include "two-tier-app.data" (list $wiring $twoTierApp.env) }}
{{- end }}

{{/* What containers have that are added, unless they say otherwise. */}}
{{- define "two-tier-app.two-tier-app.added" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: false
  capabilities:
    drop:
    - ALL
{{- end }}

{{/* What is said to controllers and clouds, unless the values say otherwise. */}}
{{- define "two-tier-app.two-tier-app.annotations" -}}
{{- $twoTierApp := index .Values.backends "two-tier-app" -}}
{{- if and (eq $twoTierApp.expose.ingress.className "alb") $twoTierApp.expose.ingress.tls.enabled }}
alb.ingress.kubernetes.io/listen-ports: '[{"HTTP":80},{"HTTPS":443}]'
alb.ingress.kubernetes.io/ssl-redirect: '443'
{{- end }}
{{- if eq $twoTierApp.expose.ingress.className "alb" }}
alb.ingress.kubernetes.io/group.name: "{{ .Release.Namespace }}-{{ include "two-tier-app.instance" . }}"
alb.ingress.kubernetes.io/group.order: {{ include "two-tier-app.albOrder" (list . $twoTierApp.expose.ingress.path "/") |
  quote }}
alb.ingress.kubernetes.io/healthcheck-path: {{ $twoTierApp.probes.readiness.path | quote }}
alb.ingress.kubernetes.io/scheme: internet-facing
alb.ingress.kubernetes.io/success-codes: '200-399'
alb.ingress.kubernetes.io/target-type: ip
{{- end }}
{{- end }}
