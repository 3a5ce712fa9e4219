{{/* What all objects of this instance of the stack have in common; below another chart its name belongs to it. */}}
{{- define "mysql-submit.instance" -}}
{{- .Chart.IsRoot | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
What the names of objects start with: nothing in the release that is called as the stack, so that
releases of other names can live beside it in one namespace.
*/}}
{{- define "mysql-submit.prefix" -}}
{{- $instance := include "mysql-submit.instance" . }}
{{- $name := .Values.nameOverride | default "mysql-submit" }}
{{- if .Values.fullnameOverride }}
{{- include "mysql-submit.start" .Values.fullnameOverride }}
{{- else if ne $instance $name }}
{{- if and .Values.nameOverride (not (contains $name $instance)) }}
{{- $instance = printf "%s-%s" $instance $name }}
{{- end }}
{{- include "mysql-submit.start" $instance }}
{{- end }}
{{- end }}

{{/*
The start of names: a Service's begins with a letter and has no dot. The longest name leaves 46 characters: what is
longer lives on in a hash.
*/}}
{{- define "mysql-submit.start" -}}
{{- $start := regexReplaceAll "^[0-9]" (. | replace "." "-") "r${0}" | trimSuffix "-" }}
{{- if gt (len $start) 46 }}{{ $start | trunc 40 | trimSuffix "-" }}-{{ $start | sha256sum | trunc
  5 }}{{ else }}{{ $start }}{{ end }}-
{{- end }}

{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}
{{- define "mysql-submit.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
An image by its digest or its tag, which defaults to the version of the application; of a track that has a tag, by
that. `global.imageRegistry` stands in place of its own registry: `redis` is `library/redis` there, as it is at Docker Hub.
*/}}
{{- define "mysql-submit.image" -}}
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
{{- define "mysql-submit.annotations" -}}
{{- if ((first .).Values.argocd).syncWaves -}}
argocd.argoproj.io/sync-wave: {{ last . | quote }}
{{- end }}
{{- with (first .).Values.annotations }}
{{ include "mysql-submit.data" (list .) | trim }}
{{- end }}
{{- end }}

{{/* What rolls pods when some contents, as YAML, change. */}}
{{- define "mysql-submit.checksum" -}}
{{- printf "%s\n" . | fromYaml | toRawJson | sha256sum | trunc 16 | quote }}
{{- end }}

{{/* Texts by name, as a ConfigMap holds them: of several maps the later wins. Secrets have a place of their own. */}}
{{- define "mysql-submit.data" -}}
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

{{/* A key of a Secret that exists, such as `urlKey`; where none is named, the chart's own. */}}
{{- define "mysql-submit.key" -}}
{{- $secret := index . 0 }}
{{- if $secret.name }}{{ index $secret (index . 1) | default (index . 2) }}{{ else }}{{ index . 2 }}{{ end }}
{{- end }}

{{/* The hosts or the paths of a door: one or several, with template actions in them, or what is meant where none are said. */}}
{{- define "mysql-submit.several" -}}
{{- $root := first . }}
{{- with index . 1 | default (last .) }}
{{- range kindIs "slice" . | ternary . (list .) }}
- {{ tpl . $root | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The first of them, which urls have. */}}
{{- define "mysql-submit.first" -}}
{{- with include "mysql-submit.several" . | fromYamlArray }}{{ first . }}{{ end }}
{{- end }}

{{/* The place of a door among those of an ALB, which takes the first path that fits: longer ones come first. */}}
{{- define "mysql-submit.albOrder" -}}
{{- $longest := 0 }}
{{- range include "mysql-submit.several" . | fromYamlArray }}{{ $longest = max $longest (len .) }}{{ end }}
{{- sub 1000 (min 999 $longest) }}
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

