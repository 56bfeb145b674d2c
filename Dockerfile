# The emulator, from this checkout: docker build --tag keyward-emulator .
FROM node:24-slim AS build
WORKDIR /keyward
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build
# Once more without what only builds and tests, so that the lockfile decides what runs as well.
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev --omit=optional
RUN mkdir /keyward/image && cp -R package.json LICENSE node_modules /keyward/image \
  && for package in packages/*; do \
    mkdir -p "/keyward/image/$package" \
    && cp -R "$package/package.json" "$package/dist" "/keyward/image/$package/" || exit 1; \
  done && cp -R packages/cli/bin /keyward/image/packages/cli/

FROM node:24-slim
COPY --from=build /keyward/image /opt/keyward
RUN ln -s /opt/keyward/packages/cli/bin/keyward.js /usr/local/bin/keyward \
  && install --directory --owner=node --group=node --mode=0700 /data
ENV NODE_ENV=production KEYWARD_HOME=/data
USER node
VOLUME /data
# Vaults by name and Entra ID; managed identity, control API and /ca.pem; the vaults' own ports from here on.
EXPOSE 8443 8444 8445
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:8444/control/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["keyward", "emulator"]
CMD ["--listen", "0.0.0.0"]
