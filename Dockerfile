# A release builds on the digest that this tag has on that day, and records it (.github/workflows/release.yml).
ARG NODE_IMAGE=node:24-trixie-slim

# The program is JavaScript, the same on every processor, so the build stage runs on the processor of the building machine.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json vite.program.config.ts vite.config.ts ./
COPY src src
# The set-up page shows drawings of the documents.
COPY docs/images docs/images
RUN npm run build && chmod +x dist/cli.js && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE} AS bridge
# As the first process it passes signals on and buries what health checks leave behind, also without `docker run --init`.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
  && install --directory --owner=node --group=node /state \
  # For commands beside the running bridge: docker exec CONTAINER isolarcloud2mqtt doctor
  && ln --symbolic /app/dist/cli.js /usr/local/bin/isolarcloud2mqtt
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist

ENV NODE_ENV=production ISOLARCLOUD2MQTT_STATE_FOLDER=/state
# config.yaml and the files it names are mounted here; the environment alone will do, too.
WORKDIR /config
VOLUME /state
USER node
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["node", "/app/dist/cli.js", "healthcheck"]
# SIGUSR1 would open the inspector before the program listens for it. Node 20 does not know this option.
ENTRYPOINT ["tini", "--", "node", "--disable-sigusr1", "/app/dist/cli.js"]
CMD ["run"]

# The image of the Home Assistant app. Its Supervisor writes the options for root alone, and mounts /data as a folder of root.
FROM bridge AS app
ARG BUILD_VERSION
LABEL io.hass.type=app io.hass.version=${BUILD_VERSION} io.hass.arch=aarch64|amd64
COPY --chmod=755 home-assistant-app/as-node.sh /usr/local/bin/as-node
COPY --chmod=755 home-assistant-app/command.sh /usr/local/bin/isolarcloud2mqtt
ENV ISOLARCLOUD2MQTT_STATE_FOLDER=/data/state
# as-node becomes the user node before anything else runs.
USER root
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["isolarcloud2mqtt", "healthcheck"]
ENTRYPOINT ["as-node", "tini", "--", "node", "--disable-sigusr1", "/app/dist/cli.js"]
# An own entry point drops the command of the stage before.
CMD ["run"]

# A build that names no target makes the bridge.
FROM bridge