{{/* Variables that are texts, where no ConfigMap holds them. */}}
{{- define "mysql-submit.texts" -}}
{{- range $name, $value := . }}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value)) }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* ConfigMaps and Secrets, all of whose keys are variables. */}}
{{- define "mysql-submit.envFrom" -}}
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
{{- define "mysql-submit.above" -}}
{{- mergeOverwrite (first .) (last . | deepCopy) | toYaml }}
{{- end }}

{{/* Who is at the other end of a rule of a policy. */}}
{{- define "mysql-submit.peer" -}}
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
{{- define "mysql-submit.peerPorts" -}}
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
{{- define "mysql-submit.allowFrom" -}}
from: {{- include "mysql-submit.peer" . | nindent 0 }}
{{- include "mysql-submit.peerPorts" . }}
{{- end }}

{{/* A rule that lets it call others. */}}
{{- define "mysql-submit.allowTo" -}}
to: {{- include "mysql-submit.peer" . | nindent 0 }}
{{- include "mysql-submit.peerPorts" . }}
{{- end }}

{{/* How evenly pods are spread, without what selects them. */}}
{{- define "mysql-submit.spread" -}}
topologyKey: {{ .topologyKey | quote }}
maxSkew: {{ .maxSkew | default 1 }}
whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
{{- end }}

{{/* How long pods have to stop that drain for some seconds first. */}}
{{- define "mysql-submit.grace" -}}
{{- lt (int .) 30 | ternary (max 30 (add . 25)) (add . 30) }}
{{- end }}

{{/* Whether a component, or a track of it, has a disruption budget: over a single pod it would stop every drain of its node. */}}
{{- define "mysql-submit.hasBudget" -}}
{{- $of := first . }}
{{- $replicas := (last .).replicas | default $of.replicas }}
{{- $fewest := ($of.autoscaling).max | empty | ternary $replicas (($of.autoscaling).min | default $replicas) }}
{{- $said := without (list ($of.disruptionBudget).minAvailable ($of.disruptionBudget).maxUnavailable) nil }}
{{- if and $said (gt (int $fewest) 1) }}yes{{ end }}
{{- end }}

{{/* How many pods a Deployment has: an autoscaler that comes or goes on starts from there. */}}
{{- define "mysql-submit.running" -}}
{{- with lookup "apps/v1" "Deployment" (index . 0) (index . 1) }}{{ .spec.replicas }}{{ end }}
{{- end }}

