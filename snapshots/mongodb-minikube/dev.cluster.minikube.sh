#!/bin/sh
# The cluster `flask-mongodb-dev`, made by gen.
#
# Images that no registry serves come from this machine:
#   minikube image load --profile=flask-mongodb-dev ghcr.io/stackgen/backend:0.1.0
set -eu
minikube start \
  --profile=flask-mongodb-dev \
  --kubernetes-version=v1.36 \
  --nodes=1 \
  --cpus=2 \
  --memory=4096m \
  --disk-size=20g \
  --cni=calico \
  --addons=metrics-server
