# The sidecar of argocd-repo-server that runs gen as a plugin: gen, what configures it, and no shell. Argo CD's own
# server of plugins is mounted at /var/run/argocd by the init container of its manifests.
# https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/#place-the-plugin-configuration-file-in-the-sidecar
FROM scratch
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="gen-cmp" \
      org.opencontainers.image.description="gen as a plugin of Argo CD" \
      org.opencontainers.image.source="https://github.com/stackgen/gen" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY gen /usr/local/bin/gen
COPY plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
ENV PATH=/usr/local/bin
# The user of argocd-repo-server, whose sockets and files both read.
USER 999:999
ENTRYPOINT ["/var/run/argocd/argocd-cmp-server"]