{{/* What selects the pods of `backend`. Nothing else changes it. */}}
{{- define "mysql-submit.backend.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "mysql-submit.instance" . | quote }}
app.kubernetes.io/name: backend
{{- end }}

{{/* Labels of the pods of `backend`. */}}
{{- define "mysql-submit.backend.podLabels" -}}
{{- $backend := .Values.backends.backend -}}
app: backend
app.kubernetes.io/component: backend
app.kubernetes.io/instance: {{ include "mysql-submit.instance" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: backend
app.kubernetes.io/part-of: {{ include "mysql-submit.instance" . | quote }}
{{- with include "mysql-submit.data" (list .Values.labels $backend.labels) }}
{{- . | trim | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `backend`. */}}
{{- define "mysql-submit.backend.labels" -}}
{{ include "mysql-submit.backend.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What selects the pods of `mysql`. Nothing else changes it. */}}
{{- define "mysql-submit.mysql.selectorLabels" -}}
app.kubernetes.io/instance: {{ include "mysql-submit.instance" . | quote }}
app.kubernetes.io/name: mysql
{{- end }}

{{/* Labels of the pods of `mysql`. */}}
{{- define "mysql-submit.mysql.podLabels" -}}
{{- $mysql := .Values.databases.mysql -}}
app: mysql
app.kubernetes.io/component: database
app.kubernetes.io/instance: {{ include "mysql-submit.instance" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/name: mysql
app.kubernetes.io/part-of: {{ include "mysql-submit.instance" . | quote }}
{{- with include "mysql-submit.data" (list .Values.labels $mysql.labels) }}
{{- . | trim | nindent 0 }}
{{- end }}
{{- end }}

{{/* Labels of the objects of `mysql`. */}}
{{- define "mysql-submit.mysql.labels" -}}
{{ include "mysql-submit.mysql.podLabels" . }}
helm.sh/chart: {{ include "mysql-submit.chart" . }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "mysql-submit.backend.wiring" -}}
{{- $prefix := include "mysql-submit.prefix" . -}}
{{- $mysql := .Values.databases.mysql -}}
DB_HOST: {{ $mysql.external.host | default (printf "%smysql-svc" $prefix) | quote }}
DB_NAME: {{ $mysql.database | quote }}
{{- if $mysql.external.host }}
DB_PORT: {{ $mysql.external.port | quote }}
{{- else }}
DB_PORT: '8085'
{{- end }}
DB_USER: {{ $mysql.user | quote }}
{{- end }}

{{/* What pods read. */}}
{{- define "mysql-submit.backend.config" -}}
{{- $backend := .Values.backends.backend -}}
{{- $wiring := include "mysql-submit.backend.wiring" . | fromYaml }}
{{- include "mysql-submit.data" (list $wiring $backend.env) }}
{{- end }}

{{/* What others are called and where they are. */}}
{{- define "mysql-submit.backend.wiring2" -}}
{{- $prefix := include "mysql-submit.prefix" . -}}
{{- $mysql := .Values.databases.mysql -}}
{{- if not $mysql.credentials.existingSecret.name }}
{{- if $mysql.external.host }}
DATABASE_URL: "mysql://{{ $mysql.user }}:@{{ $mysql.external.host }}:{{ $mysql.external.port }}/{{ $mysql.database }}"
{{- else }}
DATABASE_URL: "mysql://{{ $mysql.user }}:@{{ $prefix }}mysql-svc:8085/{{ $mysql.database }}"
{{- end }}
{{- end }}
DB_HOST: {{ $mysql.external.host | default (printf "%smysql-svc" $prefix) | quote }}
DB_NAME: {{ $mysql.database | quote }}
{{- if $mysql.external.host }}
DB_PORT: {{ $mysql.external.port | quote }}
{{- else }}
DB_PORT: '8085'
{{- end }}
DB_USER: {{ $mysql.user | quote }}
{{- end }}

{{/* What rolls pods when it changes. */}}
{{- define "mysql-submit.backend.rolled" -}}
{{- $backend := .Values.backends.backend -}}
{{- $wiring := include "mysql-submit.backend.wiring2" . | fromYaml }}
{{- include "mysql-submit.data" (list $wiring $backend.env) }}
{{- end }}

{{/* What containers have that are added, unless they say otherwise. */}}
{{- define "mysql-submit.backend.added" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: false
  capabilities:
    drop:
    - ALL
{{- end }}

{{/* What is said to controllers and clouds, unless the values say otherwise. */}}
{{- define "mysql-submit.backend.annotations" -}}
{{- $backend := .Values.backends.backend -}}
{{- if and (eq $backend.expose.ingress.className "alb") $backend.expose.ingress.tls.enabled }}
alb.ingress.kubernetes.io/listen-ports: '[{"HTTP":80},{"HTTPS":443}]'
alb.ingress.kubernetes.io/ssl-redirect: '443'
{{- end }}
{{- if eq $backend.expose.ingress.className "alb" }}
alb.ingress.kubernetes.io/group.name: "{{ .Release.Namespace }}-{{ include "mysql-submit.instance" . }}"
alb.ingress.kubernetes.io/group.order: {{ include "mysql-submit.albOrder" (list . $backend.expose.ingress.path "/") |
  quote }}
alb.ingress.kubernetes.io/healthcheck-path: {{ $backend.probes.readiness.path | quote }}
alb.ingress.kubernetes.io/scheme: internet-facing
alb.ingress.kubernetes.io/success-codes: '200-399'
alb.ingress.kubernetes.io/target-type: ip
{{- end }}
{{- end }}
